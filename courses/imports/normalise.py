"""Normalisation of a question from a file to one as the bank has it, in both languages."""

import uuid
from dataclasses import dataclass, field

from courses.imports import mlang, rules
from courses.imports.findings import (
    Finding,
    ItemRefused,
    NotRight,
    NotSupported,
    finding,
)
from courses.imports.html_to_text import plain_text, tidy
from courses.imports.items import (
    MAX_ANSWERS,
    Entry,
    Item,
    ItemOption,
    Marked,
    RawOption,
    RawQuestion,
    Texts,
)
from courses.text.languages import CODES, DEFAULT, by_language, no_text

MAX_LETTERS = 20_000
# With its markup, a text may be longer; pictures inside a text are longest.
MAX_SOURCE = 500_000
MAX_TAGS = 50
TRUE, FALSE = by_language("Adevărat", "Верно"), by_language("Fals", "Неверно")


@dataclass
class Shaped:
    """The outcome for one question of a file: an item, or why there is none."""

    entry: Entry
    item: Item | None = None
    refusal: ItemRefused | None = None
    notes: list[Finding] = field(default_factory=list)

    @property
    def finding(self) -> Finding | None:
        """Return why the question does not come, with its place."""
        return None if self.refusal is None else self.placed(self.refusal.finding)

    @property
    def is_skipped(self) -> bool:
        """Tell whether the bank has no such question; else it is wrong in the file."""
        return isinstance(self.refusal, NotSupported)

    def placed(self, note: Finding) -> Finding:
        """Return a finding with the place of the question."""
        return note.at(self.entry.row, self.entry.line)


def shaped(entry: Entry, language: str) -> Shaped:
    """Return a question in both languages; untagged texts are in ``language``."""
    if entry.question is None:
        return Shaped(entry, refusal=entry.refusal)
    try:
        shaper = _Shaper(entry, entry.question, language)
        item = shaper.item()
    except ItemRefused as refusal:
        return Shaped(entry, refusal=refusal)
    notes = [*entry.question.notes, *shaper.notes]
    return Shaped(entry, item, notes=[n.at(entry.row, entry.line) for n in notes])


