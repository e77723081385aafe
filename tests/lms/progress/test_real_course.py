"""The real courses, unit by unit, in both languages, as a person goes through them."""

import random
from pathlib import Path

import pytest

from courses.course_files.load import load_package
from courses.models import CoursePage
from courses.models.snapshots import frozen_questions
from lms.cohorts.services import enrol
from lms.operations.seeding.learning import take_unit
from lms.progress.addresses import unit_addresses
from lms.progress.manifest import outline_of
from lms.progress.models import Attempt, EnrolmentProgress
from tests.factories.cohorts import CohortFactory

pytestmark = pytest.mark.django_db

CONTENT = Path(__file__).parents[3] / "courses" / "content" / "tip"
# A shorter comment may well stand in a lesson's own text.
TELLING = 25


def feedback_of(questions) -> set[str]:
    """Return the comments that a page must not hold before the answer."""
    said = [q["feedback"] for q in questions]
    said += [option["feedback"] for q in questions for option in q["options"]]
    texts = [text for both in said for text in both.values()]
    return {text for text in texts if len(text) >= TELLING}


class Walk:
    """Goes through an enrolment's units and notes what is wrong on the way."""

    def __init__(self, enrolment, browser) -> None:
        self.enrolment, self.browser = enrolment, browser
        self.faults: list[str] = []

    def go(self) -> None:
        units = outline_of(self.enrolment).units
        paths = unit_addresses(units, "ro")
        for unit in units:
            self.open(paths[unit["uid"]], self.hidden_in_lesson(unit))
            if unit["kind"] == "quiz":
                self.open_attempt(unit)
            done = take_unit(self.enrolment, unit, 1.0, random.Random(1))
            assert done, unit
            self.open(paths[unit["uid"]])

    def hidden_in_lesson(self, unit) -> set[str]:
        return feedback_of(frozen_questions(unit.get("checks", [])).values())

    def open_attempt(self, unit) -> None:
        self.browser.post(f"/ro/my/quizzes/{unit['uid']}/attempts/")
        attempt = Attempt.objects.get(enrolment=self.enrolment, submitted_at=None)
        questions = attempt.frozen["questions"]
        hidden = feedback_of(questions)
        for number in range(1, len(questions) + 1):
            self.open(f"/ro/my/attempts/{attempt.uid}/{number}/", hidden)

    def open(self, path: str, hidden: set[str] = frozenset()) -> None:
        for code in ("ro", "ru"):
            answer = self.browser.get(path.replace("/ro/", f"/{code}/", 1))
            page = answer.content.decode()
            if answer.status_code != 200 or f'<html lang="{code}"' not in page:
                self.faults.append(f"{code} {path}: {answer.status_code}")
            shown = [text for text in hidden if text in page]
            self.faults += [f"{code} {path} tells: {text}" for text in shown]


def test_every_unit_of_both_courses_opens_in_both_languages(
    learner, supervisor, client_of
):
    load_package(CONTENT)
    for slug in ("tip", "supervisors"):
        edition = CoursePage.objects.get(slug=slug).editions.last()
        cohort = CohortFactory(edition=edition, supervisor=supervisor)
        walk = Walk(enrol(user=learner, cohort=cohort), client_of(learner))
        walk.go()
        assert walk.faults == []
        progress = EnrolmentProgress.objects.get(pk=walk.enrolment.pk)
        assert progress.completed_at is not None
