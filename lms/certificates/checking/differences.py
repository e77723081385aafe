"""Which facts a changed certificate states otherwise than the one that was issued."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from os.path import commonprefix
from typing import Any

from lms.certificates.checking.isolated import Reading
from lms.certificates.checking.names import letters
from lms.certificates.sheets import printed_facts

# By the names of facts; what else is printed counts as wording.
NAMED = (
    *("number", "holder", "course", "completed_on", "issued_on", "duration"),
    *("edition", "valid_until", "renews", "address"),
)
WORDING, PROPERTIES = "wording", "properties"
# Letters of one text by letters of the other: more than that is no edited certificate.
MOST_COMPARED = 1_000_000


def differing_facts(
    facts: dict[str, Any], found: Reading, issued: Reading
) -> list[str]:
    """Return the names of facts that the file found does not state as the issued one.

    ``issued`` is what our own file says. Empty where both say the same: then something
    else is different, such as a picture, or a mark that somebody's program left.
    """
    text, own = letters(found.text), letters(issued.text)
    names = [
        name
        for name, printed in _printed(facts)
        # An erased name is nowhere.
        if printed and text.count(letters(printed)) < own.count(letters(printed))
    ]
    if not names and text != own:
        names.extend(_lengthened(facts, text, own) or [WORDING])
    if set(found.links) != set(issued.links):
        names.append("address")
    if found.title != issued.title:
        names.append(PROPERTIES)
    return sorted(set(names), key=(*NAMED, WORDING, PROPERTIES).index)


def _lengthened(facts: dict[str, Any], text: str, own: str) -> list[str]:
    """Return the facts that stand, but with something more before, in or behind them."""
    names = []
    for begin, end in _edits(text, own):
        names += _touched(facts, own, begin, end)
    return names


def _edits(text: str, own: str) -> list[tuple[int, int]]:
    """Return from where to where our own text was left; both the same where it was added to."""
    head = len(commonprefix([own, text]))
    tail = len(commonprefix([own[head:][::-1], text[head:][::-1]]))
    ours, theirs = own[head : len(own) - tail], text[head : len(text) - tail]
    if len(ours) * len(theirs) > MOST_COMPARED:
        return []
    codes = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    return [(head + i, head + j) for tag, i, j, _at, _to in codes if tag != "equal"]


def _touched(facts: dict[str, Any], own: str, begin: int, end: int) -> list[str]:
    is_only_added = begin == end
    inside, before = [], []
    for name, printed in _printed(facts):
        sought = letters(printed)
        for found in re.finditer(re.escape(sought), own) if sought else ():
            if found.start() < end and begin < found.end() + is_only_added:
                inside.append(name)
            elif is_only_added and begin == found.start():
                before.append(name)
    # What stands right before one fact stands right behind other words as well.
    return inside or [*before, WORDING]


def _printed(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each fact's name and how it stands on the sheet.

    With its label, where it has one: both dates may be the same.
    """
    for name in ("number", "holder", "course", "address"):
        yield name, facts[name]
    by_value = {str(facts[name]): name for name in NAMED if facts.get(name)}
    by_label = {label: name for name, label in facts["words"].items()}
    for label, value in printed_facts(facts):
        name = by_label.get(label) or by_value.get(value) or WORDING
        yield (name if name in NAMED else WORDING, f"{label}:{value}")
