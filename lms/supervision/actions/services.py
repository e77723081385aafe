"""Services of supervisors; each act is logged once, with its author and reason."""

import json
from datetime import date
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from courses.text.dates import long_date
from courses.text.languages import in_language
from lms.accounts.languages import whole_address
from lms.accounts.models import User
from lms.audit.models import Action
from lms.audit.services import record
from lms.cohorts.exceptions import CohortRefusal
from lms.cohorts.mail_sender import signature, signer_of
from lms.cohorts.models import Cohort, Enrolment
from lms.notifications.services import send_mail
from lms.progress import attempts
from lms.progress.manifest import outline_of
from lms.progress.ways import counting_for
from lms.supervision.models import Act, AttemptRequest, Note


class OwnAttempt(CohortRefusal):
    """Nobody gives himself or herself one more attempt."""


# What is done to a person is in the audit log too; letters and launches are not.
RECORDED = {
    Act.Kind.ATTEMPT_GRANTED: Action.ATTEMPT_GRANTED,
    Act.Kind.ATTEMPT_REFUSED: Action.ATTEMPT_REFUSED,
    Act.Kind.DEADLINE_MOVED: Action.DEADLINE_MOVED,
    Act.Kind.TAKEN_OUT: Action.TAKEN_OUT,
    Act.Kind.TAKEN_BACK: Action.TAKEN_BACK,
}


def written_down(
    kind: Any,
    of: Enrolment | Cohort,
    *,
    by: User,
    key: UUID | None,
    about: str = "",
    reason: str = "",
) -> Act | None:
    """Log an act and return it, or None where it is logged: a button pressed twice is one.

    The browser's back button brings back an old form with its old key: the key with other
    content is another act, whose own key follows from both.
    """
    facts: dict[str, Any] = {"kind": str(kind), "about": about, "reason": reason}
    if isinstance(of, Cohort):
        facts |= {"actor": by, "cohort": of}
    else:
        facts |= {"actor": by, "cohort_id": of.cohort_id, "enrolment": of}
    said = _content(Act(**facts))
    act, is_new = Act.objects.get_or_create(key=key or uuid4(), defaults=facts)
    if not is_new and _content(act) != said:
        key = uuid5(act.key, said)
        return written_down(kind, of, by=by, key=key, about=about, reason=reason)
    if not is_new:
        return None
    if action := RECORDED.get(act.kind):
        _record(action, act, of)
    return act


def _record(action: Any, act: Act, of: Enrolment | Cohort) -> None:
    """Note in the audit log that there is an act, which says the rest."""
    person = of.user if isinstance(of, Enrolment) else None
    record(
        action,
        actor=act.actor,
        person=person,
        target=of,
        details={"act": act.pk},
    )


def _content(act: Act) -> str:
    ids = [act.actor_id, act.cohort_id, act.enrolment_id]
    return json.dumps([*ids, act.kind, act.about, act.reason])


@transaction.atomic
def grant_attempt(
    *,
    enrolment: Enrolment,
    unit_uid: str,
    reason: str,
    by: User,
    key: UUID | None = None,
) -> bool:
    """Give one more attempt at a test, answer the request for it, and tell the learner.

    Returns whether it was given now; the same form again gives nothing more. Raises
    OwnAttempt for one's own test.
    """
    if enrolment.user_id == by.pk:
        raise OwnAttempt(
            _(
                "You cannot give yourself one more attempt. Ask a coordinator or an"
                " administrator to decide."
            )
        )
    granted = Act.Kind.ATTEMPT_GRANTED
    if not written_down(
        granted, enrolment, by=by, key=key, about=unit_uid, reason=reason
    ):
        return False
    grant = attempts.grant_attempt(
        enrolment=enrolment, unit_uid=unit_uid, reason=reason, by=by
    )
    _answer(enrolment, unit_uid, granted=True, answer=reason, by=by)
    unit = outline_of(enrolment).by_uid[unit_uid]
    test = in_language(unit["heading"], enrolment.user.language)
    _tell(enrolment, f"granted:{grant.pk}", "attempt_granted", by, test=test)
    return True


@transaction.atomic
def refuse_attempt(
    *,
    enrolment: Enrolment,
    unit_uid: str,
    reason: str,
    by: User,
    key: UUID | None = None,
) -> bool:
    """Answer a request for an attempt with no; the learner reads why beside the test.

    Returns whether there was such a request to answer.
    """
    if not _answer(enrolment, unit_uid, granted=False, answer=reason, by=by):
        return False
    refused = Act.Kind.ATTEMPT_REFUSED
    written_down(refused, enrolment, by=by, key=key, about=unit_uid, reason=reason)
    return True


def _answer(
    enrolment: Enrolment, unit_uid: str, *, granted: bool, answer: str, by: User
) -> int:
    waiting = AttemptRequest.objects.filter(
        counting_for(enrolment.pk), unit=unit_uid, answered_at=None
    )
    return waiting.update(
        granted=granted, answer=answer, answered_by=by, answered_at=timezone.now()
    )


@transaction.atomic
def move_deadline(
    *,
    enrolment: Enrolment,
    deadline: date,
    reason: str,
    by: User,
    key: UUID | None = None,
) -> bool:
    """Give a person a deadline of his or her own and say so by mail.

    Returns whether it was moved now; the same form again moves nothing.
    """
    moved, day = Act.Kind.DEADLINE_MOVED, deadline.isoformat()
    act = written_down(moved, enrolment, by=by, key=key, about=day, reason=reason)
    if act is None:
        return False
    enrolment.deadline = deadline
    enrolment.save(update_fields=["deadline"])
    with translation.override(enrolment.user.language):
        written = long_date(deadline)
    _tell(enrolment, f"deadline:{act.pk}", "deadline_moved", by, deadline=written)
    return True


@transaction.atomic
def move_cohort_deadline(
    *, cohort: Cohort, deadline: date, reason: str, by: User, key: UUID | None = None
) -> bool:
    """Set the deadline of everybody in the cohort who has none of his or her own.

    Returns whether it was moved now; the same form again moves nothing.
    """
    moved, day = Act.Kind.DEADLINE_MOVED, deadline.isoformat()
    if not written_down(moved, cohort, by=by, key=key, about=day, reason=reason):
        return False
    cohort.deadline = deadline
    cohort.save(update_fields=["deadline"])
    return True


@transaction.atomic
def write_note(*, enrolment: Enrolment, text: str, by: User) -> None:
    """Keep what a supervisor notes for himself or herself; an empty text deletes it."""
    if not text:
        Note.objects.filter(enrolment=enrolment, author=by).delete()
        return
    Note.objects.update_or_create(
        enrolment=enrolment,
        author=by,
        defaults={"text": text, "changed_at": timezone.now()},
    )


def _tell(
    enrolment: Enrolment, key: str, template: str, by: User, **facts: Any
) -> None:
    """Write to the learner in his or her language; nobody reads at a closed account."""
    user = enrolment.user
    if not user.has_address or not user.is_active:
        return
    signer = signer_of(enrolment.cohort, by)
    send_mail(
        key=key,
        recipient=user.email,
        language=user.language,
        template=template,
        context={
            "name": user.full_name,
            "supervisor": signature(signer, user.language),
            "address": whole_address("my/", user.language),
            **facts,
        },
        answered_by=signer,
    )
