"""Writing a chunk of a roster: accounts, enrolments, invitations."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models.functions import Lower

from lms.accounts.models import User
from lms.accounts.placeholders import new_placeholder
from lms.accounts.services import change_address
from lms.cohorts.enrolment_conflicts import lock_places, placed_elsewhere
from lms.cohorts.invitations import update_address
from lms.cohorts.models import Cohort, Enrolment, Invitation, RosterImport, RosterRow
from lms.cohorts.models.invitations import default_expiry
from lms.cohorts.rosters.parsed_rows import ParsedRow
from lms.cohorts.rosters.person_facts import facts_in
from lms.cohorts.rosters.row_outcomes import ClassifiedRow
from lms.cohorts.rosters.same_people import SAME
from lms.cohorts.rosters.welcomes import tell_of_address

Outcome = RosterRow.Outcome


def write_rows(
    roster: RosterImport,
    cohort: Cohort,
    lines: list[RosterRow],
    rows: list[ClassifiedRow],
) -> None:
    """Do what the rows mean and mark them done; the caller holds the cohort's lock."""
    _invite(roster, cohort, [r.draft for r in rows if r.outcome == Outcome.INVITE])
    known = [row.user for row in rows if row.outcome == Outcome.ENROL and row.user]
    drafts = [row.draft for row in rows if row.outcome == Outcome.ACCOUNT]
    made = _accounts(drafts)
    refused = _enrol(cohort, [*known, *made])
    _take_addresses(roster, [row for row in rows if row.draft.choice == SAME])
    changed, accounts = [], iter(made)
    for line, row in zip(lines, rows, strict=True):
        draft, outcome = row.draft, row.outcome
        if outcome == Outcome.ACCOUNT:
            line.account = next(accounts)
        if row.user and row.user.pk in refused:
            draft, outcome = draft.wrong("email", "elsewhere"), Outcome.PROBLEM
        if line.account or (line.outcome, line.code) != (outcome, draft.code):
            line.outcome, line.field = outcome, draft.field
            line.code, line.params = draft.code, draft.params
            changed.append(line)
    told = ["outcome", "field", "code", "params", "account"]
    RosterRow.objects.bulk_update(changed, told)
    RosterRow.objects.filter(pk__in=[line.pk for line in lines]).update(is_done=True)


def _take_addresses(roster: RosterImport, rows: list[ClassifiedRow]) -> None:
    """Give addresses, at somebody's word, to who had none or was invited at another."""
    for row in rows:
        email = row.draft.email
        if not email:
            continue
        if row.invitation is not None:
            update_address(row.invitation, email)
        elif row.user and not row.user.has_address and _is_free(email):
            change_address(person=row.user, email=email)
            tell_of_address(roster, row.user, number=row.draft.number)


def _is_free(email: str) -> bool:
    return not User.objects.filter(email__iexact=email).exists()


def _invite(roster: RosterImport, cohort: Cohort, drafts: list[ParsedRow]) -> None:
    ended = _invite_again(roster, cohort, [draft.email for draft in drafts])
    Invitation.objects.bulk_create(
        Invitation(
            cohort=cohort,
            email=draft.email,
            full_name=draft.full_name,
            language=draft.language,
            sex=draft.sex,
            unit_id=draft.unit_id,
            locality=draft.locality,
            **facts_in(draft),
            invited_by_id=roster.by_id,
        )
        for draft in drafts
        if draft.email not in ended
    )


def _invite_again(roster: RosterImport, cohort: Cohort, emails: list[str]) -> set[str]:
    """Let ended invitations wait for a mail once more; return their addresses."""
    known = cohort.invitations.annotate(low=Lower("email")).filter(low__in=emails)
    ended = dict(known.values_list("low", "pk"))
    Invitation.objects.filter(pk__in=ended.values(), accepted_at=None).update(
        mailed_at=None, expires_at=default_expiry(), invited_by=roster.by_id
    )
    return set(ended)


def _accounts(drafts: list[ParsedRow]) -> list[User]:
    """Return new people who have no address; they sign in with codes on paper."""
    people = [
        User(
            email=new_placeholder(),
            full_name=draft.full_name,
            language=draft.language,
            sex=draft.sex,
            unit_id=draft.unit_id,
            **facts_in(draft),
            password=make_password(None),
        )
        for draft in drafts
    ]
    User.objects.bulk_create(people)
    # Signing in asks for a confirmed address; nobody can ever get mail at this one.
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in people
    )
    return people


def _enrol(cohort: Cohort, people: list[User]) -> set[int]:
    """Enrol people; return those whom another cohort took in the same moment."""
    # Merged since the list was read, another account has the place.
    stands = lock_places(cohort, [person.pk for person in people])
    keys = list(dict.fromkeys(stands[person.pk] for person in people))
    taken = placed_elsewhere(cohort, keys)
    Enrolment.objects.bulk_create(
        [
            Enrolment(user_id=key, cohort=cohort, edition_id=cohort.edition_id)
            for key in keys
            if key not in taken
        ],
        ignore_conflicts=True,
    )
    here = cohort.enrolments.filter(user__in=keys, state=Enrolment.State.ACTIVE)
    present = set(here.values_list("user_id", flat=True))
    return {pk for pk, key in stands.items() if key not in present}
