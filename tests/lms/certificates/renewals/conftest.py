"""A certificate of three years, and days before, in and after the window of its renewal."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from courses.editions.release import release_edition
from lms.certificates.services import issue_certificate
from lms.progress.models import EnrolmentProgress
from tests.lms.certificates.conftest import COMPLETED_AT, complete
from tests.lms.certificates.designs.conftest import make_design
from tests.support.editions import add_lesson

CHISINAU = ZoneInfo("Europe/Chisinau")
ENDS_ON = datetime.date(2029, 8, 23)
OPENS_ON = datetime.date(2029, 5, 25)


def noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), CHISINAU)


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


@pytest.fixture
def design(db):
    return make_design(validity_months=36)


@pytest.fixture
def certificate(design, enrolment):
    """One of 23 August 2026, valid until 23 August 2029."""
    return issue_certificate(
        enrolment=complete(enrolment), issued_at=COMPLETED_AT, language="ro"
    )


@pytest.fixture
def in_window():
    with time_machine.travel(noon(OPENS_ON + days(10)), tick=False):
        yield OPENS_ON + days(10)


@pytest.fixture
def after_the_end():
    with time_machine.travel(noon(ENDS_ON + days(40)), tick=False):
        yield ENDS_ON + days(40)


@pytest.fixture
def changed_unit(course):
    """The lesson "what changed" of the course's second edition."""
    lesson = add_lesson(course, "noutati", what_changed=True, minutes=25)
    release_edition(course=course.page)
    return lesson


def finish(enrolment, at: datetime.datetime | None = None):
    """Complete a renewal as far as its certificate asks, and have it issued."""
    at = at or datetime.datetime.now(datetime.UTC)
    EnrolmentProgress.objects.update_or_create(
        enrolment=enrolment,
        defaults={"units_required": 1, "units_done": 1, "completed_at": at},
    )
    return issue_certificate(enrolment=enrolment, issued_at=at, language="ro")


def by_changes(design):
    design.renewed_by = "changes"
    design.save()


def released(course):
    return release_edition(course=course.page)
