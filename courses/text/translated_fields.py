"""Iteration over every translated text: model fields, and texts inside blocks.

Parity compares these texts, translators are sent them. Both name a text by where it stands:
within its object by a path, ``heading`` for a field, and within a body ``body.<block
id>.text``, with the item's id inside a list (``body.<block id>.items.<item id>``). It is
what Wagtail calls a content path, less the language.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Field, Model
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator
from wagtail import blocks
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField

from courses.text.languages import CODES, columns_of

# Models of the course with texts; what a learner reads is in no other.
PAGE_MODELS = (
    *("homepage", "coursepage", "modulepage"),
    *("lessonpage", "quizpage", "infopage"),
)
OTHER_MODELS = ("question", "option", "questionpool", "glossaryterm", "helpline")
MODELS = (*PAGE_MODELS, *OTHER_MODELS)
# Has no field for each language: both are in its one file.
DRAWING = "diagram"
# The media library keeps both languages in fields of its own; what each pair is called.
LIBRARY: dict[str, dict[str, Any]] = {
    "courseimage": {"alt": _("What it shows")},
    "coursemedia": {"label": _("Title"), "transcript": _("Transcript")},
}
TEXT_BLOCKS = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock)

# Columns of fields (``heading_ro``) and raw values of stream fields, by name.
Values = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """A translated text where it stands.

    ``place`` says what it is, as names of fields and blocks: ``heading``,
    ``body.callout.title``. Inside a stream ``block`` is the id of the block and ``inner``
    the way within it, and ``holder`` the mapping with "ro" and "ru", free to be changed.
    """

    field: str
    place: str
    holder: Values
    block: str = ""
    inner: str = ""
    is_rich: bool = False

    @property
    def path(self) -> str:
        """Return the path by which parity knows it."""
        return ".".join(filter(None, (self.field, self.block, self.inner)))

    @property
    def file_path(self) -> str:
        """Return the end of the id by which translators' files know it."""
        steps = (self.field, self.block, self.inner) if self.block else (self.field,)
        return ":".join(steps)

    def written(self, code: str) -> Any:
        """Return what stands there in one language, as it is stored."""
        return self.holder.get(code if self.block else f"{self.field}_{code}")


def translations(instance: Any, name: str) -> dict[str, str]:
    """Return a translated field's text by language; empty where there is none."""
    return {code: getattr(instance, f"{name}_{code}") or "" for code in CODES}


def walk(model: Any, values: Values) -> Iterator[Found]:
    """Yield the texts of a model's fields, then those in its streams, in their order."""
    for name in fields(model):
        yield Found(name, name, values)
    for name, block in streams(model).items():
        yield from in_stream(name, block, values.get(name) or [])


def values_of(instance: Model) -> Values:
    """Return an object's values; those of streams are copies, free to be changed."""
    model: Any = type(instance)
    values = {name: getattr(instance, name) for name in columns(model)}
    for name in streams(model):
        values[name] = raw_copy(getattr(instance, name))
    return values


def raw_copy(stream: StreamValue) -> list[dict[str, Any]]:
    """Return the stored form of a stream, free to be changed."""
    return [deepcopy(block) for block in stream.raw_data if block]


def stream_from(stream: StreamValue, raw: list[dict[str, Any]]) -> StreamValue:
    """Return a stream of the same kind with another stored form."""
    return StreamValue(stream.stream_block, raw, is_lazy=True)


# --- models --------------------------------------------------------------------------


@cache
def fields(model: Any) -> tuple[str, ...]:
    """Return the names of a model's translated fields, in their order."""
    if model._meta.model_name == DRAWING:
        return ()
    if model._meta.model_name in LIBRARY:
        return tuple(LIBRARY[model._meta.model_name])
    options = translator.get_options_for_model(model)
    names = set(options.get_field_names())
    return tuple(f.name for f in model._meta.get_fields() if f.name in names)


