"""The rows of a desk in HTML: each person with the act that helps at once.

Written here and not in a template: fifty of them took most of the time of a group's page.
Everything goes through ``format_html``, which escapes what is no HTML yet.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from lms.cohorts.models import Cohort
from lms.supervision.dashboard.cards import Card
from lms.supervision.overview.lines import Line
from lms.supervision.overview.reasons import Why

NOTHING = "—"
REASONS_SHOWN = 2
BAD = {"wrote", "asked", "failed", "bounced"}
EMPTY = mark_safe("")

HIDDEN = '<input type="hidden" name="{}" value="{}">'
ROW = (
    '<li class="desk__row">\n<div class="desk__who">{who}'
    '<span class="small muted">{email} · {language}</span>{group}</div></div>\n'
    '<div class="desk__why">{why}</div>\n'
    '<div class="desk__far"><progress value="{done}" max="{most}"'
    ' aria-label="{units_done}"></progress><span class="small">{far}</span></div>\n'
    '<div class="desk__when small">{phone}<span>{active}</span> <span>{due}</span></div>\n'
    '<div class="desk__act">{act}</div>\n</li>\n'
)
PERSON = (
    '<label class="tick"><input type="checkbox" name="person" value="{uid}" form="write"'
    ' aria-label="{choose}"></label><div><a href="{address}">{name}</a>'
)
AWAITED = '<div><a href="{address}">{name}</a>'
GROUP = '<span class="small">{}</span>'
TAG = '<span class="tag tag--{kind}">{words}</span>'
TWO_LENGTHS = (
    '<span class="desk__short">{short}</span><span class="desk__long">{long}</span>'
)
AT = '{}<span class="desk__at"> · {}</span>'
PHONE = '<a href="tel:{}">{}</a> '
LETTER = '<a class="button button--secondary" href="{address}" aria-label="{label}">{words}</a>'
LETTER_BESIDES = '<p><a href="{address}">{words}</a></p>'
ANSWER = '<a class="button" href="{address}" aria-label="{label}">{words}</a>\n'
TALK = '<a class="button button--secondary" href="{address}" aria-label="{label}">{words}</a>\n'
ADDRESS = (
    '<details><summary class="button">{open}</summary>\n'
    '<form method="post" action="{address}">{hidden}\n'
    '<label class="field" id="address-{invitation}">{email}<input type="email" name="email"'
    ' value="{now}" maxlength="254" required autocomplete="off"></label>\n'
    '<button class="button" aria-label="{label}">{do}</button></form>\n'
    '<p class="small">{without} <a href="{all_address}">{all}</a></p></details>\n'
)
CODES = '<a class="button button--secondary" href="{address}">{words}</a>\n'
AGAIN = (
    '<form method="post" action="{address}">{hidden}'
    '<button class="button button--secondary" aria-label="{label}">{do}</button></form>\n'
)
# What an act asks for that is opened first: why, and the button itself.
REASON = (
    '<label class="field" id="{id}">{reason}<input type="text" name="reason"'
    ' value="{because}" maxlength="300" required></label>\n'
    '<button class="button" aria-label="{label}">{do}</button></form>'
)
ATTEMPT = (
    '<details><summary class="button">{open}</summary>\n'
    '<form method="post" action="{address}">{hidden}'
    '<input type="hidden" name="unit" value="{unit}">'
    '<input type="hidden" name="key" value="{key}">'
    '<p class="small">{test}</p>\n{reason}{letter}</details>\n'
)
DEADLINE = (
    '<details><summary class="button button--secondary">{open}</summary>\n'
    '<form method="post" action="{address}">{hidden}'
    '<input type="hidden" name="deadline" value="{day}">'
    '<input type="hidden" name="key" value="{key}">'
    '<p class="small">{until}</p>\n{reason}</details>\n'
)


@dataclass(frozen=True)
class Words:
    """What stands on every card, in the language of the page."""

    choose: str
    no_email: str
    completed: str
    units_done: str
    active: str
    due: str
    write: str
    write_to: str
    reason: str
    answer: str
    answer_to: str
    attempt: str
    attempt_because: str
    attempt_grant: str
    attempt_grant_to: str
    deadline: str
    deadline_until: str
    deadline_because: str
    deadline_move: str
    deadline_move_of: str
    again: str
    again_to: str
    codes: str

    @classmethod
    def taken(cls) -> "Words":
        """Return the words in the active language."""
        return cls(
            choose=_("Choose %(name)s"),
            no_email=_("no email: codes on paper"),
            completed=_("Completed"),
            units_done=_("Units done"),
            active=_("Active: %(day)s"),
            due=_("Due: %(day)s"),
            write=_("Write"),
            write_to=_("Write to %(name)s"),
            reason=_("Reason"),
            answer=pgettext("button", "Answer"),
            answer_to=_("Answer %(name)s"),
            attempt=_("Give one more attempt"),
            attempt_because=_("Asked for one more attempt"),
            attempt_grant=_("Grant the attempt"),
            attempt_grant_to=_("Grant the attempt to %(name)s"),
            deadline=_("One week more"),
            deadline_until=_("Until %(date)s"),
            deadline_because=_("Needs more time"),
            deadline_move=_("Move the deadline"),
            deadline_move_of=_("Move the deadline of %(name)s"),
            again=_("Send again"),
            again_to=_("Send the invitation again to %(name)s"),
            codes=_("Print codes"),
        )


class Addresses:
    """The addresses of a group's people, each kind of them made once."""

    _NOBODY = UUID(int=0)

    def __init__(self, cohort: Cohort) -> None:
        self.code = cohort.code
        self._kept: dict[str, str] = {}

    def of_group(self, name: str) -> str:
        """Return the address of something of the whole group."""
        if name not in self._kept:
            self._kept[name] = reverse(name, args=[self.code])
        return self._kept[name]

    def of_person(self, name: str, uid: str) -> str:
        """Return the address of something of one person of the group."""
        if name not in self._kept:
            self._kept[name] = reverse(name, args=[self.code, self._NOBODY])
        return self._kept[name].replace(str(self._NOBODY), uid)

    def of_letter(self, card: Card) -> str:
        """Return where the letter is written that the card proposes."""
        address = self.of_group("cohort_nudge")
        return f"{address}?person={card.line.uid}&kind={card.letter}"


