"""Patterns of a name's part as people write it: declined, without marks, in either script.

And as machines write it: signs escaped for HTML or for an address, letters taken apart.

Endings are closed lists, so that "Ion" is no "Ionescu" and "Maria" no "mari". Letters stand
in both cases within the pattern: PostgreSQL reads it as well, and knows the small letters
of Cyrillic only in some locales.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

# Letters that people write in place of each other.
ALIKE = ("aăâ", "iîâ", "sșş", "tțţ", "еёэ", "ий")
VOWELS = "aeiouyаеёиоуыэюяй"
CYRILLIC = re.compile("[Ѐ-ӿ]")
# Signs without width, and marks that stand behind their letter (Unicode's form NFD).
WIDTHLESS = "\u00ad\u200b-\u200f\u2060\ufeff"
BEHIND = f"[\u0300-\u036f{WIDTHLESS}]*"
UNSEEN = re.compile(f"[{WIDTHLESS}]")
# What stands for a sign besides itself; keys of both are escaped in HTML and addresses.
APOSTROPHE = re.compile("['’‘ʼʹ′`´‛]")
WRITTEN = {
    "'": r"(?:['’‘ʼʹ′`´‛]|&#x27;|&#0?39;|&#8217;|&apos;|&rsquo;|%27)",
    '"': r'(?:\\?"|&quot;|&#34;|%22)',
    "&": r"(?:&amp;|&#38;|&|%26)",
    "@": r"(?:@|%40|&#64;|&commat;)",
    "+": r"(?:\+|%2B|%2b|&#43;)",
}
# Parts from this length on have more endings: they are rarely common words.
LONG = 5

LATIN_A = "a ă ei ăi o"
LATIN_A_LONG = f"{LATIN_A} e ii"
LATIN_U = "u ul ului ule"
LATIN_U_LONG = f"{LATIN_U} ii ilor"
LATIN_IA = f"{LATIN_A} ia ya ja ea iei ii"
LATIN_AIA = "aia aya aja aiei aei oi oy"
LATIN_I = "i y j iului ului iule ii iy ij yi"
LATIN_REST = "- i lui ul ului ule"
LATIN_END = "- ul ului ule e"
CYRILLIC_A = "а я ы и е у ю ой ою ей ею"
CYRILLIC_IA = "ия ии ию ией иею ие ья ьи ье ью ьей я ю ей"
CYRILLIC_OIA = "я и е ю ей"
CYRILLIC_AIA = "ая яя ой ую ою ей юю"
CYRILLIC_ADJECTIVE = "ий ый ой ого его ому ему им ым ом ем ия ию ием ии"
CYRILLIC_J = "й я ю ем ём е и"
CYRILLIC_SOFT = "ь я ю ем ём е и"
CYRILLIC_END = "- а у ом ем ым е ы"

# From here on: what a Latin letter is in Cyrillic, the longest group first, and back.
TO_CYRILLIC = {
    "shch": "щ",
    "sch": "щ ш ск",
    "șc": "щ шк шч",
    "sc": "ск щ сц шк",
    "sh": "ш",
    "che": "ке че хе",
    "chi": "ки чи хи",
    "ch": "к х ч",
    "ghe": "ге",
    "ghi": "ги",
    "gh": "г",
    "zh": "ж",
    "kh": "х",
    "ts": "ц тс",
    "tz": "ц тц",
    "ph": "ф",
    "th": "т",
    "ia": "ия ья я иа",
    "ya": "я",
    "iu": "ю ью ию иу",
    "yu": "ю",
    "ie": "ие ье е",
    "io": "ио ё йо ьо",
    "ea": "я еа а",
    "ce": "че се це ке",
    "ci": "чи ч си ци ки",
    "ge": "дже же ге",
    "gi": "джи жи ги",
    "x": "кс х",
    "a": "а э",
    "ă": "э а ы",
    "â": "ы и",
    "b": "б",
    "c": "к ч ц",
    "d": "д",
    "e": "е э",
    "f": "ф",
    "g": "г ж",
    "h": "х г",
    "i": "и й ы",
    "î": "ы и",
    "j": "ж й",
    "k": "к",
    "l": "л",
    "m": "м",
    "n": "н",
    "o": "о",
    "p": "п",
    "q": "к",
    "r": "р",
    "s": "с ш",
    "ș": "ш",
    "t": "т ц",
    "ț": "ц",
    "u": "у ю",
    "v": "в",
    "w": "в",
    "y": "й ы и",
    "z": "з",
}
TO_LATIN = {
    "а": "a ă â",
    "б": "b",
    "в": "v w",
    "г": "g gh h",
    "д": "d",
    "е": "e ie ye je",
    "ё": "e io yo jo o",
    "ж": "j zh g",
    "з": "z",
    "и": "i y",
    "й": "i y j",
    "к": "c k ch q",
    "л": "l",
    "м": "m",
    "н": "n",
    "о": "o",
    "п": "p",
    "р": "r",
    "с": "s ș",
    "т": "t ț",
    "у": "u ou",
    "ф": "f ph",
    "х": "h kh ch x",
    "ц": "ț t ts tz c",
    "ч": "ci ce c ch",
    "ш": "ș s sh",
    "щ": "șci șc sci sc shch sch ș",
    "ъ": "- '",
    "ы": "î â y i",
    "ь": "- ' i",
    "э": "e ă ie",
    "ю": "iu yu u ju",
    "я": "ia ya ea a ja",
}


@dataclass(frozen=True)
class Declension:
    """How many letters fall off before an ending, and the endings; in both scripts."""

    suffixes: tuple[str, ...]
    falls: int
    endings: str
    falls_other: int
    endings_other: str


LATIN = (
    Declension(("aia", "aya", "aja"), 1, LATIN_A_LONG, 3, CYRILLIC_AIA),
    Declension(("oia", "oya", "eia", "aea"), 1, LATIN_A, 2, CYRILLIC_OIA),
    Declension(("ia", "ya", "ja"), 1, LATIN_A, 2, CYRILLIC_IA),
    Declension(("ea", "eea"), 1, f"{LATIN_A} i", 1, CYRILLIC_A),
    Declension(("a", "ă"), 1, LATIN_A, 1, CYRILLIC_A),
    Declension(("u",), 1, LATIN_U, 0, "-"),
    Declension(("i", "y"), 0, LATIN_REST, 1, CYRILLIC_J),
    Declension(("e", "o", "â", "î"), 0, LATIN_REST, 0, "-"),
    Declension(("",), 0, LATIN_END, 0, CYRILLIC_END),
)
LONG_ENDINGS = {LATIN_A: LATIN_A_LONG, LATIN_U: LATIN_U_LONG}
CYRILLIC_DECLENSIONS = (
    Declension(("ая", "яя"), 2, CYRILLIC_AIA, 2, LATIN_AIA),
    Declension(("ия", "ья"), 1, CYRILLIC_A, 2, LATIN_IA),
    Declension(("я",), 1, CYRILLIC_A, 1, LATIN_IA),
    Declension(("а",), 1, CYRILLIC_A, 1, LATIN_A),
    Declension(("ий", "ый", "ой"), 2, CYRILLIC_ADJECTIVE, 2, LATIN_I),
    Declension(("й",), 1, CYRILLIC_J, 1, LATIN_I),
    Declension(("ь",), 1, CYRILLIC_SOFT, 1, LATIN_END),
    Declension(tuple("еёиоуыэю"), 0, "-", 0, LATIN_REST),
    Declension(("",), 0, CYRILLIC_END, 0, LATIN_END),
)


@cache
def word_pattern(part: str) -> str:
    """Return a pattern of one part of a name with all its endings, in both scripts."""
    return "|".join(
        stem + _one_of(endings.split()) for stem, endings in _stems(_plain(part))
    )


@cache
def stem_pattern(part: str) -> str:
    """Return a pattern of its beginning, which is in every word that the other one finds."""
    return "|".join(stem for stem, _endings in _stems(_plain(part)))


def literal(text: str) -> str:
    """Return a pattern of a text as it stands, in large or small letters."""
    return "".join(_class(sign) for sign in _composed(text))


def _composed(text: str) -> str:
    seen = UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return APOSTROPHE.sub("'", seen)


def _plain(part: str) -> str:
    return _composed(part).lower().replace("ş", "ș").replace("ţ", "ț")


def _stems(part: str) -> list[tuple[str, str]]:
    """Return (pattern, endings) of the part in its own script and in the other one."""
    if not part.replace("'", "").isalpha():
        return [(_loose(part), "-")]
    is_cyrillic = bool(CYRILLIC.search(part))
    rules = CYRILLIC_DECLENSIONS if is_cyrillic else LATIN
    rule = next(one for one in rules if part.endswith(one.suffixes))
    endings, other = rule.endings, rule.endings_other
    if len(part) >= LONG:
        endings = LONG_ENDINGS.get(endings, endings)
        other = LONG_ENDINGS.get(other, other)
    if part[: len(part) - rule.falls].endswith("i"):
        # Maria is not marii.
        endings = " ".join(one for one in endings.split() if one != "ii")
    table = TO_LATIN if is_cyrillic else TO_CYRILLIC
    return [
        (_loose(part[: len(part) - rule.falls]), endings),
        (_written_in(table, part[: len(part) - rule.falls_other]), other),
    ]


def _loose(text: str) -> str:
    """Return a pattern of the text in its own script, with or without marks on letters."""
    patterns = [_class(_alike(sign)) + ("?" if sign == "'" else "") for sign in text]
    return "".join(patterns)


def _alike(sign: str) -> str:
    return "".join(alike for alike in ALIKE if sign in alike) or sign


def _written_in(table: dict[str, str], text: str) -> str:
    """Return a pattern of the text in the other script; a letter may be doubled there."""
    # Russian writes Anna and Russu, Romanian Ana and Rusu.
    text = re.sub(r"(.)\1", r"\1", text)
    found, longest = "", max(map(len, table))
    soft = "[ьЬ]?" if table is TO_CYRILLIC else ""
    while text:
        size = next(
            (n for n in range(min(longest, len(text)), 0, -1) if text[:n] in table), 1
        )
        group, text = text[:size], text[size:]
        pattern = _one_of(table.get(group, group).split())
        is_vowel = group[-1] in VOWELS or group in "ьъ"
        found += pattern if is_vowel else f"(?:{pattern}){{1,2}}{soft}"
    return found


def _one_of(words: list[str]) -> str:
    """Return a pattern of any of the words; a dash among them means nothing at all."""
    longest_first = sorted(words, key=len, reverse=True)
    patterns = [literal(word) for word in longest_first if word != "-"]
    if not patterns:
        return ""
    return f"(?:{'|'.join(patterns)})" + ("?" if "-" in words else "")


def _class(signs: str) -> str:
    if not signs.isalpha():
        return WRITTEN.get(signs) or re.escape(signs)
    bare = "".join(unicodedata.normalize("NFD", sign)[0] for sign in signs)
    both = sorted({*signs.lower(), *signs.upper(), *bare.lower(), *bare.upper()})
    return f"[{''.join(both)}]{BEHIND}"
