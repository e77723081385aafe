"""The service that brings questions of a file into the bank."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation

from courses.imports.decoding import text_of
from courses.imports.findings import FileRefused
from courses.imports.items import Entry
from courses.imports.normalise import Shaped, shaped
from courses.imports.report import Report
from courses.question_formats.aiken import looks_like_aiken, read_aiken
from courses.question_formats.gift import read_gift
from courses.question_formats.moodlexml import read_moodlexml
from courses.question_formats.store import BankWriter
from courses.text.languages import DEFAULT

FORMATS: dict[str, Callable[[str], list[Entry]]] = {
    "gift": read_gift,
    "moodlexml": read_moodlexml,
    "aiken": read_aiken,
}


# Stands for the format that the file's text shows.
AUTO = "auto"


def format_of(text: str) -> str:
    """Return the format that a text is in, as far as its signs tell."""
    if text.lstrip().startswith("<"):
        return "moodlexml"
    return "aiken" if looks_like_aiken(text) else "gift"


def read_questions(
    data: bytes, file_format: str, language: str = DEFAULT
) -> list[Shaped]:
    """Return the questions of a file in its order, with those that cannot come.

    ``file_format`` is one of FORMATS, or AUTO. Texts without a language tag are in
    ``language``. Raises FileRefused for a file that is damaged, unsafe, in an unknown
    encoding or in another format.
    """
    text = text_of(data)
    if file_format == AUTO:
        file_format = format_of(text)
    if file_format != "moodlexml":
        _refuse_markup(text)
    entries = FORMATS[file_format](text)
    if not entries:
        raise FileRefused("no_questions")
    return [shaped(entry, language) for entry in entries]


def import_questions(
    *,
    data: bytes,
    file_format: str,
    pool: str = "",
    language: str = DEFAULT,
    dry_run: bool = False,
    skip_invalid: bool = False,
    user: Any = None,
) -> Report:
    """Bring the questions of a file into the bank, all of them or none.

    ``pool`` is the name or slug of a pool, made where there is none; without it the
    categories of the file name the pools. Questions that are wrong in the file stop the
    whole file unless ``skip_invalid``; those that the bank has no place for are listed and
    passed over. The same file again changes nothing. Nothing is raised for a bad file: see
    ``Report.errors``.
    """
    report = Report()
    try:
        questions = read_questions(data, file_format, language)
        report.rows = len(questions)
        # The CMS stores one text more in whatever language is active.
        with translation.override(DEFAULT), transaction.atomic():
            writer = BankWriter(questions, pool=pool, user=user)
            _fill(report, questions, writer, skip_invalid=skip_invalid)
            if dry_run:
                transaction.set_rollback(True)
    except FileRefused as refusal:
        report.refuse(refusal.finding)
    except IntegrityError:
        report = Report(rows=report.rows)
        report.refuse(FileRefused("bank_busy").finding)
    return report


def _fill(
    report: Report, questions: list[Shaped], writer: BankWriter, *, skip_invalid: bool
) -> None:
    writer.prepare()
    is_refused = not skip_invalid and any(
        question.refusal and not question.is_skipped for question in questions
    )
    for question in questions:
        report.notes += question.notes
        item, found = question.item, question.finding
        if found:
            report.add_refused(question, found)
        elif item:
            outcome = "" if is_refused else writer.write(question, item)
            report.add_coming(question, item, writer.uids[item.row], outcome)
    report.refused = is_refused
    if is_refused:
        transaction.set_rollback(True)
    else:
        report.notes += writer.notes


def _refuse_markup(text: str) -> None:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype html", "<html")):
        raise FileRefused("looks_like_html", line=1)
    if start.startswith(("<?xml", "<quiz")):
        raise FileRefused("looks_like_xml", line=1)
