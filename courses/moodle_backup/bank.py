"""Question bank of a backup, in the layout before Moodle 4.0 and in the one since."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from courses.moodle_backup.archive import Archive
from courses.moodle_backup.values import parsed_member, value
from courses.text.parsing import whole_number

QUESTIONS = "questions.xml"


@dataclass
class Category:
    """A category with its questions, newest versions only."""

    id: str
    name: str
    parent: str
    questions: list[Element] = field(default_factory=list)


class BackupBank:
    """Finds questions by what a quiz says of them."""

    def __init__(self, archive: Archive) -> None:
        self.categories: dict[str, Category] = {}
        self._by_id: dict[str, Element] = {}
        self._versions: dict[str, dict[str, Element]] = {}
        self._latest: dict[str, Element] = {}
        self._category_of: dict[str, str] = {}
        if QUESTIONS in archive.names:
            for element in parsed_member(archive, QUESTIONS).iterfind(
                "question_category"
            ):
                self._read(element)

    def by_id(self, question: str) -> Element | None:
        """Return the question of an id, as quizzes before 4.0 name it."""
        return self._by_id.get(question)

    def by_entry(self, entry: str, version: str) -> Element | None:
        """Return a version of an entry, or its newest one."""
        versions = self._versions.get(entry, {})
        return versions.get(version) if version else self._latest.get(entry)

    def category_of(self, question: Element) -> str:
        """Return the id of the category that a question is in."""
        return self._category_of.get(question.get("id", ""), "")

    def in_category(self, category: str, *, with_subcategories: bool) -> list[Element]:
        """Return the questions that a random one may be drawn from."""
        found = self.categories.get(category)
        if found is None:
            return []
        questions = list(found.questions)
        if with_subcategories:
            for child in self.categories.values():
                if child.parent == category and child.id != category:
                    questions += self.in_category(child.id, with_subcategories=True)
        return questions

    def _read(self, element: Element) -> None:
        category = Category(
            element.get("id", ""), value(element, "name"), value(element, "parent")
        )
        self.categories[category.id] = category
        for question in element.iterfind("questions/question"):
            self._keep(question, category)
        for entry in element.iterfind("question_bank_entries/question_bank_entry"):
            newest = self._newest(entry)
            if newest is not None:
                self._keep(newest, category)

    def _keep(self, question: Element, category: Category) -> None:
        number = question.get("id", "")
        self._by_id[number] = question
        self._category_of[number] = category.id
        if is_of_its_own(question):
            category.questions.append(question)

    def _newest(self, entry: Element) -> Element | None:
        number = entry.get("id", "")
        found = sorted(_versions(entry), key=lambda pair: pair[0])
        for version, status, question in ((v, s, q) for v, (s, q) in found):
            _complete(question, entry, status)
            self._versions.setdefault(number, {})[str(version)] = question
        ready = [q for _, (status, q) in found if status != "draft"]
        if not found:
            return None
        self._latest[number] = ready[-1] if ready else found[-1][1][1]
        return self._latest[number]


def is_of_its_own(question: Element) -> bool:
    """Tell whether it is asked by itself: no part of another, and no random one."""
    parent = value(question, "parent")
    return parent in ("", "0") and value(question, "qtype") != "random"


def _versions(entry: Element) -> Iterator[tuple[int, tuple[str, Element]]]:
    for found in entry.iterfind("question_version/question_versions"):
        number = value(found, "version")
        for question in found.iterfind("questions/question"):
            key = whole_number(number) or 0
            yield key, (value(found, "status"), question)


def _complete(question: Element, entry: Element, status: str) -> None:
    """Put into the question what since 4.0 stands beside it."""
    for name, text in (
        ("idnumber", value(entry, "idnumber")),
        ("hidden", "1" if status == "hidden" else "0"),
    ):
        if question.find(name) is None:
            child = Element(name)
            child.text = text
            question.append(child)
