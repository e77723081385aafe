"""The texts inside a lesson's body, with a way to set them."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from wagtail import blocks
from wagtail.blocks import StreamValue

from courses.blocks import BilingualLine, BilingualText


@dataclass(frozen=True)
class BodyText:
    """A bilingual text: its path of names and ids, and the mapping that holds it."""

    path: str
    block_type: str
    holder: dict[str, Any]
    is_rich: bool


def raw_copy(body: StreamValue) -> list[dict[str, Any]]:
    """Return the stored form of a body, free to be changed."""
    return [deepcopy(block) for block in body.raw_data if block]


def body_from(body: StreamValue, raw: list[dict[str, Any]]) -> StreamValue:
    """Return a body of the same kind with another stored form."""
    return StreamValue(body.stream_block, raw, is_lazy=True)


def body_texts(body: StreamValue, raw: list[dict[str, Any]]) -> Iterator[BodyText]:
    """Yield the texts in the order of the blocks; their ids make the paths."""
    for place, child in enumerate(raw):
        block = body.stream_block.child_blocks.get(child["type"])
        if block is None:  # a kind of block that is no longer taught with
            continue
        start = f"{child.get('id') or place}:"
        for path, holder, is_rich in _bilingual(block, child.get("value"), ""):
            yield BodyText(f"{start}{path}", child["type"], holder, is_rich)


def _bilingual(
    block: blocks.Block, value: Any, path: str
) -> Iterator[tuple[str, dict[str, Any], bool]]:
    if isinstance(block, (BilingualLine, BilingualText)):
        if isinstance(value, dict):
            yield path, value, isinstance(block, BilingualText)
    elif isinstance(block, blocks.StructBlock) and isinstance(value, dict):
        for name, child in block.child_blocks.items():
            yield from _bilingual(child, value.get(name), _below(path, name))
    elif isinstance(block, blocks.ListBlock):
        for place, item in enumerate(value or []):
            # The CMS once stored list items without ids.
            wrapped = isinstance(item, dict) and "value" in item
            key = (item.get("id") if wrapped else None) or str(place)
            inner = item["value"] if wrapped else item
            yield from _bilingual(block.child_block, inner, _below(path, key))


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