class CardRows:
    """Writes the rows of one page.

    Acts come back to the desk named ``back``, "cohort" or "everybody", with the filters
    ``asked``; on the desk of everybody each row says whose group it is.
    """

    def __init__(self, csrf_token: str, back: str = "cohort", asked: str = "") -> None:
        self.words = Words.taken()
        self.language = get_language() or ""
        self.says_group = back == "everybody"
        fields = {"csrfmiddlewaretoken": csrf_token, "back": back, "asked": asked}
        given = ((name, value) for name, value in fields.items() if value)
        self.hidden = format_html_join("", HIDDEN, given)
        self._addresses: dict[int, Addresses] = {}

    def row(self, cohort: Cohort, card: Card) -> SafeString:
        """Return the row of one of the group's people."""
        line, words = card.line, self.words
        if cohort.pk not in self._addresses:
            self._addresses[cohort.pk] = Addresses(cohort)
        at = self._addresses[cohort.pk]
        return format_html(
            ROW,
            who=self._who(at, line),
            email=line.email or words.no_email,
            language=line.language.upper(),
            group=format_html(GROUP, cohort.name) if self.says_group else "",
            why=self._why(line),
            done=line.done,
            most=line.required or 1,
            units_done=words.units_done,
            far=_far(card),
            phone=_phone(line),
            active=words.active % {"day": _day(line.last_activity_at)},
            due=words.due % {"day": _day(line.until)},
            act=_ACTS[card.act](self, at, card),
        )

    def _who(self, at: Addresses, line: Line) -> SafeString:
        if not line.uid:
            address = at.of_group("cohort_invitations")
            return format_html(AWAITED, address=address, name=line.name)
        return format_html(
            PERSON,
            uid=line.uid,
            choose=self.words.choose % {"name": line.name},
            address=at.of_person("cohort_person", line.uid),
            name=line.name,
        )

    def _why(self, line: Line) -> SafeString:
        tags = [_tag(why) for why in line.reasons[:REASONS_SHOWN]]
        if line.completed_at:
            tags.append(format_html(TAG, kind="done", words=self.words.completed))
        return mark_safe("".join(tags))  # noqa: S308 escaped above

    def _answer(self, at: Addresses, card: Card) -> SafeString:
        return format_html(
            ANSWER,
            address=at.of_person("cohort_conversation", card.line.uid),
            label=self.words.answer_to % {"name": card.line.name},
            words=self.words.answer,
        )

    def _attempt(self, at: Addresses, card: Card) -> SafeString:
        line, words = card.line, self.words
        reason = format_html(
            REASON,
            id=f"attempt-{line.uid}",
            reason=words.reason,
            because=words.attempt_because,
            label=words.attempt_grant_to % {"name": line.name},
            do=words.attempt_grant,
        )
        return format_html(
            ATTEMPT,
            open=words.attempt,
            address=at.of_person("cohort_grant", line.uid),
            hidden=self.hidden,
            unit=card.unit,
            key=card.key,
            test=card.test,
            reason=reason,
            letter=self._letter_besides(at, card) if line.email else "",
        )

    def _letter_besides(self, at: Addresses, card: Card) -> SafeString:
        words = self.words.write_to % {"name": card.line.name}
        return format_html(LETTER_BESIDES, address=at.of_letter(card), words=words)

    def _deadline(self, at: Addresses, card: Card) -> SafeString:
        line, words = card.line, self.words
        reason = format_html(
            REASON,
            id=f"deadline-{line.uid}",
            reason=words.reason,
            because=words.deadline_because,
            label=words.deadline_move_of % {"name": line.name},
            do=words.deadline_move,
        )
        day = _written(card.new_deadline, self.language)
        return format_html(
            DEADLINE,
            open=words.deadline,
            address=at.of_person("cohort_deadline", line.uid),
            hidden=self.hidden,
            day=str(card.new_deadline),
            key=card.key,
            until=words.deadline_until % {"date": day},
            reason=reason,
        )

    def _again(self, at: Addresses, card: Card) -> SafeString:
        line = card.line
        return format_html(
            AGAIN,
            address=reverse("cohort_invitation_again", args=[at.code, line.invitation]),
            hidden=self.hidden,
            label=self.words.again_to % {"name": line.name},
            do=self.words.again,
        )

    def _address(self, at: Addresses, card: Card) -> SafeString:
        line = card.line
        address = reverse("cohort_invitation_address", args=[at.code, line.invitation])
        label = _("Send the invitation of %(name)s to this address")
        without = _(
            "Without another address: withdraw the invitation, add the person without an"
            " address, and print codes."
        )
        return format_html(
            ADDRESS,
            open=_("Correct the address"),
            address=address,
            hidden=self.hidden,
            invitation=line.invitation,
            email=_("Email"),
            now=line.email,
            label=label % {"name": line.name},
            do=_("Send to this address"),
            without=without,
            all_address=at.of_group("cohort_invitations"),
            all=_("All invitations"),
        )

    def _talk(self, at: Addresses, card: Card) -> SafeString:
        return format_html(
            TALK,
            address=at.of_person("cohort_conversation", card.line.uid),
            label=_("Write to %(name)s on the site") % {"name": card.line.name},
            words=_("Write on the site"),
        )

    def _codes(self, at: Addresses, card: Card) -> SafeString:
        address = at.of_group("cohort_sign_in_codes")
        return format_html(CODES, address=address, words=self.words.codes)

    def _letter(self, at: Addresses, card: Card) -> SafeString:
        return format_html(
            LETTER,
            address=at.of_letter(card),
            label=self.words.write_to % {"name": card.line.name},
            words=self.words.write,
        )

    def _nothing(self, at: Addresses, card: Card) -> SafeString:
        return EMPTY


