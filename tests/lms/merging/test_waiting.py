"""What waits for a supervisor, or was given by one, is there after a merge of two accounts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.cohorts.models import Cohort, Enrolment
from lms.supervision.actions.requests import asked_for
from lms.supervision.actions.services import refuse_attempt, write_note
from lms.supervision.models import AttemptRequest, Note
from lms.supervision.overview.standing import overview, persons_by_key
from tests.lms.merging.steps import merged, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def days():
    """Return the group's deadline, an earlier and a later day."""
    today = timezone.localdate()
    return [today + timedelta(days=number) for number in (40, 20, 60)]


def deadline_of(way):
    return Enrolment.objects.get(pk=way.pk).deadline


def personal(way, day):
    Enrolment.objects.filter(pk=way.pk).update(deadline=day)


@pytest.fixture
def page(way, supervisor, client_of):
    """Return a function: the supervisor's page of the person."""
    boss = client_of(supervisor)
    address = f"/ro/cohorts/{way.cohort.code}/people/{way.uid}/"
    return lambda: boss.get(address).content.decode()


@pytest.fixture
def launched(way):
    Cohort.objects.filter(pk=way.cohort_id).update(launched_at=timezone.now())
    way.cohort.refresh_from_db()
    return way.cohort


def test_a_request_of_the_other_account_waits_and_is_answered_in_one_place(
    kept, gone, way, other_way, launched, course, coordinator, supervisor, page
):
    unit = str(course.test.uid)
    asked = AttemptRequest.objects.create(
        enrolment=other_way, unit=unit, words="Am fost bolnavă"
    )
    assert overview(launched).reasons["asked"] == 1
    row = merged(kept, gone, coordinator)
    assert overview(launched).reasons["asked"] == 1
    (person,) = persons_by_key(launched, [way.pk]).values()
    assert str(person.asked_unit) == unit
    assert asked_for(way, unit).waits and "Am fost bolnavă" in page()
    assert refuse_attempt(enrolment=way, unit_uid=unit, reason="Nu", by=supervisor)
    asked.refresh_from_db()
    assert asked.granted is False and asked_for(way, unit).refused
    assert overview(launched).reasons["asked"] == 0
    undone(row, coordinator)
    assert asked_for(other_way, unit).refused and asked_for(way, unit).last is None


def test_a_request_that_still_waits_goes_back_with_its_account(
    kept, gone, way, other_way, course, coordinator
):
    unit = str(course.test.uid)
    AttemptRequest.objects.create(enrolment=other_way, unit=unit)
    undone(merged(kept, gone, coordinator), coordinator)
    assert asked_for(other_way, unit).waits and not asked_for(way, unit).waits


@pytest.mark.parametrize(
    ("own", "others", "together"),
    [
        (None, 2, 2),  # only the account that goes has one of its own
        (1, 2, 2),
        (2, 1, 2),
        (2, None, 2),
        (None, 1, None),  # nobody gets less time than the group has
        (None, None, None),
    ],
)
def test_the_later_deadline_counts_until_the_merge_is_undone(
    kept, gone, way, other_way, coordinator, days, own, others, together
):
    Cohort.objects.filter(pk=way.cohort_id).update(deadline=days[0])
    mine, theirs, expected = (
        None if one is None else days[one] for one in (own, others, together)
    )
    personal(way, mine)
    personal(other_way, theirs)
    row = merged(kept, gone, coordinator)
    assert deadline_of(way) == expected
    undone(row, coordinator)
    assert (deadline_of(way), deadline_of(other_way)) == (mine, theirs)


def test_a_deadline_moved_since_the_merge_stays(
    kept, gone, way, other_way, coordinator, days
):
    personal(other_way, days[2])
    row = merged(kept, gone, coordinator)
    assert deadline_of(way) == days[2]
    personal(way, days[1])
    undone(row, coordinator)
    assert (deadline_of(way), deadline_of(other_way)) == (days[1], days[2])


def test_notes_on_both_accounts_are_read_by_who_wrote_them(
    kept, gone, way, other_way, coordinator, supervisor, client_of, page
):
    write_note(enrolment=other_way, text="sună seara", by=supervisor)
    write_note(enrolment=other_way, text="nu e a dumneavoastră", by=coordinator)
    row = merged(kept, gone, coordinator)
    assert "sună seara" in page() and "nu e a dumneavoastră" not in page()
    write_note(enrolment=way, text="are copii mici", by=supervisor)
    assert "sună seara" in page() and "are copii mici" in page()
    write_note(enrolment=way, text="", by=supervisor)
    assert "sună seara" in page()
    undone(row, coordinator)
    assert "sună seara" not in page()
    assert Note.objects.filter(enrolment=other_way).count() == 2
