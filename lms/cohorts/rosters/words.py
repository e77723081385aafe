"""Words compared without regard to capitals, diacritics and punctuation."""

import re
import unicodedata

# Letters that do not fall apart into a base and a mark.
_WHOLE = str.maketrans("đłøıё", "dloiе")
_GAPS = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Return a text's letters and digits for comparing: "Ştefan-Vodă" is "stefan voda".

    Cyrillic keeps its й, which is a letter of its own and not a marked и.
    """
    kept = unicodedata.normalize("NFC", text).lower().replace("й", "\0")
    parts = unicodedata.normalize("NFD", kept.translate(_WHOLE))
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return _GAPS.sub(" ", bare.replace("\0", "й")).strip()
