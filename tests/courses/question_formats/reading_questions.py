"""Short ways to read questions in tests."""

from courses.imports.items import Item
from courses.question_formats.importing import read_questions


def read(text: str | bytes, file_format: str = "gift", language: str = "ro"):
    """All questions of a file, also those that cannot come."""
    data = text.encode() if isinstance(text, str) else text
    return read_questions(data, file_format, language)


def items(
    text: str | bytes, file_format: str = "gift", language: str = "ro"
) -> list[Item]:
    """The questions of a file; fails when one cannot come."""
    found = read(text, file_format, language)
    assert [q.finding for q in found if q.finding] == []
    return [q.item for q in found]


def item(text: str | bytes, file_format: str = "gift", language: str = "ro") -> Item:
    """The only question of a file."""
    (only,) = items(text, file_format, language)
    return only


def codes(text: str | bytes, file_format: str = "gift") -> list[str]:
    """Why the questions of a file cannot come."""
    return [q.finding.code for q in read(text, file_format) if q.finding]


def notes(text: str | bytes, file_format: str = "gift") -> set[str]:
    """What is noted about questions, apart from the missing Russian."""
    return {note.code for q in read(text, file_format) for note in q.notes} - {"no_ru"}


def key(question: Item) -> list[tuple[str, str]]:
    """Answers with their shares."""
    return [(o.text["ro"] or o.text["ru"], f"{o.fraction:f}") for o in question.options]
