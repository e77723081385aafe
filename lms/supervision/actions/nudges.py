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
from lms.cohorts.models import Cohort, Enrolment
from lms.notifications.backend import Draft, queue_mails
from lms.notifications.models import OutgoingMail
from lms.notifications.services import write_mail
from lms.progress.manifest import outline_of
from lms.supervision.models import Act


@dataclass(frozen=True)
class Kind:
    """One kind of letter; ``template`` is a folder of templates/emails."""

    template: str
    label: Any
    to_finished: bool = False
    needs_deadline: bool = False

    def suits(self, enrolment: Any) -> bool:
        """Return whether what the letter says is true of one of ``risk_rules.people``.

        Before the launch of the group nobody is written to.
        """
        if enrolment.cohort.launched_at is None:
            return False
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
PROPOSED = {
    "deadline": "deadline",
    "late": "deadline",
    "wrote": "help",
    "asked": "help",
    "failed": "help",
    "stuck": "help",
}


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


Words = dict[str, str]


def previews(
    *, enrolments: list[Enrolment], kind: str, by: User, own: Words | None = None
) -> list[Preview]:
    """Return the letter in each language that the readers have, with how many read it.

    ``own`` is a sentence of the writer's by language.
    """
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
                    context=letter_of(readers[0], by, own),
                )
            )
    return found


def letter_of(enrolment: Any, by: User, own: Words | None = None) -> dict[str, Any]:
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
        "own_words": (own or {}).get(user.language, ""),
    }


@transaction.atomic
def send(
    *,
    enrolments: list[Enrolment],
    kind: str,
    by: User,
    key: UUID,
    own: Words | None = None,
) -> Sent:
    """Queue one letter a person and return how many; ``key`` names the pressed button.

    The same button again sends nothing, and the same kind reaches a person at most once a
    day. Takes ``risk_rules.people`` of one group whom the kind suits. As many statements
    for a thousand as for one.
    """
    _lock(enrolments)
    fresh = _unwritten(enrolments, kind, key)
    Act.objects.bulk_create(
        Act(
            key=act,
            cohort_id=enrolment.cohort_id,
            enrolment=enrolment,
            actor=by,
            kind=Act.Kind.NUDGED,
            about=kind,
        )
        for enrolment, act, _mail in fresh
    )
    queue_mails(_draft(e, mail, kind, by, own) for e, _act, mail in fresh)
    return Sent(queued=len(fresh), already=len(enrolments) - len(fresh))


def had_today(enrolments: list[Enrolment], kind: str) -> int:
    """Return how many of them had this kind of letter today; one query."""
    mails = [_mail_key(enrolment, kind) for enrolment in enrolments]
    return OutgoingMail.objects.filter(key__in=mails).count()


def _mail_key(enrolment: Enrolment, kind: str) -> str:
    return f"nudge:{kind}:{enrolment.uid}:{timezone.localdate()}"


def _lock(enrolments: list[Enrolment]) -> None:
    """Let two presses at once wait for each other: what is new is asked only then."""
    groups = {enrolment.cohort_id for enrolment in enrolments}
    rows = Cohort.objects.select_for_update(no_key=True).filter(pk__in=groups)
    list(rows.order_by("pk").values_list("pk"))


def _unwritten(
    enrolments: list[Enrolment], kind: str, key: UUID
) -> list[tuple[Enrolment, UUID, str]]:
    """Return who had neither this button's letter nor this kind today, with both keys."""
    found = [(e, uuid5(key, f"{e.uid}:{kind}"), _mail_key(e, kind)) for e in enrolments]
    acts = Act.objects.filter(key__in=[act for _e, act, _mail in found])
    pressed = set(acts.values_list("key", flat=True))
    mails = OutgoingMail.objects.filter(key__in=[mail for _e, _act, mail in found])
    had = set(mails.values_list("key", flat=True))
    return [one for one in found if one[1] not in pressed and one[2] not in had]


def _draft(
    enrolment: Enrolment, mail: str, kind: str, by: User, own: Words | None
) -> Draft:
    return write_mail(
        key=mail,
        recipient=enrolment.user.email,
        language=enrolment.user.language,
        template=KINDS[kind].template,
        context=letter_of(enrolment, by, own),
        unsubscribe_url="",
        answered_by=by,
    )
