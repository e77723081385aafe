"""Finding people and groups by name, however their letters were typed."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from courses.text.normalise import without_accents


def fold(text: str) -> str:
    """Return the text without case, accents and spare spaces: "Ștefăniță" is "stefanita"."""
    plain = unicodedata.normalize("NFKC", text.casefold())
    return " ".join(without_accents(plain).split())


def matching(rows: Iterable[Sequence[Any]], typed: str) -> list[int]:
    """Return the primary keys of rows (key, text, ...) whose texts hold every typed word.

    PostgreSQL does not fold Romanian letters by itself.
    """
    words = fold(typed).split()
    return [
        pk
        for pk, *texts in rows
        if all(word in fold(" ".join(texts)) for word in words)
    ]
