"""Who has which right in somebody's part: those with dates, and the lasting roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from lms.accounts.models import Role, User
from lms.accounts.organisation import units_below
from lms.accounts.people_search import people_matching
from lms.cohorts.dated_rights import in_force
from lms.cohorts.models import DatedRight
from lms.cohorts.rights.parts import part_of, rights_in
from lms.supervision.cms.rights_forms import SOON, STATES, RightsFilter

Membership: Any = User.groups.through
DATED, LASTING = 0, 1
_KEYS = ("sorted", "kind", "key")
# Of the states, those in which a lasting role may be.
_OF_LASTING = {None, "running", "lasting"}


@dataclass(frozen=True)
class Line:
    """One right of one person; ``right`` is None for a lasting role."""

    person: User
    role: str
    over: Any
    state: str
    starts_on: date | None = None
    ends_on: date | None = None
    right: DatedRight | None = None

    @property
    def state_label(self) -> Any:
        return STATES[self.state]


def keys(user: User, wanted: RightsFilter) -> QuerySet[Any]:
    """Return (name to sort by, kind, primary key) of the rights asked for, by name."""
    chosen = wanted.chosen
    dated = _dated(rights_in(user).order_by(), chosen)
    found = _keyed(dated, "person__sort_name", DATED)
    if wanted.errors:
        return found.none()
    if chosen.get("state") in _OF_LASTING:
        lasting = _lasting(_memberships_in(user), chosen)
        found = found.union(_keyed(lasting, "user__sort_name", LASTING), all=True)
    return found.order_by(*_KEYS)


def _keyed(rows: Any, name: str, kind: int) -> Any:
    named = rows.annotate(
        sorted=Cast(F(name), CharField()),
        kind=Value(kind, output_field=IntegerField()),
        key=F("pk"),
    )
    return named.values_list(*_KEYS)


def _memberships_in(user: User) -> Any:
    rows = Membership.objects.filter(
        group__name__in=Role.values, user__is_active=True, user__merged_into=None
    ).order_by()
    return (
        rows if user.is_superuser else rows.filter(user__unit__in=part_of(user).units)
    )


def _dated(rows: QuerySet[DatedRight], chosen: dict[str, str]) -> QuerySet[DatedRight]:
    if role := chosen.get("role"):
        rows = rows.filter(role=role)
    if unit := chosen.get("unit"):
        below = units_below({int(unit)})
        nowhere = Q(cohort__unit=None, cohort__supervisor__unit__in=below)
        rows = rows.filter(Q(unit__in=below) | Q(cohort__unit__in=below) | nowhere)
    if state := chosen.get("state"):
        rows = rows.filter(_in_state(state))
    if typed := chosen.get("q"):
        texts = rows.values_list("person", "person__full_name", "person__email")
        rows = rows.filter(person__in=people_matching(texts, typed))
    return rows


def _in_state(state: str) -> Q:
    today = timezone.localdate()
    open_ = Q(closed_at=None)
    return {
        "running": in_force(today),
        "planned": open_ & Q(starts_on__gt=today),
        "soon": in_force(today) & Q(ends_on__lte=today + SOON),
        "lasting": in_force(today) & Q(ends_on=None),
        "ended": Q(closed_by=None) & (~open_ | Q(ends_on__lt=today)),
        "taken_back": Q(closed_by__isnull=False),
    }[state]


def _lasting(rows: Any, chosen: dict[str, str]) -> Any:
    if role := chosen.get("role"):
        rows = rows.filter(group__name=role)
    if unit := chosen.get("unit"):
        rows = rows.filter(user__unit__in=units_below({int(unit)}))
    if typed := chosen.get("q"):
        texts = rows.values_list("user", "user__full_name", "user__email")
        rows = rows.filter(user__in=people_matching(texts, typed))
    return rows


def lines(found: Iterable[tuple[Any, int, int]]) -> list[Line]:
    """Return the lines of these keys, in their order; two queries."""
    found, today = list(found), timezone.localdate()
    related = ("person", "unit", "cohort")
    dated = DatedRight.objects.select_related(*related).in_bulk(_of(found, DATED))
    rows = Membership.objects.select_related("user__unit", "group")
    lasting = rows.in_bulk(_of(found, LASTING))
    return [
        _line_of(dated[key], today) if kind == DATED else _lasting_line(lasting[key])
        for _name, kind, key in found
        if key in (dated if kind == DATED else lasting)
    ]


def _of(found: Iterable[tuple[Any, int, int]], wanted: int) -> list[int]:
    return [key for _name, kind, key in found if kind == wanted]


def _line_of(right: DatedRight, today: date) -> Line:
    return Line(
        person=right.person,
        role=right.get_role_display(),
        over=right.over,
        state=right.state_on(today),
        starts_on=right.starts_on,
        ends_on=right.ends_on,
        right=right,
    )


def _lasting_line(row: Any) -> Line:
    role = Role(row.group.name)
    over = row.user.unit if role == "coordinator" else None
    return Line(person=row.user, role=str(role.label), over=over, state="lasting")
