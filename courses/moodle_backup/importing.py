"""The service that brings a backup of Moodle in, as drafts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils import translation

from courses.imports.findings import FileRefused, Finding, finding
from courses.imports.normalise import Shaped
from courses.imports.report import ItemReport, Outcome, Report
from courses.models import CoursePage, HomePage
from courses.moodle_backup.archive import opened_archive
from courses.moodle_backup.pictures import FilePool
from courses.moodle_backup.plan import Plan, Row
from courses.moodle_backup.reading import read_backup
from courses.moodle_backup.writing import DraftWriter
from courses.question_formats.store import BankWriter
from courses.text.languages import DEFAULT


class NoHomePage(LookupError):
    """There is no home page below which a new course could stand."""


def import_backup(
    *,
    file: BinaryIO,
    course: CoursePage | None,
    language: str = DEFAULT,
    dry_run: bool = False,
    skip_invalid: bool = False,
    user: Any = None,
) -> Report:
    """Bring the pages, books, quizzes and questions of a backup in, all or nothing.

    Pages become drafts below ``course``, or below a new draft course for None. What is
    wrong in the backup stops it whole unless ``skip_invalid``; what has no place here is
    listed and passed over. What came before is left as editors made it since. Nothing is
    raised for a bad file: see ``Report.errors``. Raises NoHomePage.
    """
    report = Report()
    try:
        with opened_archive(file) as archive:
            plan = read_backup(archive, language)
            report.rows = len(plan.rows)
            content = None if dry_run else FilePool(archive).content
            drafts = DraftWriter(plan, user, content)
            with translation.override(DEFAULT), _stored_or_not_at_all(drafts, dry_run):
                _fill(report, plan, drafts, course, skip_invalid=skip_invalid)
    except FileRefused as refusal:
        report = Report()
        report.refuse(refusal.finding)
    except IntegrityError:
        report = Report(rows=report.rows)
        report.refuse(FileRefused("bank_busy").finding)
    return report


@contextmanager
def _stored_or_not_at_all(drafts: DraftWriter, dry_run: bool) -> Iterator[None]:
    """Open a transaction; files of pictures do not outlive one that is rolled back."""
    is_kept = False
    try:
        with transaction.atomic():
            yield
            if dry_run:
                transaction.set_rollback(True)
            is_kept = not transaction.get_rollback()
    except BaseException:
        is_kept = False
        raise
    finally:
        if not is_kept:
            for image in drafts.stored:
                image.file.delete(save=False)


def _fill(
    report: Report,
    plan: Plan,
    drafts: DraftWriter,
    course: CoursePage | None,
    *,
    skip_invalid: bool,
) -> None:
    bank = BankWriter(plan.questions, user=drafts.user)
    bank.prepare()
    wrong = [row for row in plan.rows if row.refusal and not row.is_skipped]
    wrong_questions = [q for q in plan.questions if q.refusal and not q.is_skipped]
    report.refused = not skip_invalid and bool(wrong or wrong_questions)
    if report.refused:
        transaction.set_rollback(True)
    outcomes = {} if report.refused else _write(plan, drafts, bank, course)
    questions = {question.entry.row: question for question in plan.questions}
    for row in plan.rows:
        outcome = outcomes.get(row.number, "")
        if question := questions.get(row.number):
            _tell_question(report, row, question, bank, outcome)
        else:
            _tell(report, row, outcome)
    report.notes.append(finding("people_left_out"))
    if not report.refused:
        report.notes += bank.notes


def _write(
    plan: Plan, drafts: DraftWriter, bank: BankWriter, course: CoursePage | None
) -> dict[int, Outcome]:
    outcomes: dict[int, Outcome] = {}
    for question in plan.questions:
        if question.item and question.refusal is None:
            outcomes[question.entry.row] = bank.write(question, question.item)
    if any(module.units for module in plan.modules):
        drafts.write(course or drafts.new_course(_home()))
    came = {u.row.number for m in plan.modules for u in m.units} | {
        m.row.number for m in plan.modules if m.units
    }
    for number in came:
        outcomes[number] = "new" if number in drafts.came else "same"
    return outcomes


def _home() -> HomePage:
    home = HomePage.objects.first()
    if home is None:
        raise NoHomePage
    return home


def _tell_question(
    report: Report, row: Row, question: Shaped, bank: BankWriter, outcome: Outcome
) -> None:
    report.notes += question.notes
    found = question.finding
    if found:
        _refuse(report, row, found, is_skipped=question.is_skipped)
    elif question.item:
        uid = bank.uids.get(row.number, "")
        report.add_coming(question, question.item, uid, outcome)


def _tell(report: Report, row: Row, outcome: Outcome) -> None:
    report.notes += row.notes
    if row.refusal:
        found = row.refusal.finding.at(row.number, 0)
        _refuse(report, row, found, is_skipped=row.is_skipped)
        return
    if row.kind == "picture" and not report.refused:
        outcome = "new"
    elif outcome == "same":
        report.notes.append(finding("came_before").at(row.number, 0))
    report.ok += 1
    report.changed += outcome == "new"
    item = ItemReport(row.number, 0, row.name, row.kind, row.key, outcome=outcome)
    report.items.append(item)


def _refuse(report: Report, row: Row, found: Finding, *, is_skipped: bool) -> None:
    (report.skipped if is_skipped else report.errors).append(found)
    report.items.append(ItemReport(row.number, 0, row.name, row.kind))
