"""Mails to people known here: taken into a cohort by a list, or given an address by it."""

from django.db import transaction
from django.db.models.functions import Lower

from lms.accounts.languages import whole_address
from lms.accounts.models import User
from lms.cohorts.mail_sender import letter_facts, signature, signer_of
from lms.cohorts.models import Cohort, Enrolment, RosterImport, RosterRow
from lms.notifications.services import send_mail
from lms.outbox.handlers import Handler
from lms.outbox.models import Effect
from lms.outbox.services import enqueue

WELCOME_EFFECT = "roster.welcome"
MAILS_A_TURN = 50


def want_welcomes(*, roster: RosterImport, after: int = 0) -> None:
    """Have the worker write to those enrolled by rows after one; call in a transaction.

    Before the launch nobody is written to.
    """
    if roster.cohort.launched_at is None or not _rows(roster, after):
        return
    enqueue(
        kind=WELCOME_EFFECT,
        key=f"{roster.uid}:{after}",
        payload={"roster": roster.pk, "after": after},
    )


def _rows(roster: RosterImport, after: int) -> list[RosterRow]:
    enrolled = roster.lines.filter(outcome=RosterRow.Outcome.ENROL, is_done=True)
    return list(enrolled.filter(number__gt=after).order_by("number")[:MAILS_A_TURN])


class Welcomes(Handler):
    """Writes the next mails; payload {"roster": primary key, "after": row number}."""

    lease_seconds = 40

    def handle(self, effects: list[Effect]) -> None:
        for effect in effects:
            send_welcomes(effect.payload["roster"], effect.payload["after"])


@transaction.atomic
def send_welcomes(roster_id: int, after: int) -> None:
    """Queue a turn's mails, each once, and order the turn after it."""
    roster = RosterImport.objects.select_related("cohort__edition", "by").get(
        pk=roster_id
    )
    rows = _rows(roster, after)
    # The rows' addresses are in small letters; an account's need not be.
    people = User.objects.annotate(low=Lower("email")).filter(
        low__in=[row.email.lower() for row in rows],
        # Who was taken out before the launch is not welcomed by it.
        enrolments__in=roster.cohort.enrolments.filter(state=Enrolment.State.ACTIVE),
    )
    signer = signer_of(roster.cohort, roster.by)
    for person in people.order_by("pk"):
        _mail(roster.cohort, person, signer)
    if rows:
        want_welcomes(roster=roster, after=rows[-1].number)


def _mail(cohort: Cohort, person: User, signer: User | None) -> None:
    code = person.language
    send_mail(
        key=f"enrolled:{cohort.pk}:{person.pk}",
        recipient=person.email,
        language=code,
        template="enrolled",
        context={
            "name": person.full_name,
            "address": whole_address("my/", code),
            **letter_facts(cohort, code, signer),
        },
        answered_by=signer,
    )


def tell_of_address(roster: RosterImport, person: User, *, number: int) -> None:
    """Queue the mail to who got an address by a row; call in a transaction.

    It goes to the new address, before the launch too: it is about the account.
    """
    signer = signer_of(roster.cohort, roster.by)
    send_mail(
        key=f"address:{roster.uid}:{number}",
        recipient=person.email,
        language=person.language,
        template="address_given",
        context={
            "name": person.full_name,
            "address": whole_address("my/", person.language),
            "supervisor": signature(signer, person.language),
        },
        answered_by=signer,
    )
