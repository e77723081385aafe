"""Services of erasure: ask, withdraw, refuse, approve, and carry out."""

from datetime import timedelta
from typing import Any
from uuid import uuid5

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.last_administrator import lock_administrators
from lms.accounts.models import User
from lms.audit.models import Action
from lms.audit.services import record
from lms.notifications.models import OutgoingMail
from lms.notifications.services import send_mail
from lms.outbox.handlers import TryLater
from lms.outbox.models import Effect
from lms.outbox.services import enqueue
from lms.privacy.erasure import rosters
from lms.privacy.erasure.blockers import blockers
from lms.privacy.erasure.counts import Counts
from lms.privacy.erasure.door import close_door, open_door
from lms.privacy.erasure.erasing import Erasing, end_sessions
from lms.privacy.erasure.notice import erasure_statement
from lms.privacy.inventory import finders
from lms.privacy.inventory.subject import Subject
from lms.privacy.models import ErasureRequest
from lms.progress.models import EnrolmentProgress

ERASURE_EFFECT, NOTICE_EFFECT = "erasure", "erasure.notice"
# A page of the person that is being answered when the account closes ends before this.
SECONDS_TO_END = 60
# The last mail must have left before its address is erased; after this it need not.
HOURS_FOR_LAST_MAIL = 24
# Each asking writes a mail; who takes it back and asks again has changed his or her mind.
ASKED_A_DAY = 3
State, Ground = ErasureRequest.State, ErasureRequest.Ground
OPEN = (State.WAITING, State.APPROVED, State.RUNNING, State.ERASED)


class CannotErase(Exception):
    """The request cannot go on; ``args[0]`` says why, in the reader's language."""


class AskedTooOften(Exception):
    """The person asked and took it back several times today; ``args[0]`` says so."""


def open_request(person: User) -> ErasureRequest | None:
    """Return the person's request that is not answered yet."""
    return ErasureRequest.objects.filter(person=person, state__in=OPEN).first()


def dry_run(person: User) -> Counts:
    """Return what an erasure would do, table by table, changing nothing."""
    erasing = Erasing(Subject.of(person), is_real=False)
    erasing.run()
    return erasing.counts


def ask(*, person: User) -> tuple[ErasureRequest, bool]:
    """Return the person's open request, and whether it was made now; a mail confirms it.

    Raises AskedTooOften after some times a day.
    """
    if found := open_request(person):
        return found, False
    _refuse_too_often(person)
    try:
        with transaction.atomic():
            request = ErasureRequest.objects.create(person=person, asked_by=person)
            _write(request, "erasure_asked", {"until": request.answer_until.date()})
            record(Action.ERASURE_ASKED, actor=person, person=person, target=request)
    except IntegrityError:
        if found := open_request(person):
            return found, False
        raise
    return request, True


def _refuse_too_often(person: User) -> None:
    since = timezone.now() - timedelta(days=1)
    asked = ErasureRequest.objects.filter(asked_by=person, person=person)
    if asked.filter(asked_at__gt=since).count() >= ASKED_A_DAY:
        raise AskedTooOften(
            _(
                "You asked for erasure and took it back several times today. Nothing was"
                " erased. If you want it erased, please ask again tomorrow."
            )
        )


@transaction.atomic
def withdraw(*, person: User) -> bool:
    """Take back the request while it waits for a decision; False when there is none."""
    rows = ErasureRequest.objects.select_for_update()
    request = rows.filter(person=person, state=State.WAITING).first()
    if request is None:
        return False
    request.state, request.done_at = State.WITHDRAWN, timezone.now()
    request.save(update_fields=["state", "done_at"])
    record(Action.ERASURE_WITHDRAWN, actor=person, person=person, target=request)
    return True


@transaction.atomic
def refuse(*, request: ErasureRequest, by: User, reason: str) -> None:
    """Answer with no and the ground for it; a mail tells the person. Raises CannotErase."""
    row = _waiting(request, by)
    row.state, row.reason = State.REFUSED, reason
    row.decided_by, row.decided_at, row.done_at = by, timezone.now(), timezone.now()
    row.save()
    _write(row, "erasure_refused", {"reason": reason})
    record(Action.ERASURE_REFUSED, actor=by, person=row.person, target=row)


@transaction.atomic
def approve(*, request: ErasureRequest, by: User) -> None:
    """Close the account at once and have the worker erase. Raises CannotErase.

    The last mail to the person is written now: afterwards there is no address.
    """
    row = _waiting(request, by)
    if found := blockers(Subject.of(row.person)):
        raise CannotErase(found[0])
    row.decided_by, row.decided_at = by, timezone.now()
    _close_and_order(row)
    record(Action.ERASURE_APPROVED, actor=by, person=row.person, target=row)


