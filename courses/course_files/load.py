"""Services of the course package: check it, load it."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from courses.course_files.counting import summary
from courses.course_files.findings import PackageRefused, Problem, Report
from courses.course_files.models_to_files import known_units
from courses.course_files.package import package_of
from courses.course_files.pages import TreeLoader, WrongKind
from courses.course_files.reading import read_draft
from courses.course_files.references import load_references
from courses.course_files.spelling import check_spelling
from courses.course_files.tally import Tally
from courses.editions.release import release_edition
from courses.text.languages import DEFAULT
from courses.translation_status.store import presented_together


def check_package(root: Path) -> dict[str, Any]:
    """Return the counts of a package and everything that is wrong in it.

    Keys: "modules", "lessons", "quizzes", "questions", "words", "glossary", "missing",
    "supervisors", "per_lesson", "spelling" (number of unknown words) and "errors", a
    list of {"file", "line", "code", "message"}. Nothing is written.
    """
    draft = read_draft(root)
    spelling = check_spelling(draft.report)
    return {**summary(package_of(draft), draft.report), "spelling": spelling}


def load_package(root: Path) -> dict[str, Any]:
    """Bring the CMS to what the package says; return what was created and changed.

    All or nothing. What the package does not name is left alone. A course whose
    structure changed gets a new edition. Raises PackageRefused, and then nothing is
    written, when anything in the package is wrong.
    """
    draft = read_draft(root, known_units())
    if draft.report.problems:
        raise PackageRefused(draft.report.sorted())
    tally = Tally()
    # The CMS stores one text more in whatever language is active.
    with translation.override(DEFAULT):
        try:
            with transaction.atomic(), presented_together():
                _load(root, draft.report, package_of(draft), tally)
        except (ValidationError, WrongKind) as error:
            reason = "; ".join(getattr(error, "messages", [str(error)]))
            problem = Problem("course.yaml", 1, "refused_by_cms", reason)
            raise PackageRefused([problem]) from error
    return tally.as_dict()


def _load(root: Path, report: Report, package: Any, tally: Tally) -> None:
    load_references(package, root, tally)
    for course in TreeLoader(package, tally).load():
        last = course.editions.last()
        edition = release_edition(course=course, note="load_course")
        if edition != last:
            tally.editions.append(f"{course.slug} {edition.number}")
