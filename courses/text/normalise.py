"""Letters in one form, however they were typed: composed, with a comma below, or bare.

Old keyboards and files write the Romanian letters ș and ț with a cedilla.
"""

import re
import unicodedata

CEDILLAS = {"ş": "ș", "ţ": "ț", "Ş": "Ș", "Ţ": "Ț"}
_COMMA_BELOW = str.maketrans(CEDILLAS)
# Letters that do not fall apart into a base and a mark.
_WHOLE = str.maketrans("đłøıё", "dloiе")
_GAPS = re.compile(r"[\W_]+")


def comma_below(text: str) -> str:
    """Return the text with ș and ț instead of the letters with a cedilla."""
    return text.translate(_COMMA_BELOW)


def has_cedilla(text: str) -> bool:
    """Tell whether ş or ţ with a cedilla stands where a comma below belongs."""
    return text != comma_below(text)


def composed(text: str) -> str:
    """Return the text in composed letters (NFC), with ș and ț instead of cedillas."""
    return comma_below(unicodedata.normalize("NFC", text))


def without_accents(text: str) -> str:
    """Return the text without diacritics: "Ștefăniță" is "Stefanita", "й" is "и"."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def folded(text: str) -> str:
    """Return a text's letters and digits for comparing: "Ştefan-Vodă" is "stefan voda".

    Cyrillic keeps its й, which is a letter of its own and not a marked и.
    """
    kept = unicodedata.normalize("NFC", text).lower().replace("й", "\0")
    bare = without_accents(kept.translate(_WHOLE)).replace("\0", "й")
    return _GAPS.sub(" ", bare).strip()
