"""Finding people by name in both alphabets: Цуркан finds Țurcanu, and turcanu Цуркану."""

from collections.abc import Iterable, Sequence
from typing import Any

from courses.text.name_search import fold
from lms.accounts.name_folding import fold_name


def people_matching(rows: Iterable[Sequence[Any]], typed: str) -> list[int]:
    """Return the primary keys of rows (key, name, text, ...) that hold every typed word.

    A word is looked for in the row's texts without case and accents, and by its sound in
    the name, whatever alphabet either is written in.
    """
    words = [(word, " ".join(fold_name(word))) for word in fold(typed).split()]
    return [pk for pk, *texts in rows if _holds(texts, words)]


def _holds(texts: Sequence[str], words: list[tuple[str, str]]) -> bool:
    text = fold(" ".join(texts))
    missing = [sound for word, sound in words if word not in text]
    if not missing:
        return True
    name = " ".join(fold_name(texts[0]))
    return all(sound and sound in name for sound in missing)
