"""Access of supervisors: own cohorts, a coordinator's subtree, and nobody more.

Every list, filter, count, search, export and mail of supervision begins here.
"""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Lower
from django.http import Http404, HttpRequest

from lms.accounts.held_rights import Rights
from lms.accounts.models import FormerDetail, User
from lms.certificates.renewals.stopped import is_stopped
from lms.cohorts.models import Cohort, Enrolment, Invitation
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
    if user.is_superuser or user.has_role("coordinator") or user.rights.held:
        # A condition is as long as the part of the tree that somebody answers for.
        found = iter(visible_cohorts(user).filter(code=code))
    else:
        found = _SUPERVISED.instances(supervisor=user.pk, code=code)
    for cohort in found:
        return cohort
    raise Http404


def _of_supervisor(supervisor: int, code: str) -> QuerySet[Cohort]:
    user = User(pk=supervisor)
    user.rights = Rights(frozenset({"supervisor"}), ())
    return visible_cohorts(user).filter(code=code)


# What stands for the values that are asked for is what no row has.
_SUPERVISED = KeptQuery(_of_supervisor, supervisor=-2_000_000_001, code="/")


# The way whose certificate a renewal renews; where two were united, the one that counts.
EARLIER_WAY = Coalesce("renews__merged_into", "renews")


def who_counts() -> Q:
    """Return the condition for enrolments that numbers, lists and letters are about.

    The one definition of it. A closed account counts no more, but what was completed
    before stays so, as in the reports; a renewal that comes to nothing counts nowhere, and
    so does a way that was united with another: its state says so.
    """
    stays = Q(user__is_active=True) | Q(progress__completed_at__isnull=False)
    return Q(state=Enrolment.State.ACTIVE) & stays & ~is_stopped()


def awaited() -> Q:
    """Return the condition for invitations of people who are to come and have not yet.

    An invitation that ended still waits for somebody. Who is or was in the group under
    the same address, by its code, is not awaited twice, whatever address the account has
    by now; a closed account is not awaited.
    """
    users = User.objects.annotate(address=Lower("email"))
    closed = users.filter(is_active=False, address=Lower(OuterRef("email")))
    untaken = Q(accepted_at=None, withdrawn_at=None)
    return untaken & ~Exists(closed) & ~_is_in_the_group()


def _is_in_the_group() -> Q:
    """Return the condition for invitations at an address of somebody who is in the group.

    Of addresses besides the account's own, only those that the person showed to be hers
    or his: one entered by mistake is somebody else's.
    """
    ways: tuple[tuple[str, dict[str, Any]], ...] = (
        ("user__email", {}),
        ("user__emailaddress__email", {"user__emailaddress__verified": True}),
        (
            "user__former_details__value",
            {
                "user__former_details__kind": FormerDetail.Kind.ADDRESS,
                "user__former_details__was_verified": True,
            },
        ),
    )
    found = Q()
    for field, shown in ways:
        here = Enrolment.objects.filter(cohort=OuterRef("cohort"), **shown)
        here = here.alias(address=Lower(field))
        found |= Q(Exists(here.filter(address=Lower(OuterRef("email")))))
    return found


def members_of(cohort: Cohort) -> QuerySet[Enrolment]:
    """Return the active enrolments of a cohort that came from ``own_cohort``."""
    return cohort.enrolments.filter(state=Enrolment.State.ACTIVE)


def people_of(cohort: Cohort) -> QuerySet[Enrolment]:
    """Return those of a cohort who count."""
    return cohort.enrolments.filter(who_counts())


def people_under(user: User) -> QuerySet[Enrolment]:
    """Return those of every visible cohort who count."""
    return people_among(visible_cohorts(user).order_by().values("pk"))


def people_among(cohorts: Any) -> QuerySet[Enrolment]:
    """Return those who count of cohorts that came from ``visible_cohorts``."""
    return Enrolment.objects.filter(who_counts(), cohort__in=cohorts)


def once_among(cohorts: Any) -> QuerySet[Enrolment]:
    """Return ``people_among`` without renewals of people who count there already."""
    people = people_among(cohorts)
    # Asked of the few who renew: as an anti-join PostgreSQL may read everybody for each.
    earlier = Exists(people.filter(pk=OuterRef("earlier")))
    people = people.annotate(earlier=EARLIER_WAY)
    return people.filter(Q(renews=None) | ~earlier)


def awaited_in(cohort: Cohort) -> QuerySet[Invitation]:
    """Return the invitations of those who are awaited in the cohort."""
    return cohort.invitations.filter(awaited())


def awaited_under(user: User) -> QuerySet[Invitation]:
    """Return the invitations of those who are awaited in any visible cohort."""
    return awaited_among(visible_cohorts(user).order_by().values("pk"))


def awaited_among(cohorts: Any) -> QuerySet[Invitation]:
    """Return the invitations to cohorts that came from ``visible_cohorts``."""
    return Invitation.objects.filter(awaited(), cohort__in=cohorts)


def left_people_of(cohort: Cohort) -> QuerySet[Enrolment]:
    """Return the enrolments of those who were taken out of the cohort."""
    return cohort.enrolments.filter(state=Enrolment.State.WITHDRAWN)


def once_in(cohort: Cohort, uid: UUID) -> Enrolment:
    """Return the enrolment of who is or was in the cohort, moved on since or not, or 404."""
    ever = Q(cohort=cohort) | Q(moves__from_cohort=cohort)
    enrolments = Enrolment.objects.filter(ever, uid=uid, merged_into=None)
    enrolments = enrolments.select_related("user", "edition", "cohort")
    enrolment = enrolments.defer("edition__manifest").first()
    if enrolment is None:
        raise Http404
    return enrolment
