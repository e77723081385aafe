"""Whom to turn to first: what is asked for, what blocks, then work left by days left."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

# A group past its deadline does not drown those who can still make it.
TIERS = {
    "is_wrote": 0,
    "is_asked": 0,
    "is_late": 3,
    "is_bounced": 1,
    "is_failed": 1,
    **dict.fromkeys(("is_deadline", "is_stuck", "is_silent"), 2),
    **dict.fromkeys(("is_unseen", "is_new"), 2),
}


def tier(known: Iterable[str] = TIERS) -> Case:
    """Return the place of the most urgent of the known reasons; nothing without one."""
    places = {name: TIERS[name] for name in known}
    whens = [When(Q(**{name: True}), then=place) for name, place in places.items()]
    return Case(*whens, default=None, output_field=IntegerField())


def _sql(known: Iterable[str]) -> str:
    return f"CASE {' '.join(f'WHEN {n} THEN {TIERS[n]}' for n in known)} END"


# What can be told of those awaited, in the order in which one goes before the other.
AWAITED_FLAGS = ("is_late", "is_bounced", "is_unseen")
TIER_SQL, AWAITED_TIER_SQL = _sql(TIERS), _sql(AWAITED_FLAGS)


def rank(person: Any) -> tuple[int, float, date, str]:
    """Return where one of ``standing.persons_by_key`` stands, to put people in order."""
    places = [place for name, place in TIERS.items() if getattr(person, name)]
    until: date = person.until or date.max
    return (places[0] if places else 9, -person.pressure, until, person.full_name)


def with_pressure(rows: QuerySet[Any], today: date) -> QuerySet[Any]:
    """Annotate ``pressure``: units a day to be done until the deadline.

    Takes ``left`` and ``until``. Without a deadline there is none. Past it whoever has
    least to do comes first: one week more, and the person is through.
    """
    days = Func(
        F("until"),
        Value(today),
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    left = Cast("left", FloatField())
    return rows.annotate(
        pressure=Case(
            When(until__lt=today, then=-left),
            When(until__isnull=False, then=left / (days + 1)),
            default=Value(0.0),
            output_field=FloatField(),
        )
    )
