"""Finding people and groups by name, however their letters were typed."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any


def fold(text: str) -> str:
    """Return the text without case, accents and spare spaces: "Ștefăniță" is "stefanita"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.split())


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
