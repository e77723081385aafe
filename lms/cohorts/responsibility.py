"""Responsibility for a cohort: its supervisor, and the coordinators above it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from lms.accounts.models import Role, User
from lms.accounts.organisation import read_tree
from lms.cohorts.models import Cohort, Enrolment


def led_by(user: User) -> Q:
    """Return the condition for cohorts that this person supervises or coordinates.

    A cohort without a place of its own stands where its supervisor works. One more
    query for a coordinator: the tree.
    """
    mine = coordinated_by(user)
    if user.has_role("supervisor"):
        mine |= Q(supervisor=user)
    return mine


def coordinated_by(user: User) -> Q:
    """Return the condition for cohorts in the part of the agency that one coordinates.

    One query for a coordinator: the tree.
    """
    if not (user.has_role("coordinator") and user.unit_id):
        return Q(pk__in=[])
    below = read_tree().below(user.unit_id)
    return Q(unit__in=below) | Q(unit=None, supervisor__unit__in=below)


def answering_for(cohort: Cohort) -> User:
    """Return who answers for the cohort today.

    Its supervisor; where that account is closed or leads no groups any more, the nearest
    coordinator above its place who can be asked. Where there is none, the supervisor
    still: an administrator has to name another one. Up to three more queries then.
    """
    supervisor = cohort.supervisor
    leads = supervisor.has_role("supervisor") or supervisor.has_role("coordinator")
    if supervisor.is_active and leads:
        return supervisor
    place = cohort.unit_id or supervisor.unit_id
    return _coordinator_above(place) or supervisor


def _coordinator_above(place: int | None) -> User | None:
    if place is None:
        return None
    units = [place, *read_tree().above(place)]
    found = User.objects.filter(
        groups__name=Role.COORDINATOR, is_active=True, unit__in=units
    )
    nearest = sorted(found, key=lambda one: (units.index(one.unit_id or 0), one.pk))
    return next(iter(nearest), None)


def people_known_to(user: User | None, ids: Iterable[int]) -> set[int]:
    """Return who of these people is or was in a cohort that this person leads.

    None is an operator of the site, who like an administrator knows everybody.
    """
    if user is None or user.is_superuser:
        return set(ids)
    known = people_led_by(user).filter(user__in=list(ids))
    return set(known.values_list("user", flat=True))


def people_led_by(user: User) -> QuerySet[Enrolment, Any]:
    """Return who is or was in a cohort that this person leads, as ``values("user")``."""
    led = Cohort.objects.filter(led_by(user)).values("pk")
    return Enrolment.objects.filter(cohort__in=led).order_by().values("user")