_ACTS: dict[str, Callable[[CardRows, Addresses, Card], SafeString]] = {
    "answer": CardRows._answer,
    "attempt": CardRows._attempt,
    "deadline": CardRows._deadline,
    "again": CardRows._again,
    "address": CardRows._address,
    "talk": CardRows._talk,
    "codes": CardRows._codes,
    "letter": CardRows._letter,
    "": CardRows._nothing,
}


def _tag(why: Why) -> SafeString:
    words: str = why.sentence
    if why.unit or why.name == "bounced":
        words = format_html(TWO_LENGTHS, short=why.label, long=words)
    return format_html(TAG, kind="bad" if why.name in BAD else "warning", words=words)


def _far(card: Card) -> str:
    line = card.line
    far = f"{line.share} · {card.pace}" if card.pace else line.share
    if line.at and not line.completed_at:
        return format_html(AT, far, line.at)
    return far


def _phone(line: Line) -> str:
    return format_html(PHONE, line.phone, line.shown_phone) if line.phone else ""


def _day(day: date | datetime | None) -> str:
    if day is None:
        return NOTHING
    at = timezone.localtime(day) if isinstance(day, datetime) else day
    return f"{at:%d.%m.%y}"


@lru_cache(maxsize=100)
def _written(day: date | None, language: str) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
