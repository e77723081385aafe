"""Merging two accounts of one person: all of it in one transaction, or nothing."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lms.accounts.models import User
from lms.accounts.sessions import end_all_sessions
from lms.audit.models import Action
from lms.audit.services import record
from lms.certificates.models import Certificate
from lms.certificates.services import issue_held_back
from lms.cohorts.models import Enrolment
from lms.merging import addresses, facts, notices
from lms.merging.exceptions import CannotMerge, SomethingChanged
from lms.merging.models import AccountMerge, LikelyDouble
from lms.merging.plans import Choice, Plan
from lms.merging.refusals import refusals
from lms.merging.statements import TIED, tell_store
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
        # The database's word on two clerks at once, whatever got past the locks.
        if "account_merged_once" not in str(error):
            raise
        closed = User(is_active=False)
        raise CannotMerge(refusals(choice.stays, closed)[0]) from error


def _merge(choice: Choice, by: User, reason: str, shown: str) -> AccountMerge:
    choice = _held(choice)
    stays, goes = choice.stays, choice.goes
    if found := refusals(stays, goes):
        raise CannotMerge(found[0])
    plan = Plan(choice)
    if shown and plan.digest != shown:
        raise SomethingChanged(plan.digest)
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
    """Return the choice with both accounts as they are now, and locked.

    Whoever enrols one of them waits, or is seen.
    """
    ids = [choice.stays.pk, choice.goes.pk]
    rows = User.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    now = {person.pk: person for person in rows}

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
    taken_back = [
        way.into
        for way in plan.united
        if way.into and way.enrolment.state == State.ACTIVE != way.into.state
    ]
    before = []
    for way in plan.ways:
        one = way.enrolment
        before.append(
            {
                "pk": one.pk,
                "state": str(one.state),
                "began_as": one.began_as_id,
                "into": way.into.pk if way.into else None,
            }
        )
        _give(one, way.into, stays, goes)
    flattened = _flatten(plan)
    states = {one.pk: str(one.state) for one in taken_back}
    Enrolment.objects.filter(pk__in=states).update(state=State.ACTIVE)
    Certificate.objects.filter(user=goes).update(
        user=stays, merged_from=Coalesce(F("merged_from"), goes.pk)
    )
    return {"ways": before, "flattened": flattened, "taken_back": list(states.items())}


def _give(one: Enrolment, into: Enrolment | None, stays: User, goes: User) -> None:
    one.user = stays
    one.began_as_id = one.began_as_id or goes.pk
    if into is not None:
        one.merged_into, one.state = into, State.MERGED
    one.save(update_fields=["user", "began_as", "merged_into", "state"])


def _flatten(plan: Plan) -> list[tuple[int, int]]:
    """Let ways that were united before point at the one that counts now."""
    changed = []
    goes = Enrolment.objects.filter(
        user=plan.choice.goes, merged_into__isnull=False
    ).order_by("pk")
    into = {way.enrolment.pk: way.into for way in plan.united}
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
    LikelyDouble.objects.filter(Q(one=goes) | Q(other=goes)).delete()
    return {"earlier": keys}


def _unite(row: AccountMerge, plan: Plan) -> None:
    for way in plan.united:
        into = Enrolment.objects.select_related("edition", "user", "cohort")
        place = into.defer("edition__manifest").get(pk=way.into.pk if way.into else 0)
        unite(
            into=place,
            other=way.enrolment,
            merge=row.uid,
            language=row.stays.language,
        )


def _write_down(row: AccountMerge, plan: Plan) -> None:
    details = {"count": len(plan.ways)}
    for person in (row.stays, row.goes):
        record(Action.MERGED, actor=row.by, person=person, target=row, details=details)
    tell_store(TIED, goes=row.goes, stays=row.stays, cause=row.uid, at=row.merged_at)
