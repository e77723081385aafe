"""Texts of the course in both languages, in normal form, known by object and path.

How texts are found and what a path is: see ``courses.text.translated_fields``.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from courses.media.formats import reading
from courses.media.svg_text import words_of
from courses.media.webvtt import MAX_BYTES, CaptionsRefused
from courses.media.webvtt import words_of as spoken_in
from courses.models.glossary import Diagram
from courses.models.library import CourseMedia
from courses.models.translation_status import PICTURE_TEXT
from courses.text.languages import CODES, OTHER
from courses.text.normalise import comma_below
from courses.text.richtext.html import read_html
from courses.text.richtext.markup import write_markup
from courses.text.translated_fields import (
    DRAWING,
    LIBRARY,
    OTHER_MODELS,
    Values,
    streams,
    values_of,
    walk,
)
from courses.translation_status.rules import STALE, Pair

DRAWN, CAPTIONS = "svg", "captions"
OBJECT_MODELS = (*OTHER_MODELS, DRAWING, *LIBRARY)
# Where lines may not break is typography, not another text.
ONE_SPACE = str.maketrans("\u00a0\u202f", "  ")


@dataclass(frozen=True)
class Text:
    """One text in both languages, in normal form: a line, or markup of rich text.

    ``place`` says what it is, as names of fields and blocks: ``heading``,
    ``body.callout.title``.
    """

    model: str
    object_id: int
    path: str
    place: str
    ro: str
    ru: str

    @property
    def key(self) -> tuple[str, int, str]:
        return self.model, self.object_id, self.path

    @property
    def pair(self) -> Pair:
        return Pair(self.ro, self.ru)


def fingerprint(text: str) -> str:
    """Return what a translation remembers of its source: the SHA-256 of its normal form."""
    return hashlib.sha256(text.encode()).hexdigest()


def line(text: Any) -> str:
    """Return a plain text in normal form: spaces and cedillas make no difference."""
    return " ".join(comma_below(str(text or "")).split())


def rich(html: Any) -> str:
    """Return rich text as the markup of course files; empty paragraphs are nothing."""
    source = str(getattr(html, "source", html) or "")
    return comma_below(write_markup(read_html(source))).translate(ONE_SPACE)


# --- one object ---------------------------------------------------------------------


def texts_of(instance: Model) -> Iterator[Text]:
    """Yield the texts of a page or another object as it stands.

    A question's options are objects of their own.
    """
    if isinstance(instance, Diagram):
        yield from _drawn(instance)
        return
    yield from texts_in(type(instance), instance.pk, values_of(instance))
    if isinstance(instance, CourseMedia):
        yield from _captioned(instance)


def _captioned(media: CourseMedia) -> Iterator[Text]:
    """Yield what a recording's captions say; other times are no other text."""
    ro, ru = (said_in(getattr(media, f"captions_{code}")) for code in CODES)
    if ro or ru:
        yield Text("coursemedia", media.pk, CAPTIONS, CAPTIONS, ro, ru)


def said_in(captions: Any) -> str:
    """Return what a file of captions says, in normal form; nothing where there is none."""
    if not captions:
        return ""
    try:
        with reading(captions) as file:
            return line(spoken_in(file.read(MAX_BYTES)))
    except (OSError, CaptionsRefused):  # gone from the disk, or cut off there
        return ""


def _drawn(diagram: Diagram) -> Iterator[Text]:
    """Yield the words of a drawing as one text: both languages are in its one file."""
    ro, ru = (drawn_in(diagram.svg, code) for code in CODES)
    if ro or ru:
        yield Text(DRAWING, diagram.pk, DRAWN, DRAWN, ro, ru)


def drawn_in(drawing: str, code: str) -> str:
    """Return all that a drawing says in one language, in normal form."""
    return line(" · ".join(words_of(drawing, code)))


def texts_of_revision(revision: Any) -> Iterator[Text]:
    """Yield the texts of a page as a revision has them, without building the page."""
    kind = ContentType.objects.get_for_id(revision.content_type_id)
    model: Any = kind.model_class()
    content = dict(revision.content)
    for name in streams(model):
        content[name] = json.loads(content.get(name) or "[]")
    yield from texts_in(model, int(revision.object_id), content)


def texts_in(model: Any, object_id: int, values: Values) -> Iterator[Text]:
    """Yield the texts in a mapping of fields (``heading_ro``) and raw stream values."""
    label = str(model._meta.model_name)
    for found in walk(model, values):
        normal = rich if found.is_rich else line
        ro, ru = (normal(found.written(code)) for code in CODES)
        if ro or ru or found.place == PICTURE_TEXT:
            yield Text(label, object_id, found.path, found.place, ro, ru)


# --- all objects --------------------------------------------------------------------


def latest_texts(model: type[Any]) -> Iterator[tuple[Any, list[Text]]]:
    """Yield each page of a type with the texts of its latest revision."""
    for page in model.objects.select_related("latest_revision").order_by("path"):
        revision = page.latest_revision
        found = texts_of(page) if revision is None else texts_of_revision(revision)
        yield page, list(found)


@dataclass(frozen=True)
class Translation:
    """One text to be translated into ``language``, with the state of what is there."""

    text: Text
    language: str
    state: str

    @property
    def source(self) -> str:
        return str(getattr(self.text, OTHER[self.language]))

    @property
    def target(self) -> str:
        return str(getattr(self.text, self.language))


def stale_paths(instance: Model, language: str) -> set[str]:
    """Return the paths of an object's texts whose source has changed since."""
    rows = apps.get_model("courses", "TextState").objects.filter(
        model=instance._meta.model_name, object_id=instance.pk
    )
    stale = rows.filter(**{f"{language}_state": STALE})
    return set(stale.values_list("path", flat=True))


def translations(language: str, *states: str) -> Iterator[Translation]:
    """Yield the course's texts as translations into "ro" or "ru", in one query.

    ``states`` are those wanted of "missing", "stale" and "ready"; all where none is named.
    Texts that have nothing to be translated from are left out.
    """
    rows = apps.get_model("courses", "TextState").objects.order_by("pk")
    if states:
        rows = rows.filter(**{f"{language}_state__in": states})
    source = OTHER[language]
    for row in rows.exclude(**{source: ""}).iterator():
        text = Text(row.model, row.object_id, row.path, row.place, row.ro, row.ru)
        yield Translation(text, language, getattr(row, f"{language}_state"))
