"""Export of a course as a package that loads without a change."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from courses.course_files.findings import Problem
from courses.course_files.library_export import write_library
from courses.course_files.models_to_files import (
    helpline_row,
    home_data,
    known_units,
    names_in_use,
    page_data,
    pool_row,
    question_row,
    term_row,
)
from courses.course_files.package import Data
from courses.course_files.reading import read_draft
from courses.models import (
    CoursePage,
    Diagram,
    GlossaryTerm,
    Helpline,
    HomePage,
    InfoPage,
    LessonPage,
    ModulePage,
    Question,
    QuestionPool,
    QuizPage,
)
from courses.questions import answer_key
from courses.text.languages import CODES, no_text
from courses.text.parsing import decimal_text
from courses.text.richtext.document import Document
from courses.text.richtext.markup import write_markup
from courses.text.richtext.typography import ordinary

MAY_BE_LEFT_OUT = ("intro", "sensitive", "feedback", "note")
LEFT_OUT_EMPTY = ("next", "pool_b", "checked_on", "email", "editor_note")

_SWITCHES = ("required", "retired", "what_changed")


class FolderInUse(Exception):
    """The folder that a package should be written to holds something already."""


class LongText(str):
    """A text written as a block."""


class _Dumper(yaml.SafeDumper):
    """Writes long texts as blocks, and lists indented below their field."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _block(dumper: yaml.SafeDumper, text: LongText) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")


_Dumper.add_representer(LongText, _block)