def field_of(model: Any, name: str) -> "Field[Any, Any]":
    """Return a translated field by its name; in the library the Romanian one of the two."""
    in_library = model._meta.model_name in LIBRARY
    found: Field[Any, Any] = model._meta.get_field(
        f"{name}_{CODES[0]}" if in_library else name
    )
    return found


def label_of(model: Any, name: str) -> str:
    """Return what a translated field is called in the active language."""
    in_library = model._meta.model_name in LIBRARY
    found = LIBRARY[model._meta.model_name][name] if in_library else None
    return str(found or field_of(model, name).verbose_name)


def columns(model: Any) -> list[str]:
    """Return the columns of a model's translated fields: ``heading_ro``."""
    return list(columns_of(*fields(model)))


@cache
def streams(model: Any) -> dict[str, blocks.StreamBlock]:
    """Return a model's stream fields with the blocks they may hold."""
    return {
        field.name: field.stream_block
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
    }


# --- blocks --------------------------------------------------------------------------


def in_stream(field: str, block: blocks.StreamBlock, raw: list[Any]) -> Iterator[Found]:
    """Yield the texts in a stream's raw value; the ids of blocks make the paths."""
    for key, name, child, value in _children(block, raw):
        for inner, place, holder, is_rich in _in_block(child, value, "", ""):
            place = f"{field}.{name}{place}"
            yield Found(field, place, holder, key, inner, is_rich)


def _children(block: blocks.StreamBlock, raw: list[Any]) -> Iterator[Any]:
    for number, child in enumerate(raw):
        definition = block.child_blocks.get(child.get("type"))
        if definition is not None:  # else a kind that is no longer taught with
            key = str(child.get("id") or number)
            yield key, child["type"], definition, child.get("value")


Inner = tuple[str, str, Values, bool]


def _in_block(
    block: blocks.Block, value: Any, path: str, place: str
) -> Iterator[Inner]:
    if isinstance(block, blocks.StructBlock):
        yield from _in_struct(block, value, path, place)
    elif isinstance(block, blocks.ListBlock):
        for number, item in enumerate(value or []):
            key, inner = _item(item, number)
            yield from _in_block(block.child_block, inner, _below(path, key), place)
    elif isinstance(block, blocks.StreamBlock):
        for key, name, child, inner in _children(block, value or []):
            here = f"{place}.{name}"
            yield from _in_block(child, inner, _below(path, key), here)


def _in_struct(
    block: blocks.StructBlock, value: Any, path: str, place: str
) -> Iterator[Inner]:
    if not isinstance(value, dict):
        return
    if is_bilingual(block):
        is_rich = isinstance(block.child_blocks[CODES[0]], blocks.RichTextBlock)
        yield path, place, value, is_rich
        return
    for name, child in block.child_blocks.items():
        inner = value.get(name)
        yield from _in_block(child, inner, _below(path, name), f"{place}.{name}")


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def is_bilingual(block: blocks.Block) -> bool:
    """Tell whether a block is a text in both languages: children ``ro`` and ``ru``."""
    return (
        isinstance(block, blocks.StructBlock)
        and set(block.child_blocks) == set(CODES)
        and all(isinstance(b, TEXT_BLOCKS) for b in block.child_blocks.values())
    )


def label_in(block: Any, steps: list[str]) -> str:
    """Return what a place below a block is called: "Callout › Title"."""
    names: list[str] = []
    for step in steps:
        block = _child(block, step)
        if block is None:
            return " › ".join([*names, step])
        if (label := str(block.label)) not in names[-1:]:
            names.append(label)
    return " › ".join(names)


def _child(block: Any, name: str) -> Any:
    while isinstance(block, blocks.ListBlock):
        block = block.child_block
    return getattr(block, "child_blocks", {}).get(name)


def _item(item: Any, number: int) -> tuple[str, Any]:
    """Return a list item's id and value; old ones have no id, their place must do."""
    if isinstance(item, dict) and "value" in item:
        return str(item.get("id") or number), item["value"]
    return str(number), item
