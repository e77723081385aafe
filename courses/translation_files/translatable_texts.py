"""Translatable texts of the CMS as editors have them now: drafts before what is live."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from wagtail.models import Page

from courses.imports.html_to_text import tidy
from courses.models import HomePage, Option, Question
from courses.text.languages import CODES, DEFAULT, in_language
from courses.text.translated_fields import (
    DRAWING,
    LIBRARY,
    OTHER_MODELS,
    PAGE_MODELS,
    Found,
    field_of,
    label_of,
    translations,
    values_of,
    walk,
)
from courses.translation_files.atomic_texts import whole_of
from courses.translation_files.richtext_markup import markup_of
from courses.translation_status.texts import line

HOME = "home"
_NAMES = {
    **{"questionpool": "pool", "glossaryterm": "term"},
    **{"courseimage": "picture", "coursemedia": "recording"},
}
_ORDER = ("questionpool", "question", "glossaryterm", "helpline")
_BANK = ("question", "option", "pool")
_LIBRARY = ("picture", "recording", "diagram")
PAGES, BANK, REFERENCE, MEDIA = "pages", "bank", "reference", "media"


@dataclass(frozen=True)
class Text:
    """A text in both languages.

    ``id`` is such as "page:<uid>:heading", "page:<uid>:body:<block id>:text",
    "option:<uid>:feedback" or "diagram:<slug>:svg:<number>"; ``owner`` is its beginning,
    the page or row. Rich text is in the small markup of course files. ``where`` tells a
    person where it stands.
    """

    id: str
    owner: str
    where: str
    texts: dict[str, str]
    # By which its state is known, see courses.text.translated_fields.
    path: str = ""
    is_rich: bool = False
    is_long: bool = False
    max_length: int | None = None
    # In a short answer the words are what learners' words are compared with.
    is_accepted: bool = False
    # Words of a drawing and of captions: all that is said there in each language, by
    # which the state of all of them is known. They come back together or not at all.
    whole: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    # Too many words would run out of their place in a drawing.
    takes_room: bool = False

    @property
    def part(self) -> str:
        """Return which part of the material it belongs to."""
        kind = self.id.partition(":")[0]
        if kind == "page":
            return PAGES
        if kind in _LIBRARY:
            return MEDIA
        return BANK if kind in _BANK else REFERENCE

    @property
    def has_times(self) -> bool:
        """Tell whether it is a caption."""
        return bool(self.whole) and self.is_long

    @property
    def is_drawn(self) -> bool:
        """Tell whether it stands in a drawing."""
        return bool(self.whole) and not self.is_long

    def known_as(self, code: str) -> str:
        """Return by what, in one language, parity knows its state."""
        return self.whole[code] if self.whole else line(self.texts[code])


def all_texts() -> Iterator[Text]:
    """Yield all texts: pages in the order of the tree, then the bank and the rest."""
    for page in sorted(_pages(), key=lambda page: str(page.path)):
        yield from page_texts(latest(page))
    for model in snippet_models():
        for row in _rows(model):
            yield from row_texts(row)


def page_texts(page: Any) -> Iterator[Text]:
    """Yield the texts of one page as it stands in memory."""
    yield from _texts(page, in_language(translations(page, "heading"), DEFAULT))


def own_texts(row: Any) -> Iterator[Text]:
    """Yield the texts of one row alone."""
    yield from _texts(row, str(row.question if isinstance(row, Option) else row))


def row_texts(row: Any) -> Iterator[Text]:
    """Yield the texts of a term or another row; with a question come its options'."""
    yield from _texts(row, str(row))
    if isinstance(row, Question):
        for option in row.options.all():
            yield from _texts(option, str(row))


def _texts(instance: Any, where: str) -> Iterator[Text]:
    owner, model = owner_of(instance), type(instance)
    for found in walk(model, values_of(instance)):
        is_line = not found.block
        column = None if found.block else field_of(model, found.field)
        # Within a body the kind of block tells a person more than the field.
        name = label_of(model, found.field) if is_line else found.place.split(".")[1]
        yield Text(
            id=f"{owner}:{found.file_path}",
            owner=owner,
            where=f"{where} › {name}",
            texts={code: _read(found, code) for code in CODES},
            path=found.path,
            is_rich=found.is_rich,
            is_long=isinstance(column, models.TextField),
            max_length=getattr(column, "max_length", None),
            is_accepted=found.field == "text" and _is_accepted(instance),
        )
    yield from _in_whole(instance, where)


def _is_accepted(instance: Any) -> bool:
    kind = instance.question.kind if isinstance(instance, Option) else ""
    return bool(kind == Question.Kind.SHORT_ANSWER)


def _in_whole(instance: Any, where: str) -> Iterator[Text]:
    """Yield the words of a drawing or captions, unless nobody can tell which fit which."""
    whole = whole_of(instance)
    if whole is None or whole.obstacle():
        return
    owner = owner_of(instance)
    said = {code: whole.said(code) for code in CODES}
    for number, place in enumerate(whole.places(), 1):
        yield Text(
            id=f"{owner}:{whole.path}:{number}",
            owner=owner,
            where=f"{where} › {place.where}",
            texts=dict(place.texts),
            path=whole.path,
            is_long=place.has_lines,
            whole=said,
            note=place.note,
            takes_room=place.takes_room,
        )


def _read(found: Found, code: str) -> str:
    """Return a text as it goes out: fields put right, bodies as they stand."""
    written = found.written(code) or ""
    if found.is_rich:
        return markup_of(written)
    return str(written) if found.block else tidy(written, code)


def latest(page: Any) -> Any:
    """Return a page with the changes that are not published yet."""
    if page.has_unpublished_changes and page.latest_revision:
        return page.latest_revision.as_object()
    return page


def owner_of(instance: Any) -> str:
    """Return the beginning of the ids of an instance's texts."""
    if isinstance(instance, HomePage):
        return f"page:{HOME}"
    model = type(instance)
    return f"{kind_of(model)}:{getattr(instance, key_name(model))}"


def kind_of(model: type[models.Model]) -> str:
    """Return the first word of the ids of a model's texts."""
    name = str(model._meta.model_name)
    return "page" if issubclass(model, Page) else _NAMES.get(name, name)


def key_name(model: type[models.Model]) -> str:
    """Return the field by which its rows are known in ids."""
    names = {field.name for field in model._meta.fields}
    return next((name for name in ("uid", "slug") if name in names), "pk")


def page_models() -> list[Any]:
    """Return the kinds of pages that have texts in both languages."""
    return [apps.get_model("courses", name) for name in PAGE_MODELS]


def snippet_models() -> list[Any]:
    """Return the other models in the order of the file; options come with questions."""
    others = [name for name in OTHER_MODELS if name != "option"]
    ordered = sorted(others, key=_ORDER.index)
    return [apps.get_model("courses", name) for name in (*ordered, DRAWING, *LIBRARY)]


def _pages() -> Iterator[Any]:
    return itertools.chain.from_iterable(
        model._default_manager.select_related("latest_revision")
        for model in page_models()
    )


def _rows(model: type[models.Model]) -> Any:
    rows = model._default_manager.order_by("pk")
    # What is asked no longer need not be translated.
    if model is Question:
        return rows.filter(retired=False).prefetch_related("options")
    return rows
