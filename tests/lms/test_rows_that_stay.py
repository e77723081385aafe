"""What the database keeps as it is, whoever asks: tried by SQL, column by column."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from courses.models import Edition, LessonPage, ParityException
from courses.translation_status.services import sign_exception, withdraw_exception
from lms.certificates.files import ensure_file
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.services import replace_certificate
from lms.cohorts.models import EnrolmentMove
from lms.cohorts.transfers import move_enrolment
from lms.progress.attempts import start_attempt
from lms.progress.models import (
    Attempt,
    EditionChange,
    EditionMove,
    ItemResult,
    KeyDecision,
    LearningEvent,
    Regrade,
)
from lms.progress.regrading.apply import REGRADE_EFFECT, decide_key
from lms.supervision.actions.services import grant_attempt
from lms.supervision.models import Act
from tests.factories.cohorts import CohortFactory
from tests.support.editions import add_lesson, release, work_off
from tests.support.keys import correct_key
from tests.support.learning import (
    answer_all,
    finish_lesson,
    pass_quiz,
    take_pre_test,
)

pytestmark = pytest.mark.django_db

WHOLE = [
    LearningEvent,
    Attempt,  # once it is submitted
    ItemResult,
    EditionChange,
    EditionMove,
    KeyDecision,
    Regrade,
    EnrolmentMove,
    Act,
    Certificate,  # once it is replaced
    CertificateFile,
    Edition,
    ParityException,  # once it is withdrawn
]
# A typing error in a note may be put right; when a file was drawn proves nothing.
LOOSE = {Edition: {"note"}, CertificateFile: {"rendered_at"}}
# An edition that nobody takes and an attempt's figures for statistics may go.
REMOVABLE = {Edition, ItemResult}
OTHERWISE = {
    "boolean": "NOT coalesce({0}, false)",
    "jsonb": """'{{"other": 1}}'""",
    "uuid": "gen_random_uuid()",
    "timestamp with time zone": "coalesce({0}, now()) - interval '1 day'",
    "date": "coalesce({0}, current_date) - 1",
    "character varying": "CASE {0} WHEN 'x' THEN 'y' ELSE 'x' END",
    "text": "{0} || 'x'",
}


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def columns_of(model) -> list[tuple[str, str]]:
    """Return each column with an expression for another value."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_name = %s",
            [model._meta.db_table],
        )
        return [
            (name, OTHERWISE.get(kind, "coalesce({0}, 0) + 1").format(f'"{name}"'))
            for name, kind in cursor.fetchall()
            if name != "id" and name not in LOOSE.get(model, ())
        ]


@pytest.fixture
def enrolment(enrolment, course):
    """All done but the test."""
    take_pre_test(enrolment, course)
    finish_lesson(enrolment, course.first)
    finish_lesson(enrolment, course.second)
    return enrolment


def go_through_all(enrolment, course, editor, supervisor) -> None:
    """A regraded test, one more attempt, a newer edition, another group."""
    unit = str(course.test.uid)
    question = correct_key(pass_quiz(enrolment, course.test, right=1), 0)
    decide_key(
        question=question.uid,
        version=question.version,
        choice="new",
        reason="cheia era greșită",
        by=editor,
    )
    work_off(REGRADE_EFFECT)
    grant_attempt(enrolment=enrolment, unit_uid=unit, reason="r", by=supervisor)
    add_lesson(course)
    release(course, editor, {enrolment.cohort: "add"})
    enrolment.refresh_from_db()
    to = CohortFactory(edition=enrolment.edition, supervisor=supervisor)
    move_enrolment(enrolment=enrolment, to=to, reason="r", by=supervisor)


def replaced_certificate(enrolment, course, admin) -> Certificate:
    pass_quiz(enrolment, course.test)
    issued = Certificate.objects.get()
    ensure_file(issued, "ro")
    replace_certificate(certificate=issued, by=admin, reason="numele")
    issued.refresh_from_db()
    return issued


@pytest.fixture
def row(request, enrolment, course, editor, supervisor, admin):
    """One row of the model, as final as it gets."""
    model = request.param
    if model is ParityException:
        return signed_exception(course, editor)
    if model is Certificate:
        return replaced_certificate(enrolment, course, admin)
    if model is CertificateFile:
        return replaced_certificate(enrolment, course, admin).files.get()
    go_through_all(enrolment, course, editor, supervisor)
    return model.objects.first()


def signed_exception(course, editor):
    page = LessonPage.objects.get(pk=course.first.pk)
    until = timezone.localdate() + datetime.timedelta(days=3)
    sign_exception(page=page, reason="vine luni", until=until, user=editor)
    withdraw_exception(page=page, user=editor)
    return ParityException.objects.get()


@pytest.mark.parametrize("row", WHOLE, indirect=True, ids=lambda m: m.__name__)
def test_no_column_takes_another_value(row):
    table, columns = row._meta.db_table, columns_of(type(row))
    assert columns
    for name, other in columns:
        with pytest.raises(IntegrityError, match="never changed"):
            run(f'UPDATE "{table}" SET "{name}" = {other} WHERE id = {row.pk}')
    row.save()  # as it is


@pytest.mark.parametrize(
    "row",
    [model for model in WHOLE if model not in REMOVABLE],
    indirect=True,
    ids=lambda m: m.__name__,
)
def test_no_row_is_removed(row):
    table = row._meta.db_table
    run("SET CONSTRAINTS ALL IMMEDIATE")  # else what the row came with is in the way
    for statement in (
        f'SET CONSTRAINTS ALL DEFERRED; DELETE FROM "{table}" WHERE id = {row.pk};'
        " SET CONSTRAINTS ALL IMMEDIATE",
        f'TRUNCATE "{table}" CASCADE',
    ):
        with pytest.raises(IntegrityError, match="never removed"):
            run(statement)


def test_an_open_attempt_keeps_what_it_is_marked_by(enrolment, course):
    attempt = start_attempt(
        enrolment=enrolment, unit_uid=str(course.test.uid), language="ro"
    )
    answer_all(attempt)  # what was answered changes
    later = {"answers", "submitted_at", "score", "passed"}
    kept = [one for one in columns_of(Attempt) if one[0] not in later]
    for name, other in kept:
        with pytest.raises(IntegrityError, match="never changed"):
            run(
                f'UPDATE progress_attempt SET "{name}" = {other} WHERE id = {attempt.pk}'
            )


def test_an_exception_goes_with_its_page_only(course, editor):
    page = LessonPage.objects.get(pk=course.first.pk)
    extra = add_lesson(course)
    until = timezone.localdate() + datetime.timedelta(days=3)
    for one in (page, extra):
        sign_exception(page=one, reason="vine luni", until=until, user=editor)
    extra.delete()
    run("SET CONSTRAINTS ALL IMMEDIATE")
    assert ParityException.objects.get().page_id == page.pk
