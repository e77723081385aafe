"""How a person's name is kept, whatever keyboard it was written on."""

import unicodedata

# Old keyboards write the Romanian letters with a cedilla instead of a comma below.
_CEDILLA_TO_COMMA = str.maketrans("şţŞŢ", "șțȘȚ")


def clean_name(text: str) -> str:
    """Return the name in composed letters, with comma-below ș ț and single spaces."""
    composed = unicodedata.normalize("NFC", text).translate(_CEDILLA_TO_COMMA)
    return " ".join(composed.split())
