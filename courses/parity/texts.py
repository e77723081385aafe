"""Every text of the course in both languages, known by object and path.

A path names a text within its object: ``heading`` for a field, and within a body
``body.<block id>.text``, with the item's id inside a list (``body.<block id>.items.<item
id>``). It is what Wagtail calls a content path, less the language.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from modeltranslation.translator import translator
from wagtail import blocks
from wagtail.fields import StreamField

from courses.package.markup import write_markup
from courses.package.richtext import read_html
from courses.package.typography import comma_below
from courses.parity.states import Pair

CODES = ("ro", "ru")
# Models of the course with texts; what a learner reads is in no other.
PAGE_MODELS = (
    *("homepage", "coursepage", "modulepage"),
    *("lessonpage", "quizpage", "infopage"),
)
OTHER_MODELS = ("question", "option", "questionpool", "glossaryterm", "helpline")
# Where lines may not break is typography, not another text.
ONE_SPACE = str.maketrans("\u00a0\u202f", "  ")
MODELS = (*PAGE_MODELS, *OTHER_MODELS)
TEXT_BLOCKS = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock)


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
    """Yield the texts of a page, question, option, term, helpline or pool as it stands.

    A question's options are objects of their own.
    """
    model: Any = type(instance)
    values = {name: getattr(instance, name) for name in translated(model)}
    for name in streams(model):
        values[name] = list(getattr(instance, name).raw_data)
    yield from texts_in(model, instance.pk, values)


def texts_of_revision(revision: Any) -> Iterator[Text]:
    """Yield the texts of a page as a revision has them, without building the page."""
    kind = ContentType.objects.get_for_id(revision.content_type_id)
    model: Any = kind.model_class()
    content = dict(revision.content)
    for name in streams(model):
        content[name] = json.loads(content.get(name) or "[]")
    yield from texts_in(model, int(revision.object_id), content)


def texts_in(model: Any, object_id: int, values: Mapping[str, Any]) -> Iterator[Text]:
    """Yield the texts in a mapping of fields (``heading_ro``) and raw stream values."""
    label = str(model._meta.model_name)
    for name in fields(model):
        pair = [line(values.get(f"{name}_{code}")) for code in CODES]
        if any(pair):
            yield Text(label, object_id, name, name, *pair)
    for name, block in streams(model).items():
        for path, place, pair in _in_stream(block, values.get(name) or [], name, name):
            if any(pair):
                yield Text(label, object_id, path, place, *pair)


@cache
def fields(model: Any) -> tuple[str, ...]:
    """Return the names of a model's translated fields, in their order."""
    options = translator.get_options_for_model(model)
    names = set(options.get_field_names())
    return tuple(f.name for f in model._meta.get_fields() if f.name in names)


def translated(model: Any) -> list[str]:
    """Return the columns of a model's translated fields: ``heading_ro``."""
    return [f"{name}_{code}" for name in fields(model) for code in CODES]


@cache
def streams(model: Any) -> dict[str, blocks.StreamBlock]:
    """Return a model's stream fields with the blocks they may hold."""
    return {
        field.name: field.stream_block
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
    }


# --- blocks -------------------------------------------------------------------------

Found = tuple[str, str, list[str]]


def _in_stream(
    block: blocks.StreamBlock, raw: list[Any], path: str, place: str
) -> Iterator[Found]:
    for child in raw:
        definition = block.child_blocks.get(child.get("type"))
        if definition is not None:
            yield from _in_block(
                definition,
                child.get("value"),
                f"{path}.{child.get('id')}",
                f"{place}.{child['type']}",
            )


def _in_block(
    block: blocks.Block, value: Any, path: str, place: str
) -> Iterator[Found]:
    if is_bilingual(block):
        yield path, place, _both(block, value or {})
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            inner = (value or {}).get(name)
            yield from _in_block(child, inner, f"{path}.{name}", f"{place}.{name}")
    elif isinstance(block, blocks.ListBlock):
        for number, item in enumerate(value or []):
            key, inner = _item(item, number)
            yield from _in_block(block.child_block, inner, f"{path}.{key}", place)
    elif isinstance(block, blocks.StreamBlock):
        yield from _in_stream(block, value or [], path, place)


def is_bilingual(block: blocks.Block) -> bool:
    """Tell whether a block is a text in both languages: children ``ro`` and ``ru``."""
    return (
        isinstance(block, blocks.StructBlock)
        and set(block.child_blocks) == set(CODES)
        and all(isinstance(b, TEXT_BLOCKS) for b in block.child_blocks.values())
    )


def _both(block: blocks.StructBlock, value: Mapping[str, Any]) -> list[str]:
    return [
        rich(value.get(code))
        if isinstance(block.child_blocks[code], blocks.RichTextBlock)
        else line(value.get(code))
        for code in CODES
    ]


def _item(item: Any, number: int) -> tuple[str, Any]:
    """Return a list item's id and value; old ones have no id, their place must do."""
    if isinstance(item, dict) and "value" in item:
        return str(item.get("id") or number), item["value"]
    return str(number), item


# --- all objects --------------------------------------------------------------------


def course_texts() -> Iterator[Text]:
    """Yield every text of the course as editors are working on it now.

    Pages in their latest revision; everything else as it stands. Two queries for all
    pages of one type, one query for each other model.
    """
    for model in PAGE_MODELS:
        for _page, texts in latest_texts(apps.get_model("courses", model)):
            yield from texts
    for model in OTHER_MODELS:
        for instance in apps.get_model("courses", model).objects.order_by("pk"):
            yield from texts_of(instance)


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
        return self.text.ru if self.language == "ro" else self.text.ro

    @property
    def target(self) -> str:
        return self.text.ro if self.language == "ro" else self.text.ru


def translations(language: str, *states: str) -> Iterator[Translation]:
    """Yield the course's texts as translations into "ro" or "ru", in one query.

    ``states`` are those wanted of "missing", "stale" and "ready"; all where none is named.
    Texts that have nothing to be translated from are left out.
    """
    rows = apps.get_model("courses", "TextState").objects.order_by("pk")
    if states:
        rows = rows.filter(**{f"{language}_state__in": states})
    source = "ru" if language == "ro" else "ro"
    for row in rows.exclude(**{source: ""}).iterator():
        text = Text(row.model, row.object_id, row.path, row.place, row.ro, row.ru)
        yield Translation(text, language, getattr(row, f"{language}_state"))
