"""Matching a file's answers with the options that the bank has already."""

import uuid
from collections.abc import Callable

from courses.imports.html_to_text import tidy
from courses.imports.items import Item, ItemOption
from courses.models import Option
from courses.text.languages import CODES

Pair = tuple[ItemOption, Option]


def with_known_ids(
    question: uuid.UUID | str, item: Item, known: list[Option]
) -> list[Pair]:
    """Return each answer of a file with its row in the bank, or with a new row.

    Answers are known by the id that the file gives; without ids by their text, so that a
    changed order moves nothing, and the rest by their place.
    """
    left = list(known)
    found: dict[int, Option] = {}
    for same in (_same_id, _same_words, _same_place(known, item)):
        for place, wanted in enumerate(item.options):
            if place in found:
                continue
            row = next((row for row in left if same(wanted, row)), None)
            if row is not None:
                left.remove(row)
                found[place] = row
    taken = {str(row.uid) for row in known}
    return [
        (
            wanted,
            found.get(place) or Option(uid=_new_id(question, place, wanted, taken)),
        )
        for place, wanted in enumerate(item.options)
    ]


def _same_id(wanted: ItemOption, row: Option) -> bool:
    return wanted.uid == str(row.uid)


def _same_words(wanted: ItemOption, row: Option) -> bool:
    if wanted.uid:
        return False
    if wanted.value is not None:
        return bool(wanted.value == row.value and wanted.tolerance == row.tolerance)
    return any(
        wanted.text[code] and _stored(row, "text", code) == wanted.text[code]
        for code in CODES
    ) or _same_match(wanted, row)


def _same_match(wanted: ItemOption, row: Option) -> bool:
    """Tell whether both are a match without a partner, with the same words."""
    if any(wanted.text.values()) or any(_stored(row, "text", code) for code in CODES):
        return False
    return any(
        wanted.match[code] and _stored(row, "match", code) == wanted.match[code]
        for code in CODES
    )


def _same_place(
    known: list[Option], item: Item
) -> Callable[[ItemOption, Option], bool]:
    places = {id(wanted): place for place, wanted in enumerate(item.options)}

    def same(wanted: ItemOption, row: Option) -> bool:
        place = places[id(wanted)]
        return not wanted.uid and place < len(known) and known[place] is row

    return same


def _stored(row: Option, name: str, code: str) -> str:
    return tidy(getattr(row, f"{name}_{code}") or "", code)


def _new_id(
    question: uuid.UUID | str, place: int, wanted: ItemOption, taken: set[str]
) -> str:
    if wanted.uid:
        return wanted.uid
    owner, number = uuid.UUID(str(question)), place + 1
    while (uid := str(uuid.uuid5(owner, f"option-{number}"))) in taken:
        number += len(taken)
    taken.add(uid)
    return uid
