"""Names in one bare form, whatever alphabet, keyboard or habit they were written with.

"Țurcanu", "Turcanu", "Цуркану" and "Ţurcan" are one form. It is for comparing only: it
says less than the name, and nobody ever reads it.
"""

import re
import unicodedata
from functools import lru_cache

from courses.text.normalise import without_accents

# Letter by letter as Moldova writes Russian names in Latin, on the way to a bare form.
_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгдеёжзийклмнопрстуф", "abvgdeejziiclmnoprstuf", strict=True)),
        **dict(zip("хцчшыэіїєґ", "htcsiaiieg", strict=True)),
        **{"щ": "sc", "ю": "iu", "я": "ia", "ь": "", "ъ": ""},
    }
)
# Groups of Latin letters for one sound; the longest first.
_GROUPS = (
    *(("sch", "sc"), ("sh", "s"), ("zh", "j"), ("dj", "j"), ("kh", "h"), ("ch", "c")),
    *(("gh", "g"), ("tz", "t"), ("ts", "t"), ("ph", "f"), ("th", "t"), ("ck", "c")),
    *(("x", "cs"), ("k", "c"), ("q", "c"), ("w", "v"), ("y", "i"), ("ea", "a")),
)
_DOUBLED = re.compile(r"(.)\1+")
_SOFT = re.compile(r"i(?=[aeou])")
_LONG = 5
# What is shorter says too little without its i.
_SHORT = 3
CYRILLIC = re.compile("[\u0400-\u04ff]")


@lru_cache(maxsize=16_384)
def fold_word(word: str) -> str:
    """Return one word of a name in its bare form; empty for what has no letters."""
    lower = unicodedata.normalize("NFC", word).lower()
    if lower.startswith("э"):
        lower = "е" + lower[1:]
    lower = lower.replace("î", "i").replace("â", "i").replace("ё", "е")
    bare = without_accents(lower.replace("й", "и")).translate(_CYRILLIC)
    bare = "".join(sign for sign in bare if sign.isalpha())
    for group, sound in _GROUPS:
        bare = bare.replace(group, sound)
    single = _DOUBLED.sub(r"\1", bare)
    if len(single) > _SHORT:
        single = _DOUBLED.sub(r"\1", _SOFT.sub("", single))
    # One letter alone is an initial, and nothing else may become one.
    bare = single if len(single) > 1 else bare
    # Munteanu and Мунтян, Cebanu and Ceban.
    return bare[:-1] if len(bare) >= _LONG and bare.endswith("u") else bare


def fold_name(name: str) -> tuple[str, ...]:
    """Return the words of a name in bare form, in their order; a hyphen parts words."""
    words = re.split(r"[\s\-‐‑–—]+", name)
    return tuple(bare for word in words if (bare := fold_word(word)))