@transaction.atomic
def approve_by_rule(*, request: ErasureRequest) -> None:
    """Do the same for an account that never started, by the rule of retention."""
    row = ErasureRequest.objects.select_for_update().get(pk=request.pk)
    if row.state != State.WAITING or row.ground != Ground.RETENTION:
        raise CannotErase(_("This request was decided before."))
    row.decided_at = timezone.now()
    _close_and_order(row)


def _close_and_order(row: ErasureRequest) -> None:
    row.state = State.APPROVED
    row.save()
    _write(row, "erasure_approved", {})
    # Figures that IOM has told stay what they were, and so does who was not counted.
    account = User.objects.filter(pk=row.person_id, is_active=True)
    account.update(is_active=False, erased_while_open=True)
    end_sessions(Subject.of(row.person))
    enqueue(kind=ERASURE_EFFECT, key=str(row.uid), payload={"request": row.pk})


def _waiting(request: ErasureRequest, by: User) -> ErasureRequest:
    # First whoever may stand in for each other: two who decide about each other at the
    # same moment come one after the other.
    lock_administrators(request.person_id, by)
    row = ErasureRequest.objects.select_for_update().get(pk=request.pk)
    if row.state != State.WAITING:
        raise CannotErase(_("This request was decided before."))
    if not User.objects.filter(pk=by.pk, is_active=True).exists():
        raise CannotErase(_("Your account was closed a moment ago."))
    if by.pk in (row.person_id, row.asked_by_id):
        raise CannotErase(_("Somebody else has to decide about your own data."))
    return row


def _write(request: ErasureRequest, template: str, facts: dict[str, Any]) -> None:
    person = request.person
    if not person.has_address:
        return
    send_mail(
        key=f"{template}:{request.uid}",
        recipient=person.email,
        language=person.language,
        template=template,
        context={"name": person.full_name, **facts},
    )


def carry_out(pk: int) -> None:
    """Erase what an approved request is about; called again it goes on where it was.

    Raises TryLater while the last mail, a list, or a delivery of the person is under way.
    """
    _erase(pk)
    _remove_files(pk)


@transaction.atomic
def _erase(pk: int) -> None:
    request = ErasureRequest.objects.get(pk=pk)
    lock_administrators(request.person_id)
    request = ErasureRequest.objects.select_for_update().get(pk=pk)
    if request.state != State.APPROVED:
        return
    subject = Subject.of(request.person)
    # What was settled may have come back since: a group was given, rights were taken.
    if found := blockers(subject):
        raise TryLater(found[0])
    _wait_for_others(request, subject)
    # Whoever still adds to the ledger does so before or finds the account closed.
    own = EnrolmentProgress.objects.filter(pk__in=subject.enrolments)
    list(own.select_for_update().order_by("pk"))
    open_door(request)
    erasing = Erasing(subject, is_real=True)
    erasing.run()
    close_door()
    request.refresh_from_db()
    request.state, request.counts = State.ERASED, erasing.counts.as_data()
    request.files = erasing.files
    request.save()
    record(Action.ERASED, person=request.person, target=request)
    if subject.enrolments:
        _tell_record_store(request, subject)


def _wait_for_others(request: ErasureRequest, subject: Subject) -> None:
    since = timezone.now() - (request.decided_at or timezone.now())
    if since.total_seconds() < SECONDS_TO_END:
        raise TryLater("The account was closed a moment ago.")
    last = OutgoingMail.objects.filter(key=f"erasure_approved:{request.uid}")
    unsent = last.filter(state__in=("queued", "retry")).exists()
    if unsent and since.total_seconds() < HOURS_FOR_LAST_MAIL * 3600:
        raise TryLater("The last mail to the person has not left yet.")
    if rosters.lists_under_way(subject, Erasing(subject, is_real=False).masker):
        raise TryLater("A list that names the person is not imported yet.")
    keys = finders.certificate_keys(subject)
    held = Effect.objects.filter(kind__in=finders.DRAWN_OR_SENT, key__in=keys)
    if held.filter(leased_until__gt=timezone.now()).exists():
        raise TryLater("A mail or a certificate of the person is under way.")


def _tell_record_store(request: ErasureRequest, subject: Subject) -> None:
    for person in subject.accounts:
        # Each account is an actor of its own there; the person's own keeps its notice's id.
        is_own = person.pk == request.person_id
        cause = request.uid if is_own else uuid5(request.uid, str(person.public_id))
        statement = erasure_statement(person, cause, timezone.now())
        enqueue(kind=NOTICE_EFFECT, key=statement["id"], payload=statement)


def _remove_files(pk: int) -> None:
    """Remove the files, once the transaction stands: rolled back, they are still needed."""
    request = ErasureRequest.objects.get(pk=pk)
    if request.state != State.ERASED:
        return
    for model, field, name in request.files:
        apps.get_model(model)._meta.get_field(field).storage.delete(name)
    ErasureRequest.objects.filter(pk=pk, state=State.ERASED).update(
        state=State.DONE, done_at=timezone.now(), files=[]
    )
