"""Questions of an Aiken file: https://docs.moodle.org/en/Aiken_format

Question text
A) first answer
B) second answer
ANSWER: B
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from courses.imports.findings import FileRefused, NotRight
from courses.imports.items import (
    MAX_QUESTIONS,
    Entry,
    Marked,
    RawOption,
    RawQuestion,
    entry,
)

_FULL = Decimal(100)
_ANSWER = re.compile(r"([A-Z][).]|[А-ЯЁ]\))\s*(\S.*)")
_KEY = re.compile(r"(?:ANSWER|Answer)\s*:\s*(.*)")
# A Russian keyboard writes letters that look the same.
_LATIN = str.maketrans("АВСЕНКМОРТХ", "ABCEHKMOPTX")


@dataclass
class _Draft:
    line: int = 0
    stem: list[str] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)


class _Reader:
    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.draft = _Draft()

    def read(self, number: int, line: str) -> None:
        if key := _KEY.fullmatch(line):
            self.finish(number, key[1].strip())
        elif answer := _ANSWER.fullmatch(line):
            self.add_answer(number, answer[1][0], answer[2])
        else:
            self.add_stem(number, line)

    def add_stem(self, number: int, line: str) -> None:
        if self.draft.answers:
            self.refuse("aiken_unfinished", number)
        self.draft.line = self.draft.line or number
        self.draft.stem.append(line)

    def add_answer(self, number: int, letter: str, text: str) -> None:
        if self.draft.stem:
            self.draft.answers.append((letter, text))
        else:
            self.refuse("aiken_not_started", number)

    def finish(self, number: int, key: str) -> None:
        if not self.draft.stem:
            self.refuse("aiken_not_started", number)
        elif len(self.draft.answers) < 2:
            self.refuse("aiken_too_few", number)
        else:
            self.keep(number, key)

    def keep(self, number: int, key: str) -> None:
        draft, self.draft = self.draft, _Draft()
        row = self._next_row()
        self.entries.append(
            entry(row, draft.line, draft.stem[0], lambda: _question(draft, key, number))
        )

    def refuse(self, code: str, number: int) -> None:
        """Note a question that is none; the line where that shows is its line."""
        draft, self.draft = self.draft, _Draft()
        name = draft.stem[0] if draft.stem else ""
        refusal = NotRight(code, line=number, field="options")
        line = draft.line or number
        self.entries.append(Entry(self._next_row(), line, name, refusal=refusal))

    def _next_row(self) -> int:
        if len(self.entries) == MAX_QUESTIONS:
            raise FileRefused("too_many_questions", limit=MAX_QUESTIONS)
        return len(self.entries) + 1


def looks_like_aiken(text: str) -> bool:
    """Tell whether there is a line with a key and one with an answer's letter."""
    lines = [line.strip() for line in text.split("\n")]
    has_key = any(map(_KEY.fullmatch, lines))
    return has_key and any(map(_ANSWER.fullmatch, lines))


def read_aiken(text: str) -> list[Entry]:
    """Return the questions of a file, or why each is none.

    Raises FileRefused where it is another format or holds too many questions.
    """
    lines = [line.strip() for line in text.split("\n")]
    if not any(map(_KEY.fullmatch, lines)):
        raise FileRefused("not_aiken")
    reader = _Reader()
    for number, line in enumerate(lines, 1):
        if line:
            reader.read(number, line)
    if reader.draft.stem:
        reader.refuse("aiken_unfinished", len(lines))
    return reader.entries


def _question(draft: _Draft, key: str, line: int) -> RawQuestion:
    letters = [letter for letter, _ in draft.answers]
    for letter in letters:
        if letters.count(letter) > 1:
            raise NotRight("aiken_twice", line=line, field="options", text=letter)
    right = _right_letter(key.rstrip(".)"), letters, line)
    return RawQuestion(
        kind="single",
        stem=Marked("\n".join(draft.stem)),
        options=[
            RawOption(
                text=Marked(text), fraction=_FULL if letter == right else Decimal(0)
            )
            for letter, text in draft.answers
        ],
    )


def _right_letter(key: str, letters: list[str], line: int) -> str:
    if key.upper() in letters:
        return key.upper()
    alike = [x for x in letters if x.translate(_LATIN) == key.upper().translate(_LATIN)]
    if len(alike) != 1:
        raise NotRight("aiken_letter", line=line, field="options", text=key[:40])
    return alike[0]
