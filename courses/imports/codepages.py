"""Encoding detection: windows-1250, -1251 and -1252 told apart by the words they would give."""

import re
from itertools import islice

from courses.text.normalise import CEDILLAS

RUSSIAN = frozenset(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
)
ROMANIAN = frozenset("ăâîșțĂÂÎȘȚ").union(CEDILLAS)
# Letters of names from elsewhere that both western tables have at the same place.
_GUESTS = frozenset("áéíóöúüäçëßÁÉÍÓÖÚÜÄÇË")
_FRENCH = _GUESTS | frozenset("àâæèêîïñôùûœÿÀÂÆÈÊÎÏÑÔÙÛŒ")
_LETTERS = {
    "windows-1250": ROMANIAN | _GUESTS,
    "windows-1251": RUSSIAN,
    "windows-1252": _FRENCH,
}
_SIGNS = frozenset("«»„“”‘’‚‹›–—…•·§°®©™±№¹²³¼½¾×€\u00a0\u00ad")
_WORD = re.compile(r"[^\W\d_]+")
# More wrong words than this share, and it is another table.
_FEW, _MANY = 0.02, 0.2

# Two signs that begin a letter of UTF-8 read as windows-1252 or windows-1251.
_SUSPECT = re.compile(
    "[ÂÃÄÅÈÐÑâ][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]"
    "|[РС][\u0080-\u00bf\u0402-\u040f\u0452-\u045f\u0490\u0491\u2013-\u2122]"
)
_RUN = re.compile(r"[^\x00-\x7f]+")
_READABLE = ROMANIAN | RUSSIAN | _SIGNS


def certain_text(data: bytes) -> str | None:
    """Return the text of the only table that gives sensible words, or None."""
    faults: dict[str, float] = {}
    for encoding, letters in _LETTERS.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Two tables that give the same text are no doubt.
        faults[text] = min(_faults(text, letters), faults.get(text, 1))
    right = [text for text, share in faults.items() if share <= _FEW]
    doubtful = [text for text, share in faults.items() if _FEW < share < _MANY]
    return right[0] if len(right) == 1 and not doubtful else None


def _faults(text: str, letters: frozenset[str]) -> float:
    """Return which share of the words with letters beyond ASCII cannot be words."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    wrong = sum(not _is_word(word, letters) for word in words)
    signs = {s for s in set(text) - letters - _SIGNS if not s.isascii()}
    wrong += sum(text.count(sign) for sign in signs if not sign.isalpha())
    if letters is RUSSIAN and _shouts(words):
        return 1
    return wrong / max(len(words), 1)


def _is_word(word: str, letters: frozenset[str]) -> bool:
    foreign = [x for x in word if not x.isascii() and x not in _SIGNS]
    if not letters.issuperset(foreign):
        return False
    if letters is RUSSIAN:
        # Latin letters inside show another table, a capital after a small one koi8-r.
        mixed = any(letter.isascii() for letter in word)
        return not mixed and re.search("[а-яё][А-ЯЁ]", word) is None
    return letters is not _FRENCH or len(word) < 3 or len(foreign) * 2 <= len(word)


def _shouts(words: list[str]) -> bool:
    """Tell whether most letters are capitals, as when koi8-r is taken for Russian."""
    letters = "".join(words)
    return sum(map(str.isupper, letters)) > sum(map(str.islower, letters))


def garbled_at(text: str) -> int | None:
    """Return where a text is UTF-8 that was read as another encoding and saved again."""
    for suspect in islice(_SUSPECT.finditer(text), 10_000):
        run = _run_around(text, suspect.start())
        for encoding in ("windows-1252", "windows-1251", "latin-1"):
            try:
                back = run.encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
            if _READABLE.issuperset(back):
                return suspect.start()
    return None


def _run_around(text: str, place: int) -> str:
    """Return the letters beyond ASCII around a place, as far as matters."""
    start = place
    while start > max(0, place - 40) and not text[start - 1].isascii():
        start -= 1
    found = _RUN.match(text, start)
    return found[0][:80] if found else ""
