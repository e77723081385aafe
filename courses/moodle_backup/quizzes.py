"""Quizzes of a backup: which questions they ask, and how they are marked."""

import json
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from courses.imports.findings import Finding, finding
from courses.imports.numbers import plain_number
from courses.moodle_backup.bank import BackupBank, is_of_its_own
from courses.moodle_backup.values import value


@dataclass
class AskedQuestions:
    """The questions of a quiz without repetition, and how many are drawn (0: all)."""

    questions: list[Element] = field(default_factory=list)
    draw: int = 0
    notes: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class _Random:
    category: str
    with_subcategories: bool
    has_tags: bool


def asked_questions(quiz: Element, bank: BackupBank) -> AskedQuestions:
    """Return what a quiz asks; random questions become the pool they are drawn from."""
    reader = _Reader(bank)
    for instance in quiz.iterfind("question_instances/question_instance"):
        reader.read(instance)
    return reader.result()


class _Reader:
    def __init__(self, bank: BackupBank) -> None:
        self.bank = bank
        self.asked = AskedQuestions()
        self.fixed = self.random = 0
        self._seen: set[str] = set()

    def read(self, instance: Element) -> None:
        """Read one slot; one that leads nowhere is noted."""
        drawn = _drawn_from(instance, self.bank)
        if drawn is None:
            question = _referred(instance, self.bank)
            if question is None:
                self._note("slot_empty", slot=value(instance, "slot") or "?")
            else:
                self.fixed += 1
                self._add([question])
            return
        self.random += 1
        if drawn.has_tags:
            self._note("random_tags")
        found = self.bank.in_category(
            drawn.category, with_subcategories=drawn.with_subcategories
        )
        if not found:
            self._note("slot_empty", slot=value(instance, "slot") or "?")
        self._add(found)

    def result(self) -> AskedQuestions:
        """Return the outcome, with how many are drawn."""
        slots = self.fixed + self.random
        if self.random and slots < len(self.asked.questions):
            self.asked.draw = slots
        if self.random and self.fixed:
            self._note("random_mixed")
        return self.asked

    def _add(self, questions: list[Element]) -> None:
        for question in questions:
            if (number := question.get("id", "")) not in self._seen:
                self._seen.add(number)
                self.asked.questions.append(question)

    def _note(self, code: str, **params: Any) -> None:
        note = finding(code, **params)
        if note not in self.asked.notes:
            self.asked.notes.append(note)


def _referred(instance: Element, bank: BackupBank) -> Element | None:
    entry = value(instance, "question_reference/questionbankentryid")
    if entry:
        return bank.by_entry(entry, value(instance, "question_reference/version"))
    return bank.by_id(value(instance, "questionid"))


def _drawn_from(instance: Element, bank: BackupBank) -> _Random | None:
    if instance.find("question_set_reference") is not None:
        return _filtered(value(instance, "question_set_reference/filtercondition"))
    question = bank.by_id(value(instance, "questionid"))
    if question is None or is_of_its_own(question):
        return None
    if value(question, "qtype") != "random":
        return None
    category = value(instance, "questioncategoryid") or bank.category_of(question)
    subcategories = value(instance, "includingsubcategories") or value(
        question, "questiontext"
    )
    has_tags = instance.find("tags/tag") is not None
    return _Random(category, subcategories == "1", has_tags)


def _filtered(condition: str) -> _Random:
    """Return what a filter says, in the way of 4.0 or of 4.3 and later."""
    try:
        said = json.loads(condition)
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    filters = said.get("filter")
    if not isinstance(filters, dict):
        sub = str(said.get("includingsubcategories", "")) in ("1", "True", "true")
        category = str(said.get("questioncategoryid", ""))
        return _Random(category, sub, bool(said.get("tags")))
    category, sub = "", False
    part = filters.get("category")
    if isinstance(part, dict):
        values = part.get("values")
        category = str(values[0]) if isinstance(values, list) and values else ""
        options = part.get("filteroptions")
        sub = isinstance(options, dict) and bool(options.get("includesubcategories"))
    return _Random(category, sub, bool(filters.keys() - {"category"}))


def pass_mark_of(grades: Element | None) -> int | None:
    """Return the mark to pass in percent, or None where the backup names none."""
    if grades is None:
        return None
    for item in grades.iterfind("grade_items/grade_item"):
        needed = plain_number(value(item, "gradepass"))
        highest = plain_number(value(item, "grademax"))
        if needed and highest and 0 < needed <= highest:
            return round(needed * 100 / highest)
    return None
