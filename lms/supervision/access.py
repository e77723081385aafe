"""Access of supervisors: own cohorts, a coordinator's subtree, and nobody more.

Every list, filter, count, search, export and mail of supervision begins here.
"""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.responsibility import led_by
from lms.postgresql.kept_queries import KeptQuery


def visible_cohorts(user: User) -> QuerySet[Cohort]:
    """Return the cohorts this person supervises or coordinates, newest first.

    One more query for a coordinator: the tree.
    """
    cohorts = Cohort.objects.select_related("edition__course", "supervisor")
    cohorts = cohorts.defer("edition__manifest")
    return cohorts if user.is_superuser else cohorts.filter(led_by(user))


def supervisor_of(request: HttpRequest) -> User:
    """Return the person if supervision is his or her work at all, or 404."""
    user = request.user
    if isinstance(user, User) and (
        user.has_role("supervisor") or user.has_role("coordinator")
    ):
        return user
    raise Http404


def own_cohort(request: HttpRequest, code: str) -> Cohort:
    """Return a cohort that the person at this request may see, or 404."""
    user = supervisor_of(request)
    if user.is_superuser or user.has_role("coordinator"):
        # A coordinator's condition is as long as his or her part of the tree.
        found = iter(visible_cohorts(user).filter(code=code))
    else:
        found = _SUPERVISED.instances(supervisor=user.pk, code=code)
    for cohort in found:
        return cohort
    raise Http404


def _of_supervisor(supervisor: int, code: str) -> QuerySet[Cohort]:
    user = User(pk=supervisor)
    user.roles = frozenset({"supervisor"})
    return visible_cohorts(user).filter(code=code)


# What stands for the values that are asked for is what no row has.
_SUPERVISED = KeptQuery(_of_supervisor, supervisor=-2_000_000_001, code="/")


def people_of(cohort: Cohort) -> QuerySet[Enrolment]:
    """Return the active enrolments of a cohort that came from ``own_cohort``."""
    return cohort.enrolments.filter(state=Enrolment.State.ACTIVE)


def people_under(user: User) -> QuerySet[Enrolment]:
    """Return the active enrolments of every visible cohort."""
    cohorts = visible_cohorts(user).order_by().values("pk")
    return Enrolment.objects.filter(state=Enrolment.State.ACTIVE, cohort__in=cohorts)


def left_people_of(cohort: Cohort) -> QuerySet[Enrolment]:
    """Return the enrolments of those who were taken out of the cohort."""
    return cohort.enrolments.filter(state=Enrolment.State.WITHDRAWN)


def once_in(cohort: Cohort, uid: UUID) -> Enrolment:
    """Return the enrolment of who is or was in the cohort, moved on since or not, or 404."""
    ever = Q(cohort=cohort) | Q(moves__from_cohort=cohort)
    enrolments = Enrolment.objects.filter(ever, uid=uid)
    enrolments = enrolments.select_related("user", "edition", "cohort")
    enrolment = enrolments.defer("edition__manifest").first()
    if enrolment is None:
        raise Http404
    return enrolment
