"""Finders of rows that belong to a person without a foreign key that says so."""

import re
from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailConfirmation
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from wagtail.models import ModelLogEntry

from courses.text.languages import CODES
from lms.accounts.models import User
from lms.audit.models import Entry
from lms.certificates.files import PDF_EFFECT, effect_key
from lms.certificates.models import Certificate
from lms.cohorts.models import Invitation, RosterRow
from lms.notifications.backend import MAIL_EFFECT
from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect
from lms.privacy.inventory.subject import Subject, any_of
from lms.reporting.receivers import STATEMENT_EFFECT

PORTION = 500
ADDRESS = re.compile(r"[^\s\"<>(),:;\[\]{}@]+@[\w-]+(?:\.[\w-]+)+")
DRAWN_OR_SENT = (PDF_EFFECT, MAIL_EFFECT)


def mails(subject: Subject) -> QuerySet[OutgoingMail]:
    """Return what was written to the person.

    To an address that was only typed it is the person's where it has the name in it.
    """
    mine = subject.by_address("recipient")
    for name in subject.names if subject.typed else ():
        typed = any_of("recipient", subject.typed)
        mine |= typed & (Q(text__icontains=name) | Q(subject__icontains=name))
    return OutgoingMail.objects.filter(mine)


def invitations(subject: Subject) -> QuerySet[Invitation]:
    """Return invitations to the person's addresses, and those he or she took."""
    mine = Q(enrolment__in=subject.enrolments) | subject.by_address("email")
    return Invitation.objects.filter(mine)


def roster_rows(subject: Subject) -> QuerySet[RosterRow]:
    """Return rows of lists with the person's address, and the one the account is made of.

    Never by the name: a name can be anybody's, and everybody chooses the own one.
    """
    mine = subject.by_address("email") | Q(account__in=subject.keys)
    return RosterRow.objects.filter(mine)


def namesakes(subject: Subject) -> Iterator[RosterRow | Invitation]:
    """Yield rows of lists and pending invitations that have the name and nothing else."""
    rows = RosterRow.objects.filter(subject.by_name("full_name"), account=None)
    rows = rows.exclude(subject.by_address("email")).select_related("roster__cohort")
    yield from rows.order_by("pk").iterator(chunk_size=PORTION)
    waiting = Invitation.objects.filter(
        subject.by_name("full_name"), accepted_at=None, enrolment=None
    )
    waiting = waiting.exclude(subject.by_address("email")).select_related("cohort")
    yield from waiting.order_by("pk").iterator(chunk_size=PORTION)


def effects(subject: Subject) -> QuerySet[Effect]:
    """Return the person's mails in the outbox."""
    keys = mails(subject).values("key")
    return Effect.objects.filter(kind=MAIL_EFFECT, key__in=keys)


def certificate_keys(subject: Subject) -> list[str]:
    """Return the outbox's keys of what is drawn for, or sent to, the person."""
    drawn = Certificate.objects.filter(user__in=subject.keys)
    keys = [effect_key(one, code) for one in drawn.only("pk") for code in CODES]
    return [*keys, *mails(subject).values_list("key", flat=True)]


def statements(subject: Subject) -> QuerySet[Effect]:
    """Return the statements that told the record store of the person."""
    told = Q(pk__in=[])
    for public_id in subject.public_ids:
        account = {"actor": {"account": {"name": str(public_id)}}}
        told |= Q(payload__contains=account)
    return Effect.objects.filter(told, kind=STATEMENT_EFFECT)


def confirmations(subject: Subject) -> QuerySet[Any]:
    """Return links that were to confirm one of the person's addresses."""
    rows: QuerySet[Any] = EmailConfirmation.objects.filter(
        email_address__user__in=subject.keys
    )
    return rows


def audit(subject: Subject) -> QuerySet[Entry]:
    """Return what the person did, and what others did with his or her data."""
    me = subject.public_ids
    return Entry.objects.filter(Q(actor__in=me) | Q(person__in=me))


def audit_from_own_place(subject: Subject) -> QuerySet[Entry]:
    """Return what the person did, and tries to sign in as him or her, by whomever."""
    me = subject.public_ids
    return Entry.objects.filter(Q(actor__in=me) | Q(person__in=me, actor=None))


def cms_log(subject: Subject) -> QuerySet[ModelLogEntry]:
    """Return Wagtail's notes of changes to the person's account; they name the person."""
    kind = ContentType.objects.get_for_model(User)
    return ModelLogEntry.objects.filter(
        content_type=kind, object_id__in=[str(pk) for pk in subject.keys]
    )


def admin_log(subject: Subject) -> QuerySet[LogEntry]:
    """Return the admin's notes of changes to the person's account."""
    kind = ContentType.objects.get_for_model(User)
    own = [str(pk) for pk in subject.keys]
    return LogEntry.objects.filter(content_type=kind, object_id__in=own)


def session_keys(subject: Subject) -> Iterator[str]:
    """Yield the keys of sessions that are the person's, or hold one of the addresses.

    What a session holds is signed and packed: each has to be opened.
    """
    me, mine = {str(pk) for pk in subject.keys}, subject.addresses
    for session in Session.objects.iterator(chunk_size=PORTION):
        held = session.get_decoded()
        text = repr(held).lower()
        if held.get("_auth_user_id") in me or mine & _addresses_in(text):
            yield session.session_key


def _addresses_in(text: str) -> set[str]:
    """Return whole addresses: an end of one is another person's."""
    return {found.strip("'.") for found in ADDRESS.findall(text)}


def sessions(subject: Subject) -> QuerySet[Session]:
    """Return the person's sessions."""
    return Session.objects.filter(pk__in=list(session_keys(subject)))
