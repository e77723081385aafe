"""Responsibility for a cohort: its supervisor, and the coordinators above it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from lms.accounts.models import Role, User
from lms.accounts.organisation import coordinated_roots, read_tree, units_below
from lms.cohorts.dated_rights import having, in_force
from lms.cohorts.models import Cohort, DatedRight, Enrolment


def led_by(user: User) -> Q:
    """Return the condition for cohorts that this person supervises or coordinates.

    A cohort without a place of its own stands where its supervisor works. A right with
    dates over a unit is over all cohorts that stand there. One more query for whoever
    answers for a part of the tree: the tree.
    """
    held = user.rights.held
    roots = coordinated_roots(user) | {right.unit for right in held if right.unit}
    mine = _standing_in(units_below(roots))
    if groups := [right.group for right in held if right.group]:
        mine |= Q(pk__in=groups)
    if user.has_role("supervisor"):
        mine |= Q(supervisor=user)
    return mine


def coordinated_by(user: User) -> Q:
    """Return the condition for cohorts in the part of the agency that one coordinates.

    One query for a coordinator: the tree.
    """
    return _standing_in(units_below(coordinated_roots(user)))


def _standing_in(units: set[int]) -> Q:
    if not units:
        return Q(pk__in=[])
    return Q(unit__in=units) | Q(unit=None, supervisor__unit__in=units)


def leads_groups(person: User) -> bool:
    """Tell whether groups are led by this person today at all."""
    leads = person.has_role("supervisor") or person.has_role("coordinator")
    return person.is_active and leads


def without_leader() -> Q:
    """Return the condition for cohorts whose supervisor leads no groups any more."""
    leads = having("supervisor", "coordinator") | Q(is_superuser=True)
    leaders = User.objects.filter(leads, is_active=True)
    return ~Q(supervisor__in=leaders.values("pk"))


def answering_for(cohort: Cohort) -> User | None:
    """Return who answers for the cohort today, or None where nobody does.

    Its supervisor; where that account is closed or leads no groups any more, who has a
    right with dates over just this group, then the nearest one above its place who can be
    asked. Where there is none, ``administrators`` have to name another one. Up to four
    more queries then.
    """
    supervisor = cohort.supervisor
    if leads_groups(supervisor):
        return supervisor
    return _nearest_to(cohort, cohort.unit_id or supervisor.unit_id)


def administrators() -> list[User]:
    """Return who is told of groups that nobody leads; one query."""
    return list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk"))


def _nearest_to(cohort: Cohort, place: int | None) -> User | None:
    """Return who answers for the group itself, or for the nearest unit above it."""
    units = [place, *read_tree().above(place)] if place else []
    coordinators = User.objects.filter(
        groups__name=Role.COORDINATOR, is_active=True, unit__in=units
    )
    rights = DatedRight.objects.filter(
        in_force(), Q(cohort=cohort) | Q(unit__in=units)
    ).select_related("person")
    found = [(units.index(one.unit_id), one.pk, one) for one in coordinators]
    found += [
        (units.index(one.unit_id) if one.unit_id else -1, one.person_id, one.person)
        for one in rights
    ]
    nearest = sorted(found, key=lambda one: one[:2])
    return nearest[0][2] if nearest else None


def people_known_to(user: User | None, ids: Iterable[int]) -> set[int]:
    """Return who of these people is or was in a cohort that this person leads.

    None is an operator of the site, who like an administrator knows everybody.
    """
    if user is None or user.is_superuser:
        return set(ids)
    known = people_led_by(user).filter(user__in=list(ids))
    return set(known.values_list("user", flat=True))


def knows_as_many(user: User, other: User | None) -> bool:
    """Tell whether this person knows everybody whom the other knows; see above."""
    if user.is_superuser or user == other:
        return True
    if other is None or other.is_superuser:
        return False
    own = Cohort.objects.filter(led_by(user)).values("pk")
    return not Cohort.objects.filter(led_by(other)).exclude(pk__in=own).exists()


def reads_names(user: User) -> bool:
    """Tell whether the person may read learners' names: IOM knows them by opaque ids."""
    works_with_all = user.has_role("editor") or user.has_role("analyst")
    return user.is_superuser or not works_with_all


def people_led_by(user: User) -> QuerySet[Enrolment, Any]:
    """Return who is or was in a cohort that this person leads, as ``values("user")``."""
    led = Cohort.objects.filter(led_by(user)).values("pk")
    return Enrolment.objects.filter(cohort__in=led).order_by().values("user")
