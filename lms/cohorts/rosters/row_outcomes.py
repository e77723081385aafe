"""Classification of roster rows: who is invited, enrolled, left as is, or refused.

Whoever brings a list learns nothing of people who are not his or hers: an address that
somebody has here looks like one that nobody has. Both are invited, and it is for the
person to say yes. Only where no letter would go is it said that none does, and not why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower

from lms.accounts.models import User
from lms.cohorts.enrolment_conflicts import placed_elsewhere
from lms.cohorts.models import Cohort, Enrolment, Invitation, RosterRow
from lms.cohorts.responsibility import people_known_to, reads_names
from lms.cohorts.rosters.parsed_rows import ParsedRow, same_name_key
from lms.cohorts.rosters.same_people import (
    ANOTHER,
    NEW,
    PERHAPS,
    SAME,
    Likelihood,
    Likely,
    asked,
    former_of,
    is_surely,
    loaded,
    settled,
)

Outcome = RosterRow.Outcome
ACTIVE = Enrolment.State.ACTIVE


@dataclass(frozen=True)
class ClassifiedRow:
    """A row and what becomes of it, a RosterRow.Outcome; ``user`` is who is known.

    ``invitation`` is one that waits at another address than the row's.
    """

    draft: ParsedRow
    outcome: Any
    user: User | None = None
    invitation: Invitation | None = None


def classify(
    cohort: Cohort, drafts: Iterable[ParsedRow], *, by: User | None
) -> list[ClassifiedRow]:
    """Return every row with its outcome, in their order; a few queries at most.

    ``by`` is who brings the list; None is an operator of the site, who may know all.
    """
    rows = list(drafts)
    known = _Known(cohort, [d.email for d in rows if d.email and d.can_come], by)
    judged = [_judge(draft, known) for draft in rows]
    if not any(row.outcome in NEW for row in judged):
        return judged
    likelihood = Likelihood(cohort, by)
    found = loaded([_likely(row, known, likelihood) for row in judged])
    known.learn([one.whom.pk for one in found if one and one.kind == "user"])
    return [
        _told_apart(row, known, likely) if _is_new(row, known) else row
        for row, likely in zip(judged, found, strict=True)
    ]


def _is_new(row: ClassifiedRow, known: "_Known") -> bool:
    return row.outcome in NEW and row.draft.email not in known.invitations


def _likely(
    row: ClassifiedRow, known: "_Known", likelihood: Likelihood
) -> Likely | None:
    """Return who a row of somebody new perhaps is; later rows find this one in any case."""
    if _is_new(row, known):
        return likelihood.of(row.draft)
    if row.outcome not in (Outcome.PROBLEM, Outcome.LEFT_OUT):
        likelihood.note(row.draft)
    return None


def _judge(draft: ParsedRow, known: "_Known") -> ClassifiedRow:
    if draft.is_nobody:
        return ClassifiedRow(draft, Outcome.LEFT_OUT)
    if draft.is_wrong:
        return ClassifiedRow(draft, Outcome.PROBLEM)
    if not draft.email:
        return ClassifiedRow(draft, Outcome.ACCOUNT)
    user = known.users.get(draft.email)
    if user is None or user.pk not in known.visible:
        # No letter goes to a closed account; whose it is, is not for who brings the list.
        if user is not None and not user.is_active:
            return _problem(draft, "cannot_invite")
        return _judge_stranger(draft, known.invitations.get(draft.email), known)
    row = _judge_known(draft, user, known)
    if row.outcome == Outcome.PROBLEM:
        return row
    if known.may_ask(draft) and not _is_surely(draft, user, known):
        return _asked_of_address(draft, user, PERHAPS["user"])
    if same_name_key(user.full_name) != same_name_key(draft.full_name):
        noted = draft.noted("full_name", "name_differs", name=user.full_name)
        return replace(row, draft=noted)
    return row


def _is_surely(draft: ParsedRow, user: User, known: "_Known") -> bool:
    """Tell whether a row is whose address it has, perhaps by a name of former days."""
    return is_surely(draft, user) or is_surely(draft, user, known.former_names(user))


def _asked_of_address(
    draft: ParsedRow, whom: User | Invitation, code: str
) -> ClassifiedRow:
    """Return a row that has somebody's address as one that waits, or needs its own."""
    if draft.choice == ANOTHER:
        return _problem(draft, "address_taken")
    waiting = asked(draft, code, {"name": whom.full_name})
    return ClassifiedRow(waiting, Outcome.UNSURE)