class _Shaper:
    """Reads the texts of one question; which languages it speaks shows in all of them."""

    def __init__(self, entry: Entry, question: RawQuestion, language: str) -> None:
        self.entry, self.question = entry, question
        self.notes: list[Finding] = []
        self._splits = {
            name: self._split(name, text) for name, text in _texts(question)
        }
        self.languages = self._languages(language)

    def item(self) -> Item:
        """Return the item. Raises NotRight and NotSupported."""
        question = self.question
        if len(question.options) > MAX_ANSWERS:
            raise NotRight("too_many_answers", field="options", limit=MAX_ANSWERS)
        stem = self._stem()
        item = Item(
            kind=question.kind,
            stem=stem,
            feedback=self.texts("feedback"),
            options=self._options(),
            uid=_uuid(question.identity),
            identity=question.identity,
            name=question.name,
            tags=_tags(question.tags),
            pool=question.pool,
            retired=question.retired,
            languages=self.languages,
            row=self.entry.row,
            line=self.entry.line,
        )
        self.notes += rules.settle_key(item)
        self._note_languages(item)
        return item

    def texts(self, name: str) -> Texts:
        """Return a text in both languages; empty in those that the file does not speak."""
        split, marked = self._splits[name]
        found = no_text()
        for code in self.languages:
            source = split.tagged.get(code, "") if split.has_tags else split.common
            plain, lost = plain_text(source, marked.markup)
            found[code] = tidy(plain, code)
            if "\N{REPLACEMENT CHARACTER}" in found[code]:
                raise NotRight("unreadable_character", field=name)
            if len(found[code]) > MAX_LETTERS:
                raise NotRight("text_too_long", field=name, limit=MAX_LETTERS)
            self._note(name, lost)
        return found

    def _split(self, name: str, text: Marked) -> tuple[mlang.Split, Marked]:
        if len(text.source) > MAX_SOURCE:
            raise NotRight("text_too_long", field=name, limit=MAX_LETTERS)
        try:
            return mlang.split(text.source), text
        except NotRight as error:
            raise NotRight(error.finding.code, field=name) from error

    def _languages(self, language: str) -> tuple[str, ...]:
        tagged = {code for split, _ in self._splits.values() for code in split.tagged}
        tagged |= {c for o in self.question.options for c in o.languages}
        foreign = {c for split, _ in self._splits.values() for c in split.foreign}
        if foreign and not tagged:
            raise NotSupported("foreign_language", field="stem", codes=_listed(foreign))
        if foreign:
            self.notes.append(finding("other_languages", codes=_listed(foreign)))
        return tuple(c for c in CODES if c in tagged) or (language,)

    def _stem(self) -> Texts:
        stem = self.texts("stem")
        if not any(stem.values()):
            if any(note.code == "picture_left_out" for note in self.notes):
                raise NotSupported("only_picture", field="stem")
            raise NotRight("blank_stem", field="stem")
        return stem

    def _options(self) -> list[ItemOption]:
        options: list[ItemOption] = []
        for number, raw in enumerate(self.question.options, 1):
            option = self._option(number, raw)
            twin = _twin(options, option, raw)
            if twin is None:
                options.append(option)
            else:
                twin.text |= {c: option.text[c] for c in raw.languages if c in CODES}
        return options

    def _option(self, number: int, raw: RawOption) -> ItemOption:
        name = f"options.{number}"
        text = self.texts(f"{name}.text")
        if raw.languages:
            text = {c: text[c] if c in raw.languages else "" for c in CODES}
        if self.question.kind == "truefalse" and not any(text.values()):
            # These words are known in both languages, whatever the file speaks.
            text = dict(FALSE if number == 2 else TRUE)
        return ItemOption(
            uid=_uuid(raw.uid),
            text=text,
            match=self.texts(f"{name}.match"),
            feedback=self.texts(f"{name}.feedback"),
            fraction=raw.fraction,
            value=raw.value,
            tolerance=raw.tolerance,
        )

    def _note(self, name: str, codes: set[str]) -> None:
        for code in sorted(codes):
            note = finding(code, field=name)
            if note not in self.notes:
                self.notes.append(note)

    def _note_languages(self, item: Item) -> None:
        for code in CODES:
            if code not in self.languages:
                self.notes.append(finding(f"no_{code}"))
        for name, texts in _item_texts(item):
            for code in self.languages:
                if any(texts.values()) and not texts[code]:
                    self.notes.append(finding(f"text_not_{code}", field=name))


def _texts(question: RawQuestion) -> list[tuple[str, Marked]]:
    found = [("stem", question.stem), ("feedback", question.feedback)]
    for number, option in enumerate(question.options, 1):
        for name in ("text", "match", "feedback"):
            found.append((f"options.{number}.{name}", getattr(option, name)))
    return found


def _item_texts(item: Item) -> list[tuple[str, Texts]]:
    found = [("stem", item.stem), ("feedback", item.feedback)]
    for number, option in enumerate(item.options, 1):
        for name in ("text", "match", "feedback"):
            found.append((f"options.{number}.{name}", getattr(option, name)))
    return found


def _twin(
    options: list[ItemOption], option: ItemOption, raw: RawOption
) -> ItemOption | None:
    """Return the answer read before that is the same one in another language."""
    if not raw.languages or not option.uid:
        return None
    return next((o for o in options if o.uid == option.uid), None)


def _uuid(text: str) -> str:
    """Return the UUID that a text is, in the usual way of writing, or nothing."""
    try:
        return str(uuid.UUID(text)) if len(text.strip()) in (32, 36) else ""
    except ValueError:
        return ""


def _tags(tags: list[str] | None) -> list[str] | None:
    if tags is None:
        return None
    clean = [tidy(tag, DEFAULT).replace("\n", " ")[:100] for tag in tags]
    return list(dict.fromkeys(tag for tag in clean if tag))[:MAX_TAGS]


def _listed(codes: set[str]) -> str:
    return ", ".join(sorted(codes))
