"""Undoing a merge, also after new work: both accounts are what they were.

What was done since stays with the account that stays, as nobody else can have done it. Both
ledgers are only added to.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.accounts.sessions import end_all_sessions
from lms.accounts.sign_in_codes import drop_unused_codes
from lms.audit.models import Action
from lms.audit.services import record
from lms.certificates.models import Certificate
from lms.cohorts.models import Enrolment, Invitation
from lms.merging import addresses, facts, notices
from lms.merging.exceptions import CannotUndo, SomethingChanged
from lms.merging.locks import hold
from lms.merging.models import AccountMerge, DifferentPersons, pair_of
from lms.merging.services import password_mark
from lms.merging.statements import PARTED, tell_store
from lms.progress.engine import lock
from lms.progress.uniting import has_news, part, split

State = AccountMerge.State


@dataclass(frozen=True)
class Outlook:
    """What an undoing would do, for the page that asks."""

    news: list[Enrolment]
    certificates: list[Certificate]
    lost: list[str]
    # Addresses that were set since, and are taken away.
    taken_away: list[str]


def outlook(row: AccountMerge) -> Outlook:
    """Return on which ways there is new work, and what cannot be as it was."""
    places = row.before["learning"]["ways"]
    keys = [way["into"] or way["pk"] for way in places]
    ways = Enrolment.objects.filter(pk__in=keys).select_related("cohort")
    news = [one for one in ways.order_by("pk") if has_news(one, row.merged_at)]
    said = row.before["addresses"]
    held = [said[name]["email"] for name in ("stays", "goes")]
    return Outlook(
        news,
        list(_issued_since(row, keys)),
        lost=[email for email in held if _is_lost(email, row)],
        taken_away=addresses.set_since(row.stays, said),
    )


def _is_lost(email: str, row: AccountMerge) -> bool:
    """Tell whether somebody else has the address by now."""
    held = addresses.is_taken(email, row.goes)
    return held and addresses.is_taken(email, row.stays)


def _issued_since(row: AccountMerge, keys: list[int]) -> QuerySet[Certificate]:
    found = Certificate.objects.filter(
        user=row.stays, enrolment__in=keys, merged_from=None, revoked_at=None
    )
    return found.filter(enrolment__events__recorded_at__gt=row.merged_at).distinct()


def hindrance(row: AccountMerge) -> str:
    """Return why the merge cannot be undone, in the reader's language; empty if it can."""
    if row.state == State.UNDONE:
        return _("This merge was undone already. Nothing more was changed.")
    if not row.can_be_undone:
        return _("The days in which this merge could be undone are over. It stays.")
    if row.stays.merged_into_id:
        return _(
            "The account was merged with another one since. Undo that merge first."
        )
    later = AccountMerge.objects.filter(stays=row.stays, pk__gt=row.pk)
    if later.exclude(state=State.UNDONE).exists():
        return _(
            "The account was merged with another one since. Undo that merge first."
        )
    if not row.stays.is_active:
        return _("The account that stays is closed. An administrator opens it first.")
    return ""


@transaction.atomic
def undo(*, merge: AccountMerge, by: User, reason: str) -> list[str]:
    """Take two accounts apart; return the addresses that are somebody else's by now.

    Raises CannotUndo when it was undone before, or is too late.
    """
    row = _held(merge)
    if why := hindrance(row):
        raise CannotUndo(why)
    before = row.before
    _open_again(row)
    lost = addresses.give_back(stays=row.stays, goes=row.goes, said=before["addresses"])
    facts.put_back(row.stays, before["facts"], before["written"])
    _Learning(row, by).give_back()
    _reopen_invitations(before["invitations"])
    _secure(row)
    _take_back_copies(row)
    DifferentPersons.objects.get_or_create(
        **pair_of(row.stays, row.goes), defaults={"by": by}
    )
    row.state, row.before = State.UNDONE, {}
    row.undone_at, row.undone_by, row.undone_reason = timezone.now(), by, reason
    row.save()
    notices.tell_undone(row)
    for person in (row.stays, row.goes):
        record(Action.UNMERGED, actor=by, person=person, target=row)
    tell_store(PARTED, goes=row.goes, stays=row.stays, cause=row.uid, at=row.undone_at)
    return lost


def _held(merge: AccountMerge) -> AccountMerge:
    """Return the merge with its two accounts and their places, all locked as in a merge."""
    try:
        by_key = hold([merge.stays_id, merge.goes_id])
    except SomethingChanged as error:
        text = _("Something changed since this page was shown. Look at it once more.")
        raise CannotUndo(text) from error
    row = AccountMerge.objects.select_for_update().get(pk=merge.pk)
    row.stays, row.goes = by_key[row.stays_id], by_key[row.goes_id]
    return row


def _open_again(row: AccountMerge) -> None:
    row.goes.is_active, row.goes.merged_into = True, None
    row.goes.save(update_fields=["is_active", "merged_into"])
    earlier = User.objects.filter(pk__in=row.before["accounts"]["earlier"])
    earlier.update(merged_into=row.goes)


def _reopen_invitations(keys: list[int]) -> None:
    waiting = Invitation.objects.filter(pk__in=keys, accepted_at=None)
    waiting.update(withdrawn_at=None)


