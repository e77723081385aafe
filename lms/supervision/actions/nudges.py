"""Nudge mails from a supervisor: a few kinds, each in the reader's own language."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from courses.text.dates import long_date
from courses.text.languages import in_language
from lms.accounts.languages import whole_address
from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.notifications.models import OutgoingMail
from lms.notifications.services import send_mail
from lms.progress.manifest import outline_of
from lms.supervision.actions.services import written_down
from lms.supervision.models import Act


@dataclass(frozen=True)
class Kind:
    """One kind of letter; ``template`` is a folder of templates/emails."""

    template: str
    label: Any
    to_finished: bool = False
    needs_deadline: bool = False

    def suits(self, enrolment: Any) -> bool:
        """Return whether what the letter says is true of one of ``risk_rules.people``."""
        progress = getattr(enrolment, "progress", None)
        finished = progress is not None and progress.completed_at is not None
        if finished != self.to_finished:
            return False
        if not enrolment.user.has_address or not enrolment.user.is_active:
            return False
        return enrolment.until is not None or not self.needs_deadline


KINDS = {
    "gentle": Kind("nudge", _("A gentle reminder")),
    "deadline": Kind("nudge_deadline", _("The deadline"), needs_deadline=True),
    "help": Kind("nudge_help", _("An offer of help")),
    "praise": Kind("nudge_praise", _("Congratulations"), to_finished=True),
}
# Which kind is proposed to somebody, by the most urgent reason.
PROPOSED = {"deadline": "deadline", "asked": "help", "failed": "help", "stuck": "help"}


@dataclass(frozen=True)
class Preview:
    """The letter as the first of its readers in one language will get it."""

    language: str
    count: int
    to: str
    template: str
    context: dict[str, Any]

    @property
    def subject(self) -> str:
        return f"emails/{self.template}/subject.txt"

    @property
    def body(self) -> str:
        return f"emails/{self.template}/body.html"


@dataclass(frozen=True)
class Sent:
    """What came of sending: letters queued, and people who had this one today."""

    queued: int
    already: int


def previews(*, enrolments: list[Enrolment], kind: str, by: User) -> list[Preview]:
    """Return the letter in each language that the readers have, with how many read it."""
    found = []
    for code, _name in settings.LANGUAGES:
        readers = [e for e in enrolments if e.user.language == code]
        if readers:
            found.append(
                Preview(
                    language=code,
                    count=len(readers),
                    to=readers[0].user.full_name,
                    template=KINDS[kind].template,
                    context=letter_of(readers[0], by),
                )
            )
    return found


def letter_of(enrolment: Any, by: User) -> dict[str, Any]:
    """Return what a letter says of this person, in his or her language."""
    user, outline = enrolment.user, outline_of(enrolment)
    progress = getattr(enrolment, "progress", None)
    until: date | None = enrolment.until
    with translation.override(user.language):
        deadline = long_date(until) if until else ""
    return {
        "name": user.full_name,
        "course": in_language(outline.course["heading"], user.language),
        "supervisor": by.full_name,
        "address": whole_address("my/", user.language),
        "deadline": deadline,
        "done": progress.units_done if progress else 0,
        "required": len(outline.required),
    }


@transaction.atomic
def send(*, enrolments: list[Enrolment], kind: str, by: User, key: UUID) -> Sent:
    """Queue one letter a person and return how many; ``key`` names the pressed button.

    The same button again sends nothing, and the same kind reaches a person at most once a
    day. Takes ``risk_rules.people`` whom the kind suits.
    """
    today = timezone.localdate()
    mail_keys = {e.pk: f"nudge:{kind}:{e.uid}:{today}" for e in enrolments}
    had = set(
        OutgoingMail.objects.filter(key__in=mail_keys.values()).values_list(
            "key", flat=True
        )
    )
    fresh = [e for e in enrolments if mail_keys[e.pk] not in had]
    queued = sum(_send_one(e, mail_keys[e.pk], kind, by, key) for e in fresh)
    return Sent(queued=queued, already=len(enrolments) - queued)


def _send_one(enrolment: Enrolment, mail: str, kind: str, by: User, key: UUID) -> bool:
    key = uuid5(key, str(enrolment.uid))
    if not written_down(Act.Kind.NUDGED, enrolment, by=by, key=key, about=kind):
        return False
    send_mail(
        key=mail,
        recipient=enrolment.user.email,
        language=enrolment.user.language,
        template=KINDS[kind].template,
        context=letter_of(enrolment, by),
    )
    return True
