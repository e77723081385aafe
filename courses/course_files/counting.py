"""Word counts of a course package, per language, with its lessons and questions."""

import re
from collections.abc import Iterator
from typing import Any

from courses.course_files.findings import Report
from courses.course_files.package import Data, Package
from courses.text.languages import CODES, DEFAULT
from courses.text.richtext.document import Document

WORD = re.compile(r"\w+(?:[-'’]\w+)*")
MISSING = {"one_language"}


def texts(value: Any, code: str) -> Iterator[str]:
    """Yield every text in one language within a piece of a package."""
    if isinstance(value, dict) and value.keys() == set(CODES):
        said = value[code]
        yield from said.lines() if isinstance(said, Document) else [said]
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner, code)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, code)


def words(value: Any) -> dict[str, int]:
    """Return the number of words in each language."""
    return {
        code: sum(len(WORD.findall(text)) for text in texts(value, code))
        for code in CODES
    }


def summary(package: Package, report: Report) -> dict[str, Any]:
    """Return the counts of a package and what is wrong in it.

    Modules, lessons and quizzes are those of the learners' courses, those of the
    supervisors' stand apart. ``words`` are all texts of units with their questions;
    ``per_lesson`` counts a lesson's running text without its questions.
    """
    mine = [c for c in package.courses if c["audience"] == "learners"]
    theirs = [c for c in package.courses if c["audience"] == "supervisors"]
    in_pools = [pool["questions"] for pool in package.pools.values()]
    questions = [q for group in (*in_pools, *package.questions) for q in group]
    errors = [problem.as_dict() for problem in report.sorted()]
    return {
        **_outline(mine),
        "questions": len(questions),
        "words": words([package.courses, questions]),
        "glossary": len(package.glossary),
        "missing": sum(error["code"] in MISSING for error in errors),
        "supervisors": _outline(theirs),
        "per_lesson": [
            _lesson(unit) for unit in _units(mine + theirs) if unit["kind"] == "lesson"
        ],
        "errors": errors,
    }


def _units(courses: list[Data]) -> list[Data]:
    return [u for course in courses for m in course["modules"] for u in m["units"]]


def _outline(courses: list[Data]) -> dict[str, int]:
    """Count what is taught; a module without lessons holds only a test before or after."""
    modules = [module for course in courses for module in course["modules"]]
    kinds = [unit["kind"] for unit in _units(courses)]
    return {
        "modules": sum(any(u["kind"] == "lesson" for u in m["units"]) for m in modules),
        "lessons": kinds.count("lesson"),
        "quizzes": kinds.count("quiz"),
    }


def _lesson(lesson: Data) -> dict[str, Any]:
    count = words(lesson)
    first, second = count.values()
    ratio = round(second / first, 3) if first else 0.0
    return {
        "slug": lesson["slug"],
        "heading": lesson["heading"][DEFAULT],
        "words": count,
        "ratio": ratio,
    }