def _secure(row: AccountMerge) -> None:
    """Let nobody stay in by what was set while the two were one."""
    stays = row.stays
    end_all_sessions(stays)
    for person in (stays, row.goes):
        drop_unused_codes(person)
    Authenticator.objects.filter(user=stays, created_at__gt=row.merged_at).delete()
    if password_mark(stays) != row.before["password"]:
        stays.set_unusable_password()
        stays.save(update_fields=["password"])


def _take_back_copies(row: AccountMerge) -> None:
    """Hand nobody a copy of the data of both; its file goes with the nightly clearing."""
    # The room of persons' rights lies above this one: its rows are asked, not its code.
    made = Q(state="making") | Q(state="ready", ready_at__gt=row.merged_at)
    copies = row.stays.data_exports.filter(made)
    copies.update(state="withdrawn", expires_at=timezone.now())


class _Learning:
    """Gives ways and certificates back, and keeps the new work where it is."""

    def __init__(self, row: AccountMerge, by: User) -> None:
        self.row, self.by = row, by
        self.said: dict[str, Any] = row.before["learning"]

    def give_back(self) -> None:
        """Do all of it; what was united is parted first, while both ways are one's own."""
        self._part()
        self._return_deadlines()
        for way in self.said["ways"]:
            self._return(way)
        for way in self.said["own"]:
            self._return_own(way)
        for way in self.said["ways"]:
            self._part_from_news(way)
        for pk, into in self.said["flattened"]:
            Enrolment.objects.filter(pk=pk).update(user=self.row.goes, merged_into=into)
            self._forget_actor(pk)
        for pk, into in self.said["own_flattened"]:
            Enrolment.objects.filter(pk=pk).update(merged_into=into)
        for pk, state in self.said["taken_back"]:
            rows = Enrolment.objects.filter(pk=pk, state=Enrolment.State.ACTIVE)
            rows.update(state=state)
        self._return_certificates()

    def _part(self) -> None:
        united: dict[int, list[int]] = {}
        for way in (*self.said["ways"], *self.said["own"]):
            if way["into"]:
                united.setdefault(way["into"], []).append(way["pk"])
        for into, others in sorted(united.items()):
            part(
                into=_whole(into),
                others=others,
                merge=self.row.uid,
                by=self.by.public_id,
                language=self.row.stays.language,
            )

    def _return_deadlines(self) -> None:
        """Put back the days that a place had, but for what somebody moved once more since."""
        # A merge of before this was kept says nothing of them.
        for pk, was, given in self.said.get("deadlines", []):
            rows = Enrolment.objects.filter(pk=pk, deadline=given)
            rows.update(deadline=was or None)

    def _return(self, way: dict[str, Any]) -> None:
        one = _whole(way["pk"])
        one.user, one.began_as_id = self.row.goes, way["began_as"]
        changed = ["user", "began_as"]
        if way["into"]:
            one.merged_into, one.state = None, way["state"]
            changed += ["merged_into", "state"]
        one.save(update_fields=changed)

    def _return_own(self, way: dict[str, Any]) -> None:
        """Let a place count again for which the other account's counted meanwhile."""
        rows = Enrolment.objects.filter(pk=way["pk"])
        rows.update(merged_into=None, state=way["state"])

    def _part_from_news(self, way: dict[str, Any]) -> None:
        one = _whole(way["pk"])
        # A renewal belongs to the certificate that it renews, and goes back whole.
        is_split = not way["into"] and one.renews_id is None
        lock(one)
        if is_split and has_news(one, self.row.merged_at):
            self._keep_news(one, self.row.merged_at)

    def _keep_news(self, one: Enrolment, since: datetime) -> None:
        """Leave what was done since with the account that stays, in a place of its own."""
        split(
            enrolment=one,
            into=self._own_place(one) or self._new_place(one, since),
            since=since,
            merge=self.row.uid,
            by=self.by.public_id,
            language=self.row.stays.language,
        )

    def _own_place(self, one: Enrolment) -> Enrolment | None:
        """Return the place for which this one counted, now parted from it."""
        for way in self.said["own"]:
            if way["into"] == one.pk:
                Enrolment.objects.filter(pk=way["pk"]).update(parted_from=one)
                return _whole(way["pk"])
        return None

    def _new_place(self, one: Enrolment, since: datetime) -> Enrolment:
        return Enrolment.objects.create(
            user=self.row.stays,
            cohort=one.cohort,
            edition=one.edition,
            state=one.state,
            enrolled_at=since,
            deadline=one.deadline,
            parted_from=one,
        )

    def _forget_actor(self, pk: int) -> None:
        rows = Enrolment.objects.filter(pk=pk, began_as=self.row.goes)
        rows.update(began_as=None)

    def _return_certificates(self) -> None:
        goes, stays = self.row.goes, self.row.stays
        earlier = self.row.before["accounts"]["earlier"]
        rows = Certificate.objects.filter(user=stays)
        own = rows.filter(merged_from=goes)
        keys = list(own.values_list("pk", flat=True))
        rows.filter(Q(pk__in=keys) | Q(merged_from__in=earlier)).update(user=goes)
        Certificate.objects.filter(pk__in=keys).update(merged_from=None)


def _whole(pk: int) -> Enrolment:
    rows = Enrolment.objects.select_related("edition", "user", "cohort")
    return rows.defer("edition__manifest").get(pk=pk)
