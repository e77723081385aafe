"""Normalisation of a person's name, whatever keyboard it was written on."""

import unicodedata

from courses.text.normalise import composed


def clean_name(text: str) -> str:
    """Return the name in composed letters, with comma-below ș ț and single spaces.

    What cannot be seen is left out: control characters, and marks of direction or of no
    width, which come with copied text.
    """
    return " ".join(visible(composed(text)).split())


def visible(text: str) -> str:
    """Return a text without invisible characters; every kind of space is a plain one."""
    if text.isprintable():
        return text
    spaced = (" " if x.isspace() else x for x in text)
    return "".join(x for x in spaced if unicodedata.category(x) not in {"Cc", "Cf"})
