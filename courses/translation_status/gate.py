"""Publishing gate: a required unit needs both languages of all its texts ready."""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, PageLogEntry

from courses.models import (
    LessonPage,
    Option,
    ParityException,
    Question,
    QuizPage,
    TextState,
)
from courses.text.languages import CODES, in_language, translated_name
from courses.translation_status.labels import excerpt, place_name
from courses.translation_status.rules import READY, Pair, states
from courses.translation_status.store import is_presented_together
from courses.translation_status.texts import Text, texts_of, texts_of_revision

UNITS = (LessonPage, QuizPage)
POSTPONED = "courses.parity.postponed"
NAMED_AT_MOST = 5
logger = logging.getLogger(__name__)
# Kinds of blocks that show something from elsewhere, under their own name, and its model.
SHOWN = {"image": "courseimage", "media": "coursemedia", "diagram": "diagram"}


@dataclass(frozen=True)
class Obstacle:
    """A text whose translation into one language is missing or stale."""

    text: Text
    language: str
    state: str


def refusal(page: Page, revision: Any) -> str:
    """Return why this revision of a page is not to be published; empty where it may be.

    The sentence is in the active language. At most six queries, and one more for each of
    pictures, recordings and drawings that it shows.
    """
    if is_presented_together() or page.specific_class not in UNITS:
        return ""
    asked = revision.content.get("required") or revision.content.get("what_changed")
    if not asked or open_exception(page):
        return ""
    found = obstacles(revision)
    return _sentence(_title(revision.content), found) if found else ""


def _title(content: dict[str, Any]) -> str:
    heading = {code: content.get(f"heading_{code}") for code in CODES}
    return str(in_language(heading))


def open_exception(page: Page) -> ParityException | None:
    """Return the exception that lets the page be published today, if somebody signed one."""
    today = timezone.localdate()
    return ParityException.objects.filter(
        page_id=page.pk, withdrawn_at=None, until__gte=today
    ).first()


def obstacles(revision: Any) -> list[Obstacle]:
    """Return what is missing or stale in a unit's revision, its questions and pictures."""
    questions = list(Question.objects.filter(_asked(revision)))
    pks = [question.pk for question in questions]
    options = Option.objects.filter(question__in=pks)
    texts = [
        *texts_of_revision(revision),
        *(text for one in (*questions, *options) for text in texts_of(one)),
        *(text for one in _shown(revision) for text in texts_of(one)),
    ]
    return obstacles_in(texts, _agreed(texts))


def obstacles_in(
    texts: Iterable[Text], agreed: Mapping[tuple[str, int, str], Pair]
) -> list[Obstacle]:
    """Return which of the texts are not ready, given what was agreed of each."""
    return [
        Obstacle(text, code, state)
        for text in texts
        for code, state in zip(
            CODES, states(text.pair, agreed.get(text.key, Pair("", ""))), strict=True
        )
        if state != READY
    ]


def _asked(revision: Any) -> Q:
    """Return which questions a unit asks: of its pools, or of the checks in its body."""
    content = revision.content
    if "pool" in content:
        pools = [pk for pk in (content["pool"], content.get("pool_b")) if pk]
        return Q(pool__in=pools, retired=False)
    return Q(pk__in=checked_questions(json.loads(content.get("body") or "[]")))


def checked_questions(body: Iterable[Any]) -> list[int]:
    """Return the questions that the checks of a raw body ask."""
    checks = (block["value"] or {} for block in body if block["type"] == "check")
    return [pk for check in checks if (pk := check.get("question"))]


def _shown(revision: Any) -> Iterator[Any]:
    """Yield the pictures, recordings and drawings that a unit's body shows."""
    body = json.loads(revision.content.get("body") or "[]")
    for model, pks in shown_in(body).items():
        yield from apps.get_model("courses", model).objects.filter(pk__in=pks)


def shown_in(body: Iterable[Any]) -> dict[str, list[int]]:
    """Return by model the pictures, recordings and drawings in a raw body; none is empty.

    A picture that the lesson describes itself is not among them: nobody is told there
    what the library says of it.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for block in body:
        model, value = SHOWN.get(block["type"]), block["value"] or {}
        if not model or _is_described(block["type"], value):
            continue
        if pk := value.get(block["type"]):
            found[model].append(pk)
    return found


def _is_described(kind: str, value: Mapping[str, Any]) -> bool:
    alt = value.get("alt") or {}
    return kind == "image" and all(str(alt.get(c) or "").strip() for c in CODES)


def _agreed(texts: list[Text]) -> dict[tuple[str, int, str], Pair]:
    return {
        (row.model, row.object_id, row.path): Pair(row.agreed_ro, row.agreed_ru)
        for row in rows_of(texts)
    }


def rows_of(texts: list[Text]) -> Iterable[TextState]:
    """Return what is known of the objects that these texts are of; one query."""
    rows = Q(pk__in=[])
    for model in {text.model for text in texts}:
        pks = {text.object_id for text in texts if text.model == model}
        rows |= Q(model=model, object_id__in=pks)
    return TextState.objects.filter(rows)


def named(found: list[Obstacle]) -> str:
    """Return the texts that are not ready, in words; of many the first few."""
    names = [
        _("%(place)s “%(excerpt)s” (%(language)s: %(state)s)")
        % {
            "place": place_name(one.text.model, one.text.place),
            "excerpt": excerpt(one.text),
            "language": translated_name(one.language),
            "state": TextState.State(one.state).label,
        }
        for one in found[:NAMED_AT_MOST]
    ]
    if (more := len(found) - NAMED_AT_MOST) > 0:
        others = ngettext("and %(count)s more", "and %(count)s more", more)
        names.append(others % {"count": more})
    return "; ".join(names)


def _sentence(title: str, found: list[Obstacle]) -> str:
    return _(
        "“%(page)s” was not published, because not every text says the same in Romanian "
        "and in Russian: %(texts)s. The draft is saved. Edit the translation, or mark it "
        "as still right on the board."
    ) % {"page": title, "texts": named(found)}


def postpone(page: Page, revision: Any, sentence: str) -> None:
    """Note once, in the page's history and the site's log, that publishing waits, and why."""
    if not PageLogEntry.objects.filter(
        page_id=page.pk, action=POSTPONED, revision=revision
    ).exists():
        PageLogEntry.objects.log_action(
            instance=page,
            action=POSTPONED,
            revision=revision,
            data={"reason": sentence},
        )
        logger.warning("Page %s waits to be published: a translation.", page.pk)
