"""Normalisation of a person's name, whatever keyboard it was written on."""

import unicodedata

from courses.text.normalise import composed


def clean_name(text: str) -> str:
    """Return the name in composed letters, with comma-below ș ț and single spaces.

    Control characters, which come with copied text, are left out.
    """
    seen = (x for x in composed(text) if x.isspace() or unicodedata.category(x) != "Cc")
    return " ".join("".join(seen).split())