def _told_apart(
    row: ClassifiedRow, known: "_Known", likely: Likely | None
) -> ClassifiedRow:
    """Return a row of somebody new as that of whom it is, or as one that waits for a choice."""
    draft = row.draft
    if draft.choice == ANOTHER:
        return row
    if likely is None:
        # An earlier row of the same list, which is brought in by now or by another chunk.
        is_row = draft.choice == SAME and "first" in draft.params
        return _repeated(draft, draft.params["first"]) if is_row else row
    is_said = draft.choice == SAME
    if likely.kind == "row" and (is_said or likely.is_repetition):
        return _repeated(draft, likely.whom.number)
    if likely.kind == "user" and _is_taken_for(draft, likely, is_said):
        return _judge_known(_about_address(draft, likely), likely.whom, known)
    if likely.kind == "invitation" and is_said:
        return ClassifiedRow(draft, Outcome.INVITED, invitation=likely.whom)
    return ClassifiedRow(settled(draft, likely), Outcome.UNSURE)


def _is_taken_for(draft: ParsedRow, likely: Likely, is_said: bool) -> bool:
    """Tell whether nobody has to be asked: an address is given to nobody without a word."""
    gains_address = bool(draft.email) and not likely.whom.has_address
    return is_said or likely.is_repetition or (likely.is_sure and not gains_address)


def _about_address(draft: ParsedRow, likely: Likely) -> ParsedRow:
    """Return the row with a remark where the account keeps another address."""
    if not draft.email or not likely.whom.has_address:
        return draft
    return draft.noted("email", "address_stays", name=likely.name)


def _repeated(draft: ParsedRow, first: int) -> ClassifiedRow:
    return ClassifiedRow(draft.wrong("email", "repeated", first=first), Outcome.PROBLEM)


def _judge_stranger(
    draft: ParsedRow, invitation: Invitation | None, known: "_Known"
) -> ClassifiedRow:
    if invitation is None:
        return ClassifiedRow(draft, Outcome.INVITE)
    if invitation.withdrawn_at:
        return _problem(draft, "withdrawn")
    if known.may_ask(draft) and not is_surely(draft, invitation):
        return _asked_of_address(draft, invitation, PERHAPS["address"])
    if invitation.accepted_at:
        return ClassifiedRow(draft, Outcome.ENROLLED)
    return ClassifiedRow(
        draft, Outcome.INVITED if invitation.is_open else Outcome.INVITE
    )


def _judge_known(draft: ParsedRow, user: User, known: "_Known") -> ClassifiedRow:
    if not user.is_active:
        return _problem(draft, "closed_account")
    here = known.states.get(user.pk)
    if here == ACTIVE:
        return ClassifiedRow(draft, Outcome.ENROLLED, user)
    if here:
        return _problem(draft, "left_group", "email" if draft.email else "full_name")
    if user.pk in known.elsewhere:
        return _problem(draft, "elsewhere")
    return ClassifiedRow(draft, Outcome.ENROL, user)


def _problem(draft: ParsedRow, code: str, field: str = "email") -> ClassifiedRow:
    return ClassifiedRow(draft.wrong(field, code), Outcome.PROBLEM)


def _second_addresses(emails: list[str]) -> dict[str, User]:
    """Return whose the addresses are besides the one that they sign in by, as after a merge."""
    rows = EmailAddress.objects.filter(email__in=emails, verified=True, primary=False)
    return {row.email.lower(): row.user for row in rows.select_related("user")}


class _Known:
    """What the database has about some addresses."""

    def __init__(self, cohort: Cohort, emails: list[str], by: User | None) -> None:
        users = User.objects.annotate(low=Lower("email")).filter(low__in=emails)
        self.cohort = cohort
        self.reads_names = by is None or reads_names(by)
        self.users: dict[str, User] = _second_addresses(emails)
        self.users |= {user.email.lower(): user for user in users}
        ids = [user.pk for user in self.users.values()]
        here = cohort.enrolments.filter(user__in=ids, merged_into=None).order_by("pk")
        self.states: dict[int, Any] = dict(here.values_list("user_id", "state"))
        self.elsewhere = placed_elsewhere(cohort, ids)
        self.visible = {*self.states, *people_known_to(by, ids)}
        invited = cohort.invitations.annotate(low=Lower("email")).filter(low__in=emails)
        self.invitations = {one.email.lower(): one for one in invited}

    def may_ask(self, draft: ParsedRow) -> bool:
        """Tell whether who has an address is asked about: else a name could be guessed."""
        return self.reads_names and draft.choice != SAME

    def former_names(self, user: User) -> list[str]:
        """Return what somebody with one of the addresses was called before."""
        return self._former.get(user.pk, ([], []))[0]

    @cached_property
    def _former(self) -> dict[int, tuple[list[str], list[str]]]:
        ids = [user.pk for user in self.users.values()]
        return former_of(User.objects.filter(pk__in=ids))

    def learn(self, ids: list[int]) -> None:
        """Know how people stand who may be found by other facts than the address."""
        here = self.cohort.enrolments.filter(user__in=ids, merged_into=None)
        self.states.update(here.values_list("user_id", "state"))
        self.elsewhere |= placed_elsewhere(self.cohort, ids)
