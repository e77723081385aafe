"""New units that only those take who start from now on; changed units taken again."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from courses.models import LessonPage, QuizPage
from lms.certificates.models import Certificate
from lms.cohorts.services import enrol
from lms.outbox.models import Effect
from lms.progress.edition_upgrade.rules import Step, Terms, terms_by
from lms.progress.fold import fold_excused
from lms.progress.models import (
    EditionChange,
    EnrolmentProgress,
    LearningEvent,
    UnitProgress,
)
from lms.progress.rebuild import differences
from lms.progress.selectors import way_of, ways_of
from lms.reporting.reconciliation import compare
from lms.supervision.access import people_of
from lms.supervision.overview.lines import table_lines
from lms.supervision.overview.risk_rules import people
from lms.supervision.overview.standing import persons_by_key
from tests.support.editions import add_check, add_lesson, release
from tests.support.learning import (
    finish_lesson,
    go_half_way,
    pass_quiz,
    take_pre_test,
    whole_course,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_middle(enrolment, course):
    """Pre-test and first lesson done."""
    go_half_way(enrolment, course)
    return enrolment


@pytest.fixture
def excused(in_middle, course, cohort, editor):
    """The learner in the middle after a move that excuses from the lesson "trei"."""
    lesson = add_lesson(course, minutes=45)
    release(course, editor, {cohort: "add"}, excused=[lesson.uid])
    in_middle.refresh_from_db()
    cohort.refresh_from_db()
    return lesson


def progress_of(enrolment) -> tuple[int, int]:
    row = EnrolmentProgress.objects.get(pk=enrolment.pk)
    return row.units_done, row.units_required


def is_done(enrolment, page) -> bool:
    rows = UnitProgress.objects.filter(enrolment=enrolment, unit=page.uid)
    return rows.filter(done_at__isnull=False).exists()


def nothing_differs() -> bool:
    return [d for d in differences(mend=False) if d] == [] and (
        compare().differences == []
    )


def completed_units() -> list[str]:
    """Return the ids of the units that "completed" was reported of."""
    return [
        effect.payload["object"]["id"].rstrip("/").rsplit("/", 1)[-1]
        for effect in Effect.objects.filter(kind="xapi")
        if effect.payload["verb"]["id"].endswith("completed")
    ]


def test_who_has_begun_is_not_asked_for_the_unit(in_middle, course, excused):
    assert in_middle.edition.number == 2
    assert progress_of(in_middle) == (2, 4)
    event = LearningEvent.objects.get(kind="edition.changed")
    assert event.data["excused"] == [str(excused.uid)]
    assert nothing_differs()


def test_home_outline_and_what_is_missing_agree(
    in_middle, course, excused, learner, client_of
):
    (way,) = ways_of(learner)
    assert (way.done, way.required) == (2, 4)
    line = way.outline[-1].units[-1]
    assert (line.uid, line.required, line.excused) == (str(excused.uid), False, True)
    assert excused.heading not in [m.heading for m in way_of(in_middle).missing]
    browser = client_of(learner)
    home = browser.get("/ro/my/").content.decode()
    assert "adăugată după ce ați început" in home
    missing = browser.get(f"/ro/my/{in_middle.uid}/missing/").content.decode()
    assert excused.heading not in missing


def test_who_has_not_begun_starts_now_and_takes_it(
    in_middle, course, cohort, editor, other_learner
):
    waiting = enrol(user=other_learner, cohort=cohort)
    lesson = add_lesson(course)
    release(course, editor, {cohort: "add"}, excused=[lesson.uid])
    assert progress_of(waiting) == (0, 5)
    assert progress_of(in_middle) == (2, 4)
    assert nothing_differs()


def test_who_enrols_later_takes_it(excused, cohort, other_learner, course):
    later = enrol(user=other_learner, cohort=cohort)
    take_pre_test(later, course)
    assert progress_of(later) == (1, 5)


def test_the_course_is_completed_without_it_and_nothing_is_reported_of_it(
    in_middle, course, excused
):
    finish_lesson(in_middle, course.second)
    pass_quiz(in_middle, course.test)
    assert progress_of(in_middle) == (4, 4)
    certificate = Certificate.objects.get()
    minutes = certificate.facts["ro"]["minutes"]
    asked = [course.pre, course.first, course.second, course.test]
    assert minutes == sum(unit.minutes for unit in asked)
    assert str(excused.uid) not in completed_units()
    assert nothing_differs()


def test_it_does_not_stand_in_the_way_of_later_units(
    in_middle, course, cohort, editor, learner, client_of
):
    lesson = add_lesson(course)
    lesson.move(course.second, pos="left")
    release(course, editor, {cohort: "add"}, excused=[lesson.uid])
    in_middle.refresh_from_db()
    finish_lesson(in_middle, course.second)
    assert progress_of(in_middle) == (3, 4)
    page = client_of(learner).get(LessonPage.objects.get(pk=lesson.pk).url)
    assert page.status_code == 200
    assert nothing_differs()


def test_who_does_it_anyway_has_it_done_and_counts_no_more_for_it(
    in_middle, course, excused
):
    finish_lesson(in_middle, course.second)
    pass_quiz(in_middle, course.test)
    completed_at = EnrolmentProgress.objects.get().completed_at
    certificate = Certificate.objects.get()
    finish_lesson(in_middle, LessonPage.objects.get(pk=excused.pk))
    assert is_done(in_middle, excused)
    assert progress_of(in_middle) == (4, 4)
    assert EnrolmentProgress.objects.get().completed_at == completed_at
    assert Certificate.objects.get() == certificate
    assert completed_units().count(str(excused.uid)) == 1
    assert nothing_differs()


def test_a_rebuild_from_the_ledger_gives_the_same(in_middle, course, excused, capsys):
    before = EnrolmentProgress.objects.values().get()
    EnrolmentProgress.objects.update(excused=[], units_required=5)
    assert not nothing_differs()
    call_command("rebuild_progress")
    assert EnrolmentProgress.objects.values().get() == before
    EnrolmentProgress.objects.all().delete()
    UnitProgress.objects.all().delete()
    call_command("rebuild_progress")
    after = EnrolmentProgress.objects.values().get()
    names = ("excused", "units_done", "units_required", "current_unit")
    assert [after[n] for n in names] == [before[n] for n in names]
    capsys.readouterr()
    call_command("rebuild_progress", check=True, json=True)
    assert json.loads(capsys.readouterr().out)["differences"] == []


def test_supervisor_and_exports_call_it_not_required(
    in_middle, course, excused, cohort, client_of
):
    (line,) = table_lines(cohort, persons_by_key(cohort, [in_middle.pk]).values())
    assert (line.done, line.required) == (2, 4)
    assert line.cells[-1].state == "excused"
    browser = client_of(cohort.supervisor)
    own = f"/ro/cohorts/{cohort.code}/"
    for address in (f"{own}units/", f"{own}people/{line.uid}/"):
        assert "nu se cere" in browser.get(address).content.decode()
    file = b"".join(browser.get(f"{own}export.csv").streaming_content).decode()
    assert "nu se cere" in file.splitlines()[1].split(";")


def test_failing_an_excused_test_needs_no_supervisor(in_middle, course, cohort, editor):
    quiz = QuizPage.objects.get(pk=course.test.pk)
    new = quiz.copy(update_attrs={"slug": "alt-test", "draft_title": "Alt test"})
    new = QuizPage.objects.get(pk=new.pk)
    assert new.uid != quiz.uid
    new.move(course.second, pos="left")
    release(course, editor, {cohort: "add"}, excused=[new.uid])
    in_middle.refresh_from_db()
    cohort.refresh_from_db()
    cohort.launched_at = cohort.launched_at or editor.date_joined
    cohort.save()
    pass_quiz(in_middle, new, right=0)
    pass_quiz(in_middle, new, right=0)
    assert people(people_of(cohort)).get().failed_unit is None
    assert UnitProgress.objects.get(unit=new.uid).excused


def test_a_second_move_keeps_what_the_first_one_excused(
    in_middle, course, cohort, editor, excused
):
    later = add_lesson(course, "patru")
    also = add_lesson(course, "cinci")
    release(course, editor, {cohort: "add"}, excused=[also.uid])
    assert progress_of(in_middle) == (2, 5)
    assert EnrolmentProgress.objects.get().excused == sorted(
        [str(excused.uid), str(also.uid)]
    )
    in_middle.refresh_from_db()
    assert str(later.uid) in [
        unit.uid for m in way_of(in_middle).outline for unit in m.units if unit.required
    ]
    assert nothing_differs()


def test_a_unit_that_went_and_came_back_is_chosen_about_anew(
    in_middle, course, cohort, editor, excused
):
    excused.unpublish()
    release(course, editor, {cohort: "add"})
    assert EnrolmentProgress.objects.get().excused == []
    LessonPage.objects.get(pk=excused.pk).save_revision().publish()
    cohort.refresh_from_db()
    release(course, editor, {cohort: "add"})
    assert progress_of(in_middle) == (2, 5)
    assert nothing_differs()


def test_a_cohort_that_kept_its_edition_moves_on_by_the_choices_of_both(
    in_middle, course, cohort, editor
):
    lesson = add_lesson(course)
    add_check(course.first)
    release(
        course,
        editor,
        {cohort: "keep"},
        excused=[lesson.uid],
        again=[course.first.uid],
    )
    assert progress_of(in_middle) == (2, 4)
    assert is_done(in_middle, course.first)
    add_lesson(course, "patru")
    release(course, editor, {cohort: "add"})
    in_middle.refresh_from_db()
    assert in_middle.edition.number == 3
    assert progress_of(in_middle) == (1, 5)
    assert not is_done(in_middle, course.first)
    assert nothing_differs()


def test_what_the_old_edition_asked_already_is_asked_still(
    in_middle, course, cohort, editor
):
    """A unit that went and came back, seen from before both."""
    course.second.unpublish()
    release(course, editor, {cohort: "keep"})
    LessonPage.objects.get(pk=course.second.pk).save_revision().publish()
    release(course, editor, {cohort: "add"}, excused=[course.second.uid])
    assert progress_of(in_middle) == (2, 4)
    assert EnrolmentProgress.objects.get().excused == []


def test_one_choice_of_each_kind_in_one_release(
    in_middle, course, cohort, editor, other_learner
):
    finished = enrol(user=other_learner, cohort=cohort)
    whole_course(finished, course)
    taken, left = add_lesson(course), add_lesson(course, "patru")
    add_check(course.first)
    QuizPage.objects.filter(pk=course.pre.pk).update(pass_mark=10)
    attempt = in_middle.attempts.get()
    release(
        course,
        editor,
        {cohort: "add"},
        excused=[left.uid],
        again=[course.first.uid],
    )
    assert progress_of(in_middle) == (1, 5)
    assert is_done(in_middle, course.pre)
    assert not is_done(in_middle, course.first)
    assert taken.uid != left.uid
    attempt.refresh_from_db()
    assert attempt.submitted_at
    finished.refresh_from_db()
    assert finished.edition.number == 1
    assert progress_of(finished) == (4, 4)
    assert nothing_differs()


def test_a_move_that_fails_leaves_nothing_half_done(
    in_middle, course, cohort, editor, monkeypatch
):
    from lms.progress.edition_upgrade import apply

    def fail(*_args):
        raise RuntimeError("killed")

    lesson = add_lesson(course)
    add_check(course.first)
    monkeypatch.setattr(apply, "_carry_units", fail)
    release(
        course,
        editor,
        {cohort: "add"},
        excused=[lesson.uid],
        again=[course.first.uid],
    )
    in_middle.refresh_from_db()
    assert in_middle.edition.number == 1
    assert EnrolmentProgress.objects.get().excused == []
    assert is_done(in_middle, course.first)
    assert not LearningEvent.objects.filter(kind__startswith="edition").exists()
    assert nothing_differs()


def test_the_fold_takes_the_last_move_in_any_order():
    from datetime import UTC, datetime

    def move(day, **data):
        return LearningEvent(
            uid=day,
            kind="edition.changed",
            data=data,
            recorded_at=datetime(2026, 1, day, tzinfo=UTC),
        )

    # The first was written before units could be excused.
    moves = [move(1), move(2, excused=["a"]), move(3, excused=["a", "b"])]
    assert fold_excused(moves) == fold_excused([*reversed(moves), *moves])
    assert fold_excused(moves) == ["a", "b"]
    assert fold_excused(moves[:1]) == fold_excused([]) == []


def test_terms_add_up_over_the_editions_on_the_way():
    steps = [
        Step({"a", "b", "x", "y"}, excused=["x", "b"], again=["a"]),
        Step({"a", "b", "y", "z"}, excused=["z"], again=["b"]),
    ]
    assert terms_by(steps, {"a", "b"}, is_begun=True) == Terms({"z"}, {"a", "b"})
    assert terms_by(steps, {"a"}, is_begun=False, excused=["y"]) == Terms(
        {"y"}, {"a", "b"}
    )


def test_rows_of_the_choice_that_went_stay_readable(course, cohort, editor):
    """Before, taking units again was a choice of the cohort's own."""
    migration = import_module("lms.progress.migrations.0003_choices_for_each_change")
    change = EditionChange.objects.create(
        edition=course.edition,
        cohort=cohort,
        choice="again",
        again=[str(course.first.uid)],
        decided_by=editor,
    )
    with connection.cursor() as cursor:  # the migration came before the refusal
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE progress_editionchange DISABLE TRIGGER USER")
    migration.name_one_choice(apps, None)
    change.refresh_from_db()
    assert change.choice == "add"
    assert change.get_choice_display() != "add"
    assert change.again == [str(course.first.uid)]
