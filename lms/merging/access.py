"""Access to pairs of accounts and to merges: a coordinator's part of the agency, or 404."""

from typing import Any, TypeAlias
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.responsibility import coordinated_by
from lms.merging.models import AccountMerge, LikelyDouble

Person: TypeAlias = User | AnonymousUser


def may_merge(user: Person) -> bool:
    """Tell whether merging accounts is somebody's work: coordinators' and administrators'."""
    return isinstance(user, User) and (
        user.is_superuser or user.has_role("coordinator")
    )


def people_of(user: Person) -> QuerySet[User]:
    """Return the open accounts of who learns in the person's part and nowhere else; 404 else.

    Who has a place in another part too, or only was in one's own, is for an administrator,
    whose part is everybody: a merge would show, and change, what is others'.
    """
    people = _known(user, User.objects.filter(is_active=True))
    if user.is_superuser:
        return people
    places = Enrolment.objects.filter(user=OuterRef("pk"), merged_into=None)
    return people.exclude(Exists(places.exclude(cohort__in=_groups_of(user))))


def _known(user: Person, people: QuerySet[User]) -> QuerySet[User]:
    if not isinstance(user, User) or not may_merge(user):
        raise Http404
    if user.is_superuser:
        return people
    groups = _groups_of(user)
    places = Enrolment.objects.filter(user=OuterRef("pk"), cohort__in=groups)
    return people.filter(Exists(places))


def _groups_of(user: User) -> QuerySet[Cohort, dict[str, Any]]:
    return Cohort.objects.filter(coordinated_by(user)).order_by().values("pk")


def pair(user: Person, one: UUID, other: UUID) -> tuple[User, User]:
    """Return two accounts of the person's part, the older one first, or 404."""
    rows = people_of(user).select_related("unit", "occupation")
    found = list(rows.filter(public_id__in=[one, other]).order_by("pk"))
    # The same twice is one account, of which nothing can be merged.
    if len(found) != 2:
        raise Http404
    return found[0], found[1]


def hindrance_of(user: Person, merge: AccountMerge) -> str:
    """Return why it is not the person's to undo a merge, in words; empty where it is."""
    if not isinstance(user, User) or not may_merge(user):
        raise Http404
    if user.is_superuser:
        return ""
    people = (merge.stays_id, merge.goes_id)
    places = Enrolment.objects.filter(user__in=people, merged_into=None)
    if not places.exclude(cohort__in=_groups_of(user)).exists():
        return ""
    return _(
        "The person also learns in a group outside your part by now. An administrator can"
        " undo this merge."
    )


def doubles_of(user: Person) -> QuerySet[LikelyDouble]:
    """Return the likely doubles among the person's people, the likeliest first."""
    people = people_of(user).values("pk")
    rows = LikelyDouble.objects.filter(one__in=people, other__in=people)
    related = ("one__unit", "other__unit")
    return rows.select_related(*related).order_by("verdict", "-score", "pk")


def merges_of(user: Person) -> QuerySet[AccountMerge]:
    """Return the merges whose account that stays is in the person's part, newest first."""
    people = _known(user, User.objects.all()).values("pk")
    mine = Q(stays__in=people) | Q(goes__in=people)
    rows = AccountMerge.objects.filter(mine).select_related(
        "stays", "goes", "by", "undone_by"
    )
    return rows.order_by("-merged_at", "-pk")


def merge_of(user: Person, uid: UUID) -> AccountMerge:
    """Return one of them, or 404."""
    found = merges_of(user).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found
