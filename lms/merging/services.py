"""Merging two accounts of one person: all of it in one transaction, or nothing."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.accounts.sessions import end_all_sessions
from lms.accounts.sign_in_codes import drop_unused_codes
from lms.audit.models import Action
from lms.audit.services import record
from lms.certificates.models import Certificate
from lms.certificates.services import issue_held_back
from lms.cohorts.models import Enrolment
from lms.merging import addresses, facts, notices
from lms.merging.exceptions import CannotMerge, SomethingChanged
from lms.merging.locks import hold
from lms.merging.models import AccountMerge, LikelyDouble
from lms.merging.plans import Choice, Plan, Way, is_complete
from lms.merging.refusals import (
    closed_already,
    completion_lost,
    refusals,
    refusals_of,
)
from lms.merging.statements import TIED, tell_store
from lms.progress.models import EnrolmentProgress
from lms.progress.uniting import unite

State = Enrolment.State


def merge(*, choice: Choice, by: User, reason: str, shown: str = "") -> AccountMerge:
    """Return the merge; the account that goes is closed and the other stands for it too.

    ``shown`` is the digest of the plan that somebody confirmed. Raises CannotMerge, and
    SomethingChanged where something else would be done than was shown.
    """
    try:
        with transaction.atomic():
            return _merge(choice, by, reason, shown)
    except IntegrityError as error:
        raise _refusal(error) from error


# The database's word on two places that somebody has at once.
_PLACES = ("enrolled_once", "one_active_enrolment_per_edition")


def _refusal(error: IntegrityError) -> Exception:
    """Return in words what the database says to whatever got past the locks."""
    if "account_merged_once" in str(error):
        return CannotMerge(closed_already())
    if any(name in str(error) for name in _PLACES):
        return CannotMerge(
            _(
                "The places of the two in their groups are in each other's way, or were"
                " changed at this very moment. Nothing was changed. Look at both once more."
            )
        )
    return error


def _merge(choice: Choice, by: User, reason: str, shown: str) -> AccountMerge:
    choice = _held(choice)
    stays, goes = choice.stays, choice.goes
    plan = Plan(choice)
    if found := refusals(stays, goes):
        raise CannotMerge(found[0])
    if shown and plan.digest != shown:
        raise SomethingChanged(plan.digest)
    if found := refusals_of(plan):
        raise CannotMerge(found[0])
    row = AccountMerge.objects.create(stays=stays, goes=goes, by=by, reason=reason)
    before: dict[str, Any] = {
        "facts": facts.kept(stays),
        "password": password_mark(stays),
    }
    notices.tell_merged(row, choice)
    # By the addresses as they still are.
    before["invitations"] = _withdraw(plan)
    before["learning"] = _hand_over(plan)
    before["accounts"] = _close(row)
    before["addresses"] = addresses.take(
        stays=stays,
        goes=goes,
        sign_in=choice.signs_in,
        keeps_other=choice.keeps_other,
    )
    before["written"] = facts.take(stays=stays, goes=goes, chosen=choice.facts)
    _unite(row, plan)
    issue_held_back(stays, issued_at=timezone.now())
    row.before = before
    row.save(update_fields=["before"])
    _write_down(row, plan)
    return row


def password_mark(person: User) -> str:
    """Return by what another password is known for another one, and nothing else."""
    return salted_hmac("merged", person.password, algorithm="sha256").hexdigest()


def _held(choice: Choice) -> Choice:
    """Return the choice with both accounts as they are now, and locked with their places."""
    now = hold([choice.stays.pk, choice.goes.pk])

    def same(person: User) -> User:
        return now.get(person.pk, person)

    return Choice(
        stays=same(choice.stays),
        goes=same(choice.goes),
        facts={name: same(person) for name, person in choice.facts.items()},
        sign_in=same(choice.signs_in),
        keeps_other=choice.keeps_other,
    )


def _withdraw(plan: Plan) -> list[int]:
    keys = list(plan.invitations.values_list("pk", flat=True))
    plan.invitations.filter(pk__in=keys).update(withdrawn_at=timezone.now())
    return keys


def _hand_over(plan: Plan) -> dict[str, Any]:
    """Give places and certificates to the account that stays; return how they were."""
    stays, goes = plan.choice.stays, plan.choice.goes
    # Who left with one account and is in the group with the other is in it.
    taken_back = {
        into.pk: str(into.state)
        for other, into in plan.united
        if other.state == State.ACTIVE != into.state
    }
    ways = [_how_it_was(way.enrolment, way.into) for way in plan.ways]
    own = [_how_it_was(way.over, way.enrolment) for way in plan.ways if way.over]
    # Before the other one is the same person's: nobody has two places in a group.
    own_flattened: list[tuple[int, int]] = []
    for way in plan.ways:
        if way.over is not None:
            own_flattened += _give_way(way.over, way.enrolment)
    for way in plan.ways:
        _give(way, stays, goes)
    flattened = _flatten(plan)
    deadlines = _lengthen(plan)
    Enrolment.objects.filter(pk__in=taken_back).update(state=State.ACTIVE)
    Certificate.objects.filter(user=goes).update(
        user=stays, merged_from=Coalesce(F("merged_from"), goes.pk)
    )
    return {
        "ways": ways,
        "own": own,
        "own_flattened": own_flattened,
        "flattened": flattened,
        "taken_back": list(taken_back.items()),
        "deadlines": deadlines,
    }


def _lengthen(plan: Plan) -> list[tuple[int, str, str]]:
    """Let the later of two personal deadlines count where two places are one.

    Returns each place that has another one now, with the day that it had, empty where it
    had none of its own, and the new one. Nobody gets less time than the group has.
    """
    days: dict[int, date] = {}
    places = {into.pk: into for _other, into in plan.united}
    for other, into in plan.united:
        standing = days.get(into.pk) or into.deadline or into.cohort.deadline
        if other.deadline and (standing is None or other.deadline > standing):
            days[into.pk] = other.deadline
    for pk, day in days.items():
        Enrolment.objects.filter(pk=pk).update(deadline=day)
    return [
        (pk, str(places[pk].deadline or ""), day.isoformat())
        for pk, day in days.items()
    ]


def _how_it_was(one: Enrolment, into: Enrolment | None) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "state": str(one.state),
        "began_as": one.began_as_id,
        "into": into.pk if into else None,
    }


def _give_way(own: Enrolment, into: Enrolment) -> list[tuple[int, int]]:
    """Let another place count for an own one, and for what was united with that before.

    Returns the latter, each with what it pointed at.
    """
    before = Enrolment.objects.filter(merged_into=own).order_by("pk")
    keys = list(before.values_list("pk", flat=True))
    before.update(merged_into=into)
    own.merged_into, own.state = into, State.MERGED
    own.save(update_fields=["merged_into", "state"])
    return [(key, own.pk) for key in keys]


def _give(way: Way, stays: User, goes: User) -> None:
    one = way.enrolment
    one.user = stays
    one.began_as_id = one.began_as_id or goes.pk
    changed = ["user", "began_as"]
    if way.into is not None:
        one.merged_into, one.state = way.into, State.MERGED
        changed += ["merged_into", "state"]
    one.save(update_fields=changed)


def _flatten(plan: Plan) -> list[tuple[int, int]]:
    """Let ways that were united before point at the one that counts now."""
    changed = []
    goes = Enrolment.objects.filter(
        user=plan.choice.goes, merged_into__isnull=False
    ).order_by("pk")
    into = {union.other.pk: union.into for union in plan.united}
    for one in goes:
        changed.append((one.pk, one.merged_into_id or 0))
        one.user = plan.choice.stays
        one.began_as_id = one.began_as_id or plan.choice.goes.pk
        one.merged_into = into.get(one.merged_into_id or 0) or one.merged_into
        one.save(update_fields=["user", "began_as", "merged_into"])
    return changed


def _close(row: AccountMerge) -> dict[str, Any]:
    """Close the account that goes: it stands for nobody, and nobody signs in by it."""
    stays, goes = row.stays, row.goes
    earlier = User.objects.filter(merged_into=goes).order_by("pk")
    keys = list(earlier.values_list("pk", flat=True))
    goes.is_active, goes.merged_into = False, stays
    goes.save(update_fields=["is_active", "merged_into"])
    earlier.update(merged_into=stays)
    end_all_sessions(goes)
    drop_unused_codes(goes)
    LikelyDouble.objects.filter(Q(one=goes) | Q(other=goes)).delete()
    return {"earlier": keys}


def _unite(row: AccountMerge, plan: Plan) -> None:
    for other, into in plan.united:
        whole = Enrolment.objects.select_related("edition", "user", "cohort")
        place = whole.defer("edition__manifest").get(pk=into.pk)
        was_complete = is_complete(other) or is_complete(into)
        unite(into=place, other=other, merge=row.uid, language=row.stays.language)
        progress = EnrolmentProgress.objects.filter(pk=place.pk)
        if was_complete and not progress.filter(completed_at__isnull=False).exists():
            raise CannotMerge(completion_lost(other if is_complete(other) else into))


def _write_down(row: AccountMerge, plan: Plan) -> None:
    details = {"count": len(plan.ways)}
    for person in (row.stays, row.goes):
        record(Action.MERGED, actor=row.by, person=person, target=row, details=details)
    tell_store(TIED, goes=row.goes, stays=row.stays, cause=row.uid, at=row.merged_at)
