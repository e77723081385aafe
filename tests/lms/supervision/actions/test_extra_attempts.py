"""Who got an extra attempt needs nobody for having failed, until that is failed too."""

from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from lms.cohorts.services import enrol
from lms.progress import attempts
from lms.progress.exceptions import OnceOnly
from lms.progress.models import Attempt, AttemptGrant
from lms.reminders.summary import states
from lms.supervision.actions.services import grant_attempt
from lms.supervision.models import Act, AttemptRequest
from lms.supervision.overview.risk_rules import REASONS
from lms.supervision.overview.selectors import counts_by_cohort
from lms.supervision.overview.standing import overview
from tests.support.learning import (
    answer_all,
    finish_lesson,
    go_half_way,
    pass_quiz,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(enrolment, course):
    """Return a function that lets the person fail the test once more."""
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    for _ in range(2):
        pass_quiz(enrolment, course.test, right=0)
    return lambda: pass_quiz(enrolment, course.test, right=0)


@pytest.fixture
def grant(enrolment, course, supervisor):
    """Return a function that gives the person one more attempt."""
    return lambda: grant_attempt(
        enrolment=enrolment, unit_uid=str(course.test.uid), reason="Da", by=supervisor
    )


@pytest.fixture
def shown(boss, page, cohort, supervisor):
    """Return a function: how many failed twice, as every place that says it agrees."""

    def count():
        counts = overview(cohort)
        filtered = boss.get(f"{page}?reason=failed").context["page"].paginator.count
        cards = boss.get(page).context["cards"]
        urgent = [card for card in cards if card.line.reasons]
        (state,) = states(supervisor, timezone.now())
        (listed,) = counts_by_cohort(supervisor)[0].values()
        ways = {
            counts.reasons["failed"],
            counts.needs,
            listed.needs,
            state.needs,
            filtered,
            len(urgent),
            dict(state.reasons).get(str(REASONS["failed"]), 0),
        }
        assert len(ways) == 1
        return ways.pop()

    return count


def test_the_extra_attempt_takes_the_person_off_the_list_until_it_is_failed(
    failed, grant, shown
):
    assert shown() == 1
    grant()
    assert shown() == 0
    failed()
    assert shown() == 1


def test_of_two_extra_attempts_both_must_be_failed(failed, grant, shown):
    grant()
    grant()
    failed()
    assert shown() == 0
    failed()
    assert shown() == 1


def test_an_extra_attempt_under_way_is_not_failed_yet(
    failed, grant, shown, enrolment, course
):
    grant()
    attempt = attempts.start_attempt(
        enrolment=enrolment, unit_uid=str(course.test.uid), language="ro"
    )
    answer_all(attempt, right=0)
    assert shown() == 0
    attempts.submit_attempt(attempt=attempt, language="ro")
    assert shown() == 1


def test_an_attempt_at_another_test_uses_nothing(failed, grant, shown, course):
    grant()
    later = Attempt.objects.get(unit=course.pre.uid)
    later.pk, later.uid, later.number = None, uuid4(), 2
    later.started_at = timezone.now()
    later.save()
    assert shown() == 0
    AttemptGrant.objects.update(unit=course.pre.uid)
    call_command("rebuild_progress")
    assert shown() == 1


def test_the_pre_test_is_never_proposed_or_granted(
    boss, person, enrolment, course, supervisor, failed
):
    """A second pre-test would spoil what the first one and the last are compared by."""
    form = boss.get(person).context["grant_form"]
    offered = [value for value, _label in form.fields["unit"].choices]
    assert str(course.pre.uid) not in offered
    assert form["unit"].value() == str(course.test.uid)
    data = {"unit": str(course.pre.uid), "reason": "Da"}
    assert boss.post(f"{person}attempt/", data).status_code == 422
    with pytest.raises(OnceOnly):
        grant_attempt(
            enrolment=enrolment,
            unit_uid=str(course.pre.uid),
            reason="Da",
            by=supervisor,
        )
    assert not AttemptGrant.objects.exists()


def test_nothing_is_proposed_where_nothing_speaks_for_it(boss, person):
    assert boss.get(person).context["grant_form"]["unit"].value() is None


def test_nobody_gives_himself_one_more_attempt(client_of, supervisor, cohort, course):
    own = enrol(user=supervisor, cohort=cohort)
    AttemptRequest.objects.create(enrolment=own, unit=course.test.uid)
    address = f"/ro/cohorts/{cohort.code}/people/{own.uid}/attempt/"
    data = {"unit": str(course.test.uid), "reason": "Da"}
    answer = client_of(supervisor).post(address, data)
    assert answer.status_code == 422
    assert "Nu vă puteți acorda" in answer.content.decode()
    assert not AttemptGrant.objects.exists() and not Act.objects.exists()
    assert AttemptRequest.objects.get().answered_at is None
