"""Invitations: places kept in a cohort for people without an account, and taking them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.languages import whole_address
from lms.accounts.models import User
from lms.cohorts.mail_sender import letter_facts, signer_of
from lms.cohorts.models import Cohort, Enrolment, Invitation, still_open
from lms.cohorts.models.invitations import default_expiry
from lms.cohorts.responsibility import answering_for
from lms.cohorts.services import CannotJoin, enrol, still_active
from lms.notifications.models import OutgoingMail
from lms.notifications.selectors import came_back
from lms.notifications.services import send_mail
from lms.outbox.handlers import Handler
from lms.outbox.models import Effect
from lms.outbox.services import enqueue

MAILS_EFFECT = "invitation.mails"
# Facts of the list by which an account is completed, with sex and place.
LEFT_OPEN = ("patronymic", "phone", "birth_date", "occupation")
MAILS_A_TURN = 50


def open_invitations(cohort: Cohort) -> QuerySet[Invitation]:
    """Return the cohort's invitations that still wait for their people."""
    return cohort.invitations.filter(still_open())


def is_read() -> Q:
    """Return the condition for invitations that somebody can read: no closed account's."""
    people = User.objects.annotate(address=Lower("email"))
    closed = people.filter(is_active=False, address=Lower(OuterRef("email")))
    return ~Q(Exists(closed))


def has_come_back() -> Q:
    """Return the condition for invitations whose letter came back: see ``came_back_at``."""
    return Q(mailed_at__isnull=False) & Q(Exists(came_back_at()))


def came_back_at() -> QuerySet[OutgoingMail, Any]:
    """Return when an invitation's letter came back because the address is wrong.

    To be asked of each invitation of an outer query. Only since it was last written, and
    since its link was last known to have arrived.
    """
    # Of two times PostgreSQL takes the one that is there.
    since = Greatest(OuterRef("mailed_at"), OuterRef("opened_at"))
    return came_back(Lower(OuterRef("email")), since=since)


def unwritten_invitations(cohort: Cohort) -> QuerySet[Invitation]:
    """Return the open invitations without a mail yet, the oldest first.

    Without those to closed accounts, where nobody reads and which count nowhere.
    """
    unwritten = open_invitations(cohort).filter(is_read(), mailed_at=None)
    return unwritten.order_by("pk")


def want_mails(*, cohort: Cohort) -> None:
    """Have the worker write to everybody invited who has had no mail yet.

    Before the launch nobody is written to. Call in a transaction.
    """
    waiting = unwritten_invitations(cohort)
    first = waiting.only("pk", "expires_at").first()
    if cohort.launched_at is not None and first is not None:
        # Whom to begin with, and for which time, names the turn: the same turn is never
        # ordered twice.
        key = f"{cohort.pk}:{first.pk}:{first.expires_at.timestamp()}"
        enqueue(kind=MAILS_EFFECT, key=key, payload={"cohort": cohort.pk})


@transaction.atomic
def want_mails_again(*, cohort: Cohort, before: datetime) -> int:
    """Return to how many the worker writes once more: all last written to before then.

    Also to those whose invitation ended; withdrawn ones stay closed, and nobody gets two
    mails on one day. Before the launch nobody is written to.
    """
    if cohort.launched_at is None:
        return 0
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = cohort.invitations.filter(is_read(), accepted_at=None, withdrawn_at=None)
    waiting = waiting.filter(mailed_at__lt=min(before, midnight))
    # A wrong address does not become right by being written to.
    waiting = waiting.exclude(has_come_back())
    count: int = waiting.update(mailed_at=None)
    want_mails(cohort=cohort)
    return count


class InvitationMails(Handler):
    """Writes the next mails of a cohort; payload {"cohort": primary key}."""

    lease_seconds = 40

    def handle(self, effects: list[Effect]) -> None:
        for effect in effects:
            send_next_mails(effect.payload["cohort"])


@transaction.atomic
def send_next_mails(cohort_id: int) -> int:
    """Return to how many more people a mail is queued; orders the turn after this one."""
    cohort = Cohort.objects.select_for_update().get(pk=cohort_id)
    if cohort.launched_at is None:
        return 0
    waiting = unwritten_invitations(cohort)
    turn = list(waiting[:MAILS_A_TURN])
    # Asked once for all who were invited by the same person.
    inviters = User.objects.in_bulk({one.invited_by_id for one in turn})
    signers = {pk: signer_of(cohort, by) for pk, by in inviters.items()}
    unasked = answering_for(cohort)
    languages = _languages_of(turn)
    for invitation in turn:
        invitation.cohort = cohort
        signer = signers.get(invitation.invited_by_id, unasked)
        _mail(invitation, signer, languages[invitation.pk])
    want_mails(cohort=cohort)
    return len(turn)


@transaction.atomic
def send_again(*, invitation: Invitation) -> bool:
    """Write once more to somebody invited, at most once a day; False if not now.

    An invitation that ended or was withdrawn is open again, also where the mail has to
    wait for the launch, or for the day after the last one.
    """
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    row.cohort = invitation.cohort
    is_closed = not Invitation.objects.filter(is_read(), pk=row.pk).exists()
    if row.accepted_at is not None or is_closed:
        return False
    row.withdrawn_at = None
    row.save(update_fields=["withdrawn_at"])
    if row.cohort.launched_at is None or _was_written_to_today(row):
        return False
    _mail(row, signer_of(row.cohort, row.invited_by), _languages_of([row])[row.pk])
    return True


