"""StreamField conversion: lesson bodies between a package's blocks and Wagtail's raw form."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from wagtail import blocks

from courses.course_files.fields import SPACES
from courses.course_files.package import Data
from courses.rendering.blocks import BilingualLine, BilingualText, LessonBody
from courses.text.languages import CODES
from courses.text.normalise import comma_below
from courses.text.richtext.document import Document
from courses.text.richtext.html import PAGE_LINK, is_page_link, read_html, write_html
from courses.text.richtext.typography import spaced

BODY = LessonBody()


@dataclass
class Names:
    """The names that a package gives to rows, and their primary keys."""

    questions: dict[str, int] = field(default_factory=dict)
    diagrams: dict[str, int] = field(default_factory=dict)
    images: dict[str, int] = field(default_factory=dict)
    media: dict[str, int] = field(default_factory=dict)
    # UUIDs of units and pages by the page's primary key.
    units: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reversed: dict[str, dict[int, str]] = {}

    def name(self, table: str, pk: Any) -> str:
        """Return the name of a row of ``questions``, ``diagrams``, ``images`` or ``media``."""
        if table not in self.reversed:
            names: dict[str, int] = getattr(self, table)
            self.reversed[table] = {key: name for name, key in names.items()}
        return self.reversed[table].get(pk, "")


CHOOSERS = {
    "check": ("question", "question", "questions"),
    "diagram": ("file", "diagram", "diagrams"),
    "image": ("file", "image", "images"),
    "media": ("file", "media", "media"),
}


# --- to the CMS ---------------------------------------------------------------------


def raw_body(body: list[Data], names: Names) -> list[Data]:
    """Return blocks of a package as a StreamField stores them."""
    return [_raw_block(block, names) for block in body]


def _raw_block(block: Data, names: Names) -> Data:
    value = {name: v for name, v in block.items() if name not in ("id", "type")}
    if block["type"] in CHOOSERS:
        here, there, table = CHOOSERS[block["type"]]
        value[there] = getattr(names, table)[value.pop(here)]
    raw = _raw(value, uuid.UUID(block["id"]))
    return {"type": block["type"], "id": block["id"], "value": raw}


def _raw(value: Any, owner: uuid.UUID) -> Any:
    if isinstance(value, Document):
        return write_html(value)
    if isinstance(value, dict):
        return {k: _raw(v, uuid.uuid5(owner, k)) for k, v in value.items()}
    if isinstance(value, list):
        ids = [uuid.uuid5(owner, str(number)) for number in range(len(value))]
        return [
            {"type": "item", "id": str(uid), "value": _raw(item, uid)}
            for uid, item in zip(ids, value, strict=True)
        ]
    return value


# --- from the CMS -------------------------------------------------------------------


def package_body(raw: Any, names: Names) -> list[Data]:
    """Return a StreamField's raw blocks as a package has them."""
    return [_package_block(block, names) for block in raw if block]


def _package_block(raw: Data, names: Names) -> Data:
    kind = raw["type"]
    value = _stored(BODY.child_blocks[kind], raw.get("value"), names)
    if kind in CHOOSERS:
        here, there, table = CHOOSERS[kind]
        value[here] = names.name(table, value.pop(there))
    return {"id": raw.get("id") or "", "type": kind, **value}


def _stored(block: blocks.Block, raw: Any, names: Names) -> Any:
    if isinstance(block, BilingualText):
        return {c: _document((raw or {}).get(c), c, names) for c in CODES}
    if isinstance(block, BilingualLine):
        return {c: typeset((raw or {}).get(c), c) for c in CODES}
    if isinstance(block, blocks.StructBlock):
        return {
            name: _stored(child, (raw or {}).get(name), names)
            for name, child in block.child_blocks.items()
        }
    if isinstance(block, blocks.ListBlock):
        return [_stored(block.child_block, _item(item), names) for item in raw or []]
    return raw if raw is not None else ""


def _item(item: Any) -> Any:
    """Return a list item's value; the CMS once stored it without an id."""
    return item["value"] if isinstance(item, dict) and "value" in item else item


def typeset(text: str | None, code: str) -> str:
    """Return a line of the CMS in a package's normal form."""
    said = comma_below(SPACES.sub(" ", text or "").strip(" "))
    return spaced(said, code)


def _document(html: str | None, code: str, names: Names) -> Document:
    document = read_html(html or "").relinked(lambda href: _link(href, names))
    return document.mapped(lambda text: spaced(comma_below(text), code))


def _link(href: str, names: Names) -> str:
    """Return a link by page as a link by unit; one to another page is no link here."""
    if not is_page_link(href):
        return href
    uid = names.units.get(int(href.removeprefix(PAGE_LINK)), "")
    return f"unit:{uid}" if uid else ""
