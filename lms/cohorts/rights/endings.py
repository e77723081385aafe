"""The end of rights with dates: tidied and told. What counts goes by the calendar alone."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from lms.accounts.models import User
from lms.audit.models import Action
from lms.audit.services import record
from lms.cohorts.models import Cohort, DatedRight
from lms.cohorts.responsibility import administrators, answering_for, leads_groups
from lms.cohorts.rights import notices

WARNED_BEFORE = timedelta(days=7)
RELATED = ("person", "unit", "cohort", "given_by", "closed_by")


def look_after_rights() -> None:
    """Close what ended by the calendar, and warn who loses a right in a week; repeatable."""
    today = timezone.localdate()
    open_ = DatedRight.objects.filter(closed_at=None)
    for key in _keys(open_.filter(ends_on__lt=today)):
        _end(key)
    soon = open_.filter(starts_on__lte=today, person__is_active=True)
    soon = soon.filter(ends_on__gte=today, ends_on__lte=today + WARNED_BEFORE)
    for key in _keys(soon.filter(_unwarned())):
        _warn(key)


def _unwarned() -> Q:
    return Q(warned_for=None) | ~Q(warned_for=F("ends_on"))


def _keys(rows: QuerySet[DatedRight]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _end(key: int) -> None:
    right = _locked(key)
    today = timezone.localdate()
    # Lengthened or taken back a moment before.
    if right.closed_at is None and right.ends_on and right.ends_on < today:
        close(right)


@transaction.atomic
def _warn(key: int) -> None:
    right = _locked(key)
    ends_on = right.ends_on
    if right.closed_at or ends_on is None or right.warned_for == ends_on:
        return
    if ends_on <= timezone.localdate() + WARNED_BEFORE:
        right.warned_for = ends_on
        right.save(update_fields=["warned_for"])
        notices.tell_ending(right)


def _locked(key: int) -> DatedRight:
    DatedRight.objects.select_for_update().get(pk=key)
    return DatedRight.objects.select_related(*RELATED).get(pk=key)


def close(right: DatedRight, *, by: User | None = None) -> None:
    """Close a right that is held, and tell its person and who answers for groups now."""
    right.closed_at, right.closed_by = timezone.now(), by
    right.save(update_fields=["closed_at", "closed_by"])
    if by is None:
        details = {"change": "ended", "of": right.role}
        person = right.person
        record(Action.RIGHTS_CHANGED, person=person, target=right, details=details)
    notices.tell_ended(right)
    if right.role != "analyst":
        tell_of_left_groups(User.objects.get(pk=right.person_id), right)


@transaction.atomic
def close_all_of(person: User) -> None:
    """Close the rights of an account that is closed or merged: it holds none."""
    rows = DatedRight.objects.select_for_update(of=("self",)).select_related("person")
    for right in rows.filter(person=person, closed_at=None).order_by("pk"):
        close(right)


def tell_of_left_groups(person: User, right: DatedRight) -> None:
    """Tell who answers from now on for the groups that somebody led and leads no more."""
    if leads_groups(person):
        return
    today = timezone.localdate()
    left = Cohort.objects.filter(supervisor=person).select_related("supervisor")
    left = left.filter(Q(deadline=None) | Q(deadline__gte=today))
    told: dict[int, tuple[list[User], list[Cohort]]] = {}
    for group in left.order_by("name", "pk"):
        leader = answering_for(group)
        readers = [leader] if leader else administrators()
        told.setdefault(leader.pk if leader else 0, (readers, []))[1].append(group)
    for readers, groups in told.values():
        _tell_each(readers, groups, right)


def _tell_each(
    readers: Iterable[User], groups: list[Cohort], right: DatedRight
) -> None:
    for reader in readers:
        notices.tell_left_groups(reader, groups, right)
