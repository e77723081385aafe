"""Normalisation of a person's name, whatever keyboard it was written on."""

import unicodedata

# Old keyboards write the Romanian letters with a cedilla instead of a comma below.
_CEDILLA_TO_COMMA = str.maketrans("şţŞŢ", "șțȘȚ")


def clean_name(text: str) -> str:
    """Return the name in composed letters, with comma-below ș ț and single spaces.

    Control characters, which come with copied text, are left out.
    """
    composed = unicodedata.normalize("NFC", text).translate(_CEDILLA_TO_COMMA)
    seen = (x for x in composed if x.isspace() or unicodedata.category(x) != "Cc")
    return " ".join("".join(seen).split())