def _was_written_to_today(invitation: Invitation) -> bool:
    last = invitation.mailed_at
    return last is not None and timezone.localdate(last) == timezone.localdate()


def _languages_of(invitations: list[Invitation]) -> dict[int, str]:
    """Return by key the account's language, and the list's where there is no account.

    An account is known by each address that it has shown to be its own; two queries.
    """
    asked = {one.email.lower() for one in invitations}
    here = Lower("email")
    shown = EmailAddress.objects.filter(verified=True).annotate(low=here)
    chosen = dict(shown.filter(low__in=asked).values_list("low", "user__language"))
    people = User.objects.annotate(low=here).filter(low__in=asked)
    chosen |= dict(people.values_list("low", "language"))
    return {one.pk: chosen.get(one.email.lower(), one.language) for one in invitations}


def _mail(invitation: Invitation, signer: User | None, code: str) -> None:
    """Queue the mail of today; the days of the invitation begin with it."""
    invitation.mailed_at, invitation.expires_at = timezone.now(), default_expiry()
    invitation.save(update_fields=["mailed_at", "expires_at"])
    send_mail(
        # Not by its token: a key outlives the text, and the token is what lets somebody in.
        key=f"invitation:{invitation.pk}:{timezone.localdate()}",
        recipient=invitation.email,
        language=code,
        template="invitation",
        context={
            "name": invitation.full_name,
            "address": whole_address(f"invitations/{invitation.token}/", code),
            "until": timezone.localdate(invitation.expires_at),
            **letter_facts(invitation.cohort, code, signer),
        },
        answered_by=signer,
        is_secret=True,
    )


def update_address(invitation: Invitation, email: str) -> bool:
    """Let an invitation wait at another address, unless somebody is invited there."""
    taken = invitation.cohort.invitations.filter(email__iexact=email)
    if taken.exclude(pk=invitation.pk).exists():
        return False
    unused = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    # The link that went to the other address lets nobody in any more, and whoever opened
    # it there was somebody else.
    return bool(
        unused.update(email=email, mailed_at=None, opened_at=None, token=uuid4())
    )


@transaction.atomic
def correct_address(*, invitation: Invitation, email: str) -> bool:
    """Have the invitation written to the right address; False where that cannot be.

    That is where it was taken or withdrawn meanwhile, or somebody is invited there. The
    same address again changes nothing. Before the launch nobody is written to.
    """
    cohort = Cohort.objects.select_for_update().get(pk=invitation.cohort_id)
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    row.cohort = cohort
    if row.email.lower() == email.lower():
        return True
    if row.withdrawn_at is not None or not update_address(row, email.lower()):
        return False
    want_mails(cohort=cohort)
    return True


@transaction.atomic
def withdraw(*, invitation: Invitation) -> bool:
    """Close an invitation that nobody has taken yet; False when somebody has."""
    unused = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    return bool(unused.update(withdrawn_at=timezone.now()))


def note_opened(invitation: Invitation) -> None:
    """Keep when the link was first opened; once, and nothing else of who did it."""
    first = Invitation.objects.filter(
        still_open(), pk=invitation.pk, token=invitation.token, opened_at=None
    )
    first.update(opened_at=timezone.now())


def invitation_at(token: UUID) -> Invitation | None:
    """Return the invitation behind a link."""
    found = Invitation.objects.filter(token=token)
    return found.select_related("cohort__edition__course", "cohort__supervisor").first()


@transaction.atomic
def accept(*, invitation: Invitation, user: User) -> Enrolment:
    """Return the person's enrolment; the invitation is used up by the first call.

    The same person again gets the same enrolment, unless taken out since. What the list
    said of sex and place fills what the person left open. Raises CannotJoin.
    """
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if row.enrolment_id and row.enrolment and row.enrolment.user_id == user.pk:
        return still_active(row.enrolment)
    if not row.is_open:
        raise CannotJoin(
            _("This invitation no longer works. Ask your supervisor for a new one.")
        )
    enrolment = enrol(user=user, cohort=row.cohort)
    row.accepted_at, row.enrolment = timezone.now(), enrolment
    row.save(update_fields=["accepted_at", "enrolment"])
    _complete(user, row)
    return enrolment


def _complete(user: User, invitation: Invitation) -> None:
    person = User.objects.get(pk=user.pk)
    if not person.sex:
        person.sex = invitation.sex
    if person.unit_id is None and not person.roles:
        person.unit_id = invitation.unit_id
    for name in LEFT_OPEN:
        if not getattr(person, name):
            setattr(person, name, getattr(invitation, name))
    person.save(update_fields=["sex", "unit", *LEFT_OPEN])


def accept_all(*, user: User, email: str) -> list[Enrolment]:
    """Return the enrolments from all open invitations to an address now confirmed.

    An invitation that cannot be taken, because the person takes the course elsewhere,
    stays as it is.
    """
    invitations = Invitation.objects.filter(still_open(), email__iexact=email)
    enrolments = []
    for invitation in invitations.order_by("pk"):
        try:
            enrolments.append(accept(invitation=invitation, user=user))
        except CannotJoin:
            continue
    return enrolments
