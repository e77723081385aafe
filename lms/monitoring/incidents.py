"""Incidents: what is wrong now, since when, and what has ended."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from lms.monitoring.models import Incident
from lms.monitoring.rules import RULES, Rule
from lms.monitoring.state import State

KEPT_DAYS = 400
# What is over by the next check is no incident: a restart, a busy minute.
LASTING = timedelta(seconds=50)
# Also what could not be told while it lasted is told afterwards, when it was long.
LONG = timedelta(minutes=5)
# What ended longer ago is no news, as where alerts were switched on only now.
NEWS = timedelta(days=1)


def findings(state: State, rules: Iterable[Rule] = RULES) -> dict[tuple[str, str], str]:
    """Return the facts of all that is wrong, by rule and what of it."""
    found: dict[tuple[str, str], str] = {}
    for rule in rules:
        for finding in rule.find(state):
            found[rule.name, finding.about] = finding.fact
    return found


@transaction.atomic
def keep(found: dict[tuple[str, str], str]) -> None:
    """Begin incidents of what is wrong now, and end those of what is no longer."""
    now = timezone.now()
    for one in Incident.objects.select_for_update().filter(ended_at=None):
        if (one.rule, one.about) not in found:
            Incident.objects.filter(pk=one.pk).update(ended_at=now)
    Incident.objects.bulk_create(
        [
            Incident(rule=rule, about=about, detail=fact, began_at=now)
            for (rule, about), fact in found.items()
        ],
        ignore_conflicts=True,  # it goes on
    )
    Incident.objects.filter(ended_at__lt=now - timedelta(days=KEPT_DAYS)).delete()


def untold() -> QuerySet[Incident]:
    """Return the incidents of which there is something to tell, oldest first."""
    now = timezone.now()
    lasts = Q(ended_at=None, begin_told_at=None, began_at__lte=now - LASTING)
    worth_it = Q(begin_told_at__isnull=False) | Q(ended_at__gte=F("began_at") + LONG)
    is_over = Q(ended_at__gt=now - NEWS, end_told_at=None) & worth_it
    return Incident.objects.filter(lasts | is_over)


def claim(incident: Incident) -> bool:
    """Mark the incident told as it stands; False when another process has just done so.

    Marked before it is sent: two checks at once tell nothing twice.
    """
    now = timezone.now()
    rows = Incident.objects.filter(pk=incident.pk)
    if incident.ended_at is None:
        return bool(rows.filter(begin_told_at=None).update(begin_told_at=now))
    return bool(rows.filter(end_told_at=None).update(end_told_at=now))


def give_back(incident: Incident) -> None:
    """Mark it untold again: no mail could be sent."""
    column = "begin_told_at" if incident.ended_at is None else "end_told_at"
    Incident.objects.filter(pk=incident.pk).update(**{column: None})
