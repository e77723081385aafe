"""Classification of roster rows: who is invited, enrolled, left as is, or refused.

Whoever brings a list learns nothing of people who are not his or hers: an address that
somebody has here looks like one that nobody has. Both are invited, and it is for the
person to say yes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Lower

from lms.accounts.models import User
from lms.accounts.placeholders import DOMAIN
from lms.cohorts.enrolment_conflicts import placed_elsewhere
from lms.cohorts.models import Cohort, Enrolment, Invitation, RosterRow
from lms.cohorts.responsibility import people_known_to
from lms.cohorts.rosters.parsed_rows import ParsedRow, same_name_key

Outcome = RosterRow.Outcome
ACTIVE = Enrolment.State.ACTIVE


@dataclass(frozen=True)
class ClassifiedRow:
    """A row and what becomes of it, a RosterRow.Outcome; ``user`` is who is known."""

    draft: ParsedRow
    outcome: Any
    user: User | None = None


def classify(
    cohort: Cohort, drafts: Iterable[ParsedRow], *, by: User | None
) -> list[ClassifiedRow]:
    """Return every row with its outcome, in their order; a few queries at most.

    ``by`` is who brings the list; None is an operator of the site, who may know all.
    """
    rows = list(drafts)
    without_address = _names_without_address(cohort, rows)
    known = _Known(
        cohort,
        [d.email for d in rows if d.email and d.can_come],
        by,
    )
    return [_judge(draft, known, without_address) for draft in rows]


def _judge(
    draft: ParsedRow, known: "_Known", without_address: dict[str, Enrolment]
) -> ClassifiedRow:
    if draft.is_nobody:
        return ClassifiedRow(draft, Outcome.LEFT_OUT)
    if draft.is_wrong:
        return ClassifiedRow(draft, Outcome.PROBLEM)
    if not draft.email:
        return _judge_without_address(
            draft, without_address.get(same_name_key(draft.full_name))
        )
    user = known.users.get(draft.email)
    if user is None or user.pk not in known.visible:
        return _judge_stranger(draft, known.invitations.get(draft.email))
    if same_name_key(user.full_name) != same_name_key(draft.full_name):
        draft = draft.noted("full_name", "name_differs", name=user.full_name)
    return _judge_known(draft, user, known)


def _judge_without_address(draft: ParsedRow, here: Enrolment | None) -> ClassifiedRow:
    if here is None:
        return ClassifiedRow(draft, Outcome.ACCOUNT)
    if here.state != ACTIVE:
        return _problem(draft, "left_group", field="full_name")
    return ClassifiedRow(draft, Outcome.ENROLLED, here.user)


def _judge_stranger(draft: ParsedRow, invitation: Invitation | None) -> ClassifiedRow:
    if invitation is None:
        return ClassifiedRow(draft, Outcome.INVITE)
    if invitation.withdrawn_at:
        return _problem(draft, "withdrawn")
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
        return _problem(draft, "left_group")
    if user.pk in known.elsewhere:
        return _problem(draft, "elsewhere")
    return ClassifiedRow(draft, Outcome.ENROL, user)


def _problem(draft: ParsedRow, code: str, field: str = "email") -> ClassifiedRow:
    return ClassifiedRow(draft.wrong(field, code), Outcome.PROBLEM)


class _Known:
    """What the database has about some addresses."""

    def __init__(self, cohort: Cohort, emails: list[str], by: User | None) -> None:
        users = User.objects.annotate(low=Lower("email")).filter(low__in=emails)
        self.users: dict[str, User] = {user.email.lower(): user for user in users}
        ids = [user.pk for user in self.users.values()]
        here = cohort.enrolments.filter(user__in=ids).order_by("pk")
        self.states: dict[int, Any] = dict(here.values_list("user_id", "state"))
        self.elsewhere = placed_elsewhere(cohort, ids)
        self.visible = {*self.states, *people_known_to(by, ids)}
        invited = cohort.invitations.annotate(low=Lower("email")).filter(low__in=emails)
        self.invitations = {one.email.lower(): one for one in invited}


def _names_without_address(
    cohort: Cohort, rows: list[ParsedRow]
) -> dict[str, Enrolment]:
    """Return the cohort's people without an address by name, and how they stand in it.

    Of two with one name, who left gives way. No query without need.
    """
    if all(draft.email or not draft.can_come for draft in rows):
        return {}
    here = cohort.enrolments.filter(user__email__endswith=f"@{DOMAIN}")
    found = here.select_related("user").order_by("pk")
    leavers_first = sorted(found, key=lambda enrolment: enrolment.state == ACTIVE)
    return {same_name_key(one.user.full_name): one for one in leavers_first}