def export_package(course: CoursePage, root: Path) -> list[Problem]:
    """Write the course, and all that belongs to the site, into a new folder.

    Returns what would keep the package from being loaded, such as a missing
    translation. Raises FolderInUse when the folder is not empty.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise FolderInUse(str(root))
    _Exporter(course, root).write()
    return read_draft(root, known_units()).report.sorted()


class _Exporter:
    def __init__(self, course: CoursePage, root: Path) -> None:
        self.course, self.root = course, root
        self.names = names_in_use()
        self.questions = {
            str(question.uid): question
            for question in Question.objects.prefetch_related("options").order_by(
                "sort_order", "pk"
            )
        }
        self.pools: dict[int, QuestionPool] = {}
        self.asked: set[str] = set()
        self.written: set[str] = set()
        self.media: set[str] = set()

    def write(self) -> None:
        modules = [
            self._module(number, module)
            for number, module in enumerate(self._below(ModulePage, self.course), 1)
        ]
        course = page_data(self.course, self.names)
        home = HomePage.objects.first()
        pages = [self._page(page) for page in InfoPage.objects.live().order_by("path")]
        own = {"audience": course["audience"]}
        if course["academic_hours"]:
            own["academic_hours"] = course["academic_hours"]
        index = [{**_head(course), **own, "modules": modules}]
        self._dump(
            "course.yaml",
            {"home": _plain(home_data(home)) if home else None, "courses": index},
        )
        self._dump("pages.yaml", pages)
        self._references()
        for pool in self.pools.values():
            self._pool(pool)
        self._media()

    def _below(self, model: type[Any], parent: Any) -> Any:
        return model.objects.live().child_of(parent).order_by("path")

    def _module(self, number: int, module: ModulePage) -> Data:
        units = sorted(
            [*self._below(LessonPage, module), *self._below(QuizPage, module)],
            key=lambda unit: unit.path,
        )
        paths = []
        for order, unit in enumerate(units, 1):
            paths.append(f"{number:02}-{module.slug}/{order:02}-{unit.slug}.yaml")
            self._dump(paths[-1], self._unit(unit))
        return {**_head(page_data(module, self.names)), "units": paths}

    def _unit(self, unit: LessonPage | QuizPage) -> Data:
        data = page_data(unit, self.names)
        for name in ("retired", "what_changed"):
            if not data[name]:
                del data[name]
        if isinstance(unit, QuizPage):
            for pool in filter(None, (unit.pool, unit.pool_b)):
                self.pools[pool.pk] = pool
            rest = {k: v for k, v in data.items() if k not in _head(data)}
            return {
                "kind": "quiz",
                **_head(data),
                **_plain(_without(rest, "uid", "kind")),
            }
        return {
            "kind": "lesson",
            **_head(data),
            "minutes": data["minutes"],
            **{k: data[k] for k in _SWITCHES if k in data},
            **_plain({"sensitive": data["sensitive"]}),
            "editor_notes": data["editor_notes"],
            **self._body(data["body"]),
        }

    def _page(self, page: InfoPage) -> Data:
        data = page_data(page, self.names)
        return {"kind": "page", **_head(data), **self._body(data["body"])}

    def _body(self, body: list[Data]) -> Data:
        """Return the blocks, and the questions they ask that no other file has."""
        questions = []
        for block in body:
            self.media.update([block["file"]] if "file" in block else [])
            question = self.questions.get(block.get("question", ""))
            if question is None:
                continue
            self.asked.add(str(question.uid))
            if question.pool_id:
                self.pools[question.pool_id] = question.pool
            elif str(question.uid) not in self.written:
                self.written.add(str(question.uid))
                questions.append(question)
        questions.sort(key=lambda question: (question.sort_order, question.pk))
        return {
            "body": _plain(body),
            "questions": [_question(question) for question in questions],
        }

    def _pool(self, pool: QuestionPool) -> None:
        questions = [
            question
            for uid, question in self.questions.items()
            if question.pool_id == pool.pk
            and (not question.retired or uid in self.asked)
        ]
        row = pool_row(pool)
        self._dump(
            f"pools/{pool.slug}.yaml",
            {
                "kind": "pool",
                "id": pool.slug,
                "name": _plain(row["name"]),
                "questions": [_question(question) for question in questions],
            },
        )

    def _references(self) -> None:
        terms = [_plain(term_row(term)) for term in GlossaryTerm.objects.order_by("pk")]
        self._dump("glossary.yaml", terms)
        lines = Helpline.objects.order_by("sort_order", "pk")
        self._dump("helplines.yaml", [_plain(helpline_row(line)) for line in lines])

    def _media(self) -> None:
        folder = self.root / "media"
        for diagram in Diagram.objects.all():
            if f"{diagram.slug}.svg" in self.media:
                folder.mkdir(exist_ok=True)
                path = folder / f"{diagram.slug}.svg"
                path.write_text(diagram.svg, encoding="utf-8")
        if entries := write_library(self.media, self.names, folder):
            self._dump("media.yaml", [_plain(entry) for entry in entries])

    def _dump(self, name: str, value: Any) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(
                value,
                file,
                Dumper=_Dumper,
                allow_unicode=True,
                sort_keys=False,
                width=10_000,
            )


def _without(data: Data, *names: str) -> Data:
    return {name: value for name, value in data.items() if name not in names}


def _head(data: Data) -> Data:
    return {
        "id": data["uid"],
        "slug": data["slug"],
        **_plain({"heading": data["heading"], "intro": data["intro"]}),
    }


def _plain(value: Any, name: str = "") -> Any:
    """Return a piece of a package as YAML has it."""
    if isinstance(value, dict) and value.keys() == set(CODES):
        return {code: _text(value[code], code) for code in CODES}
    if isinstance(value, dict):
        return {
            name: _plain(item, name)
            for name, item in value.items()
            if not _is_left_out(name, item)
        }
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return date.fromisoformat(value) if name == "checked_on" else value


def _is_left_out(name: str, value: Any) -> bool:
    if name in LEFT_OUT_EMPTY:
        return not value
    return name in MAY_BE_LEFT_OUT and value == no_text()


def _text(value: str | Document, code: str) -> str:
    if isinstance(value, Document):
        return LongText(write_markup(value.mapped(lambda s: ordinary(s, code))) + "\n")
    if "\n" in value:
        lines = (ordinary(line, code) for line in value.split("\n"))
        return LongText("\n".join(lines) + "\n")
    return ordinary(value, code)


def _question(question: Question) -> Data:
    data = question_row(question)
    options = data["options"]
    right = [option["fraction"] > 0 for option in options]
    usual = answer_key.default_shares(data["kind"], right)
    explicit = [option["fraction"] for option in options] != usual
    head = {"id": data["uid"], "kind": data["kind"], "stem": data["stem"]}
    result: Data = _plain({**head, "feedback": data["feedback"]})
    if data["tags"]:
        result["tags"] = data["tags"]
    result["options"] = [_option(option, data["kind"], explicit) for option in options]
    return result


def _option(option: Data, kind: str, explicit: bool) -> Data:
    result: Data = {"id": option["uid"]}
    if explicit:
        result["fraction"] = decimal_text(option["fraction"])
    elif kind in ("single", "multiple", "truefalse") and option["fraction"] > 0:
        result["right"] = True
    if kind == "numeric":
        result["value"] = decimal_text(option["value"] or Decimal(0))
        result["tolerance"] = decimal_text(option["tolerance"])
    else:
        result["text"] = option["text"]
    if kind == "matching":
        result["match"] = option["match"]
    plain: Data = _plain({**result, "feedback": option["feedback"]})
    return plain
