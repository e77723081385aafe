"""Export service of question files, and what the writers of both formats share."""

from collections.abc import Callable
from pathlib import Path

from courses.imports.items import Item
from courses.question_formats.bank_items import bank_items
from courses.question_formats.writing_gift import gift_of
from courses.question_formats.writing_moodlexml import moodlexml_of

WRITERS: dict[str, Callable[[list[Item]], str]] = {
    "gift": gift_of,
    "moodlexml": moodlexml_of,
}


def export_questions(*, pool: str, path: Path, file_format: str) -> int:
    """Write the questions of a pool, or "*" for all, to a file; return their number.

    Importing the file changes nothing. Raises NoSuchPool, and OSError.
    """
    items = bank_items(pool)
    text = WRITERS[file_format](items)
    path.write_text(text, encoding="utf-8", newline="\n")
    return len(items)
