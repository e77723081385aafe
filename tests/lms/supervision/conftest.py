"""People of one cohort, and a table of a thousand of them made cheaply."""

import datetime
from uuid import UUID

import pytest
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment
from lms.notifications.models import OutgoingMail
from lms.progress.engine import unit_rows
from lms.progress.manifest import outline_of
from lms.progress.models import EnrolmentProgress, UnitProgress
from lms.progress.standing import keep_units


@pytest.fixture
def boss(client_of, supervisor, enrolment):
    return client_of(supervisor)


@pytest.fixture
def page(cohort):
    return f"/ro/cohorts/{cohort.code}/"


@pytest.fixture
def person(cohort, enrolment):
    return f"/ro/cohorts/{cohort.code}/people/{enrolment.uid}/"


def fill(cohort: Cohort, count: int, first: int = 0) -> list[Enrolment]:
    """Put invented people into the cohort, each with a state in every unit."""
    numbers = range(first, first + count)
    users = User.objects.bulk_create(
        User(
            email=f"many{n}@example.org",
            full_name=f"Ștefăniță Țurcanu-Moraru {n:04}",
            language="ru" if n % 3 == 0 else "ro",
            phone=f"+37369{n:06}",
        )
        for n in numbers
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(user=user, cohort=cohort, edition=cohort.edition) for user in users
    )
    units = [unit["uid"] for unit in outline_of(enrolments[0]).required]
    seen = timezone.now() - datetime.timedelta(days=9)
    EnrolmentProgress.objects.bulk_create(
        EnrolmentProgress(
            enrolment=enrolment,
            units_required=len(units),
            units_done=1,
            current_unit=UUID(units[1]),
            last_activity_at=seen,
        )
        for enrolment in enrolments
    )
    UnitProgress.objects.bulk_create(
        UnitProgress(
            enrolment=enrolment,
            unit=unit,
            started_at=seen,
            last_activity_at=seen,
            done_at=seen if unit == units[0] else None,
            best_score=33 if number % 4 == 0 else None,
            attempts=2 if number % 4 == 0 and unit != units[0] else 0,
        )
        for number, enrolment in enumerate(enrolments)
        for unit in units
    )
    for enrolment in enrolments:
        progress = enrolment.progress
        keep_units(progress, unit_rows(enrolment))
        progress.save()
    return enrolments


def returned(address, at, bounce="hard"):
    """Have a letter to this address come back."""
    return OutgoingMail.objects.create(
        key=f"r:{address}:{at}",
        recipient=address,
        language="ro",
        subject="s",
        text="",
        state="bounced",
        sent_at=at,
        bounced_at=at,
        bounce=bounce,
        bounce_status="5.1.1",
    )
