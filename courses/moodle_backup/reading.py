"""Parsing a whole backup into an import plan."""

from dataclasses import dataclass
from functools import partial
from xml.etree.ElementTree import Element

from django.utils.text import slugify

from courses.imports.findings import FileRefused, ItemRefused, NotSupported, finding
from courses.imports.html_to_text import html_of
from courses.imports.items import Marked, PoolName, RawQuestion, Texts, entry
from courses.imports.mlang import joined
from courses.imports.normalise import shaped
from courses.moodle_backup.archive import Archive
from courses.moodle_backup.bank import BackupBank
from courses.moodle_backup.contents import ContentReader, markup_at
from courses.moodle_backup.pictures import FilePool, Place
from courses.moodle_backup.plan import ModulePlan, Plan, QuizPlan, Row
from courses.moodle_backup.questions import moodlexml_question
from courses.moodle_backup.quizzes import asked_questions, pass_mark_of
from courses.moodle_backup.values import parsed_member, plain_texts, value
from courses.question_formats.moodlexml import question_of
from courses.text.languages import CODES, DEFAULT, in_language
from courses.text.parsing import whole_number

INDEX = "moodle_backup.xml"
LIST = ".ARCHIVE_INDEX"
_USUAL_PASS_MARK = 80
# What the column holds; far more than Moodle itself offers.
MOST_ATTEMPTS = 32_767
# A slug has 50 letters, and the key must not be cut off.
_SLUG_LENGTH = 25


@dataclass(frozen=True)
class _Activity:
    id: str
    kind: str
    title: str
    folder: str


def read_backup(archive: Archive, language: str) -> Plan:
    """Return what the backup would bring; untagged texts are in ``language``.

    Raises FileRefused where it is no backup of Moodle, or damaged.
    """
    if INDEX not in archive.names:
        raise FileRefused("not_backup")
    _check_complete(archive)
    root = parsed_member(archive, INDEX)
    information = root.find("information")
    if root.tag != "moodle_backup" or information is None:
        raise FileRefused("not_backup")
    return _Reader(archive, information, language).plan_of_all()


def _check_complete(archive: Archive) -> None:
    """Refuse half an archive: Moodle puts a list of all files first."""
    if LIST not in archive.names:
        return
    listed = archive.read(LIST).decode("utf-8", "replace").split("\n")[1:]
    for name, kind in (row.split("\t")[:2] for row in listed if row.count("\t") > 1):
        if kind == "f" and name not in archive.names:
            raise FileRefused("backup_incomplete", name=name[:100])


