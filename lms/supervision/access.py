"""Whom a person may see: own cohorts, a coordinator's subtree, and nobody more."""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from lms.accounts.models import OrganisationUnit, User
from lms.cohorts.models import Cohort, Enrolment


def visible_cohorts(user: User) -> QuerySet[Cohort]:
    """Return the cohorts this person supervises or coordinates, newest first."""
    cohorts = Cohort.objects.select_related("edition__course", "supervisor")
    cohorts = cohorts.defer("edition__manifest")
    if user.is_superuser:
        return cohorts
    mine = Q(pk__in=[])
    if user.has_role("supervisor"):
        mine |= Q(supervisor=user)
    if user.has_role("coordinator") and user.unit_id:
        below = subtree(user.unit_id)
        mine |= Q(unit__in=below) | Q(unit=None, supervisor__unit__in=below)
    return cohorts.filter(mine)


def subtree(unit_id: int) -> set[int]:
    """Return the unit and all units below it; one query."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in OrganisationUnit.objects.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found, todo = set(), [unit_id]
    while todo:
        unit = todo.pop()
        if unit not in found:
            found.add(unit)
            todo += children.get(unit, [])
    return found


def supervisor_of(request: HttpRequest) -> User:
    """Return the person if supervision is his or her work at all, or 404."""
    user = request.user
    if isinstance(user, User) and (
        user.has_role("supervisor") or user.has_role("coordinator")
    ):
        return user
    raise Http404


def own_cohort(user: User, code: str) -> Cohort:
    """Return a visible cohort, or 404."""
    cohort = visible_cohorts(user).filter(code=code).first()
    if cohort is None:
        raise Http404
    return cohort


def person_in(cohort: Cohort, uid: object) -> Enrolment:
    """Return an active enrolment of the cohort, or 404."""
    enrolments = cohort.enrolments.filter(state=Enrolment.State.ACTIVE, uid=uid)
    enrolment = enrolments.select_related("user", "edition", "cohort").first()
    if enrolment is None:
        raise Http404
    return enrolment
