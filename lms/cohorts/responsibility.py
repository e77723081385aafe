"""Responsibility for a cohort: its supervisor, and the coordinators above it."""

from collections.abc import Iterable

from django.db.models import Q

from lms.accounts.models import User
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


def people_known_to(user: User | None, ids: Iterable[int]) -> set[int]:
    """Return who of these people is or was in a cohort that this person leads.

    None is an operator of the site, who like an administrator knows everybody.
    """
    if user is None or user.is_superuser:
        return set(ids)
    led = Cohort.objects.filter(led_by(user)).values("pk")
    known = Enrolment.objects.filter(user__in=list(ids), cohort__in=led)
    return set(known.values_list("user", flat=True))