class _Reader:
    def __init__(self, archive: Archive, information: Element, language: str) -> None:
        self.archive, self.information, self.language = archive, information, language
        name = value(information, "original_course_fullname") or value(
            information, "name"
        )
        site = value(information, "original_site_identifier_hash")
        course = value(information, "original_course_id")
        self.plan = Plan(name, self._course_heading(name), f"{site}|{course}")
        self.bank = BackupBank(archive)
        self.contents = ContentReader(self.plan, FilePool(archive), language)
        self._asked: set[str] = set()

    def plan_of_all(self) -> Plan:
        """Read section by section, then the questions that no quiz asks."""
        activities = self._activities()
        for section in self._sections():
            self._section(section, activities)
        if activities:  # those of no section, as in the backup of one activity
            self._module("", self.plan.name, "", list(activities.values()))
        self._left_questions()
        return self.plan

    def _row(self, kind: str, name: str, key: str) -> Row:
        """Return a new row; its name is shown without language tags."""
        texts = self._course_heading(name)
        shown = " / ".join(text for text in dict.fromkeys(texts.values()) if text)
        return self.plan.row(kind, shown, key)

    def _course_heading(self, name: str) -> Texts:
        try:
            found = plain_texts(name, self.language).texts
        except ItemRefused:
            found = dict.fromkeys(CODES, "")
        return found if any(found.values()) else {**found, self.language: name}

    def _activities(self) -> dict[str, _Activity]:
        path = "contents/activities/activity"
        found = [
            _Activity(
                value(element, "moduleid"),
                value(element, "modulename"),
                value(element, "title"),
                value(element, "directory").strip("/"),
            )
            for element in self.information.iterfind(path)
        ]
        return {activity.id: activity for activity in found}

    def _sections(self) -> list[Element]:
        found = []
        for element in self.information.iterfind("contents/sections/section"):
            folder = value(element, "directory").strip("/")
            name = f"{folder}/section.xml"
            found.append(parsed_member(self.archive, name))
        return sorted(found, key=_number)

    def _section(self, section: Element, activities: dict[str, _Activity]) -> None:
        wanted = [part.strip() for part in value(section, "sequence").split(",")]
        inside = [activities.pop(key) for key in wanted if key in activities]
        number = value(section, "number")
        name = value(section, "name") or f"{self.plan.name} {number}".strip()
        summary = value(section, "summary")
        if inside or summary:
            self._module(section.get("id", number), name, summary, inside)

    def _module(
        self, key: str, name: str, summary: str, activities: list[_Activity]
    ) -> None:
        row = self._row("module", name, f"section:{key}")
        try:
            heading = self.contents.heading(row, name)
            intro = self.contents.plain(row, summary, "html")
        except ItemRefused as refusal:
            row.refusal = refusal
            heading = self.plan.heading
            intro = dict.fromkeys(CODES, "")
        module = ModulePlan(row, heading, intro)
        self.plan.modules.append(module)
        for activity in activities:
            self._activity(module, activity)

    def _activity(self, module: ModulePlan, activity: _Activity) -> None:
        read = {"page": self._page, "book": self._book, "quiz": self._quiz}.get(
            activity.kind
        )
        if read is None:
            row = self._row("activity", activity.title, f"activity:{activity.id}")
            row.refusal = NotSupported("activity_kind", kind=activity.kind[:40])
            return
        root = parsed_member(self.archive, f"{activity.folder}/{activity.kind}.xml")
        element = root.find(activity.kind)
        if element is None:
            name = f"{activity.folder}/{activity.kind}.xml"
            raise FileRefused("backup_incomplete", name=name[:100])
        read(module, activity, element, root.get("contextid", ""))

    def _page(
        self, module: ModulePlan, activity: _Activity, page: Element, context: str
    ) -> None:
        row = self._row("lesson", value(page, "name"), f"activity:{activity.id}")
        self._lesson(
            module,
            row,
            page,
            ("name", "content", "contentformat"),
            Place(context, "mod_page", "content"),
        )

    def _book(
        self, module: ModulePlan, activity: _Activity, book: Element, context: str
    ) -> None:
        chapters = sorted(book.iterfind("chapters/chapter"), key=_page_number)
        if not chapters:
            row = self._row("activity", activity.title, f"activity:{activity.id}")
            row.refusal = NotSupported("book_empty")
        for chapter in chapters:
            number = chapter.get("id", "")
            name = value(chapter, "title")
            key = f"activity:{activity.id}|chapter:{number}"
            row = self._row("lesson", name, key)
            if value(chapter, "hidden") == "1":
                row.note(finding("was_hidden"))
            self._lesson(
                module,
                row,
                chapter,
                ("title", "content", "contentformat"),
                Place(context, "mod_book", "chapter", number),
            )

    def _lesson(
        self,
        module: ModulePlan,
        row: Row,
        element: Element,
        names: tuple[str, str, str],
        place: Place,
    ) -> None:
        title, content, said = names
        try:
            body = self.contents.body(
                row, value(element, content), markup_at(element, said), place
            )
            intro = (value(element, "intro"), markup_at(element, "introformat"))
            lesson = self.contents.lesson(row, value(element, title), intro, body)
        except ItemRefused as refusal:
            row.refusal = refusal
        else:
            module.units.append(lesson)

    def _quiz(
        self, module: ModulePlan, activity: _Activity, quiz: Element, context: str
    ) -> None:
        row = self._row("quiz", value(quiz, "name"), f"activity:{activity.id}")
        try:
            heading = self.contents.heading(row, value(quiz, "name"))
            markup = markup_at(quiz, "introformat")
            intro = self.contents.plain(row, value(quiz, "intro"), markup)
        except ItemRefused as refusal:
            row.refusal = refusal
            return
        pool = _pool(heading, f"m{activity.id}")
        asked = asked_questions(quiz, self.bank)
        row.note(*asked.notes)
        mark = self._pass_mark(activity, row)
        attempts = value(quiz, "attempts_number")
        module.units.append(
            QuizPlan(
                row=row,
                heading=heading,
                intro=intro,
                pool=pool,
                pass_mark=mark,
                attempts=min(whole_number(attempts) or 0, MOST_ATTEMPTS),
                draw=asked.draw,
            )
        )
        if not asked.questions:
            row.note(finding("quiz_no_questions"))
        for question in asked.questions:
            self._question(question, pool)

    def _pass_mark(self, activity: _Activity, row: Row) -> int:
        name = f"{activity.folder}/grades.xml"
        grades = (
            parsed_member(self.archive, name) if name in self.archive.names else None
        )
        mark = pass_mark_of(grades)
        if mark is None:
            row.note(finding("pass_mark_usual", mark=_USUAL_PASS_MARK))
        return mark or _USUAL_PASS_MARK

    def _left_questions(self) -> None:
        for category in self.bank.categories.values():
            left = [q for q in category.questions if q.get("id") not in self._asked]
            if left:
                heading = self._course_heading(category.name)
                pool = _pool(heading, f"c{category.id}")
                for question in left:
                    self._question(question, pool)

    def _question(self, element: Element, pool: PoolName) -> None:
        self._asked.add(element.get("id", ""))
        name = value(element, "name") or value(element, "questiontext")
        row = self._row("question", name, f"question:{element.get('id', '')}")
        read = partial(_raw_question, element, pool)
        found = shaped(entry(row.number, 0, row.name, read), self.language)
        self.plan.questions.append(found)


def _raw_question(element: Element, pool: PoolName) -> RawQuestion:
    return question_of(moodlexml_question(element), pool)


def _pool(heading: Texts, key: str) -> PoolName:
    """Return a pool of its own: a name in use elsewhere must not be taken for it."""
    name = slugify(in_language(heading, DEFAULT))[:_SLUG_LENGTH].strip("-")
    slug = f"moodle-{name}-{key}" if name else f"moodle-{key}"
    names = joined({code: html_of(heading[code]) for code in CODES})
    return PoolName(slug, slug[:50], Marked(names, "html"))


def _number(section: Element) -> int:
    number = value(section, "number")
    return whole_number(number) or 0


def _page_number(chapter: Element) -> int:
    number = value(chapter, "pagenum")
    return whole_number(number) or 0
