"""Which facts a changed certificate states otherwise than the one that was issued."""

from collections.abc import Iterator
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
        names.append(WORDING)
    if set(found.links) != set(issued.links):
        names.append("address")
    if found.title != issued.title:
        names.append(PROPERTIES)
    return sorted(set(names), key=(*NAMED, WORDING, PROPERTIES).index)


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
