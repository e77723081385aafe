"""Codes with limits and dates, and moving people with their work."""

import datetime

import pytest
from django.db import IntegrityError
from django.utils import timezone

from lms.cohorts.models import Cohort, Enrolment, EnrolmentMove
from lms.cohorts.services import CannotJoin, enrol, join_with_code, set_joining
from lms.cohorts.transfers import CannotMove, move_enrolment
from lms.progress.models import EnrolmentProgress
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("lms.cohorts.services.timezone.localdate", lambda: TODAY)


@pytest.mark.parametrize(
    "rule",
    [
        {"join_opens_on": TODAY + datetime.timedelta(1)},
        {"join_closes_on": TODAY - datetime.timedelta(1)},
        {"join_limit": 0},
        {"join_code": ""},
        {"launched_at": None},
        {"deadline": TODAY - datetime.timedelta(1)},
    ],
)
def test_a_code_outside_its_rules_lets_nobody_in(cohort, learner, rule):
    code = cohort.join_code
    Cohort.objects.update(**rule)
    with pytest.raises(CannotJoin):
        join_with_code(user=learner, code=code)
    assert not Enrolment.objects.exists()


def test_a_code_works_on_its_first_and_last_day_up_to_its_limit(cohort, learner):
    Cohort.objects.update(join_opens_on=TODAY, join_closes_on=TODAY, join_limit=1)
    join_with_code(user=learner, code=cohort.join_code)
    with pytest.raises(CannotJoin):
        join_with_code(user=UserFactory(), code=cohort.join_code)
    # Who is in stays in, however often the code is typed.
    join_with_code(user=learner, code=cohort.join_code)
    assert Enrolment.objects.count() == 1


def test_a_new_code_ends_the_old_one(cohort, learner):
    old = cohort.join_code
    rules = {"limit": None, "opens_on": None, "closes_on": None}
    new = set_joining(cohort=cohort, is_open=True, new_letters=True, **rules).join_code
    with pytest.raises(CannotJoin):
        join_with_code(user=learner, code=old)
    assert join_with_code(user=learner, code=new).user == learner


def test_who_left_does_not_come_back_by_a_code(cohort, learner):
    enrol(user=learner, cohort=cohort)
    Enrolment.objects.update(state="withdrawn")
    with pytest.raises(CannotJoin):
        join_with_code(user=learner, code=cohort.join_code)


def test_no_door_leads_to_a_second_place_in_the_same_course(
    cohort, newer_edition, learner, supervisor
):
    other = CohortFactory(edition=newer_edition, supervisor=supervisor)
    enrol(user=learner, cohort=cohort)
    with pytest.raises(CannotJoin):
        join_with_code(user=learner, code=other.join_code)
    assert Enrolment.objects.get().cohort == cohort


def test_who_finished_or_left_may_take_a_newer_edition_but_not_the_same(
    cohort, other_cohort, newer_edition, learner, supervisor
):
    other = CohortFactory(edition=newer_edition, supervisor=supervisor)
    finished = enrol(user=learner, cohort=cohort)
    EnrolmentProgress.objects.create(enrolment=finished, completed_at=timezone.now())
    with pytest.raises(CannotJoin):
        enrol(user=learner, cohort=other_cohort)
    assert enrol(user=learner, cohort=other).edition == newer_edition
    left = enrol(user=UserFactory(), cohort=cohort)
    Enrolment.objects.filter(pk=left.pk).update(state="withdrawn")
    assert enrol(user=left.user, cohort=other).edition == newer_edition


def test_a_move_takes_the_same_enrolment_along_and_is_kept(
    cohort, other_cohort, learner, supervisor
):
    enrolment = enrol(user=learner, cohort=cohort)
    Enrolment.objects.update(deadline=TODAY)
    move_enrolment(
        enrolment=enrolment, to=other_cohort, reason="S-a mutat", by=supervisor
    )
    moved = Enrolment.objects.get()
    assert (moved.uid, moved.cohort, moved.deadline) == (
        enrolment.uid,
        other_cohort,
        None,
    )
    move = EnrolmentMove.objects.get()
    assert (move.from_cohort, move.to_cohort, move.by) == (
        cohort,
        other_cohort,
        supervisor,
    )


def test_one_can_be_in_several_cohorts_in_turn(
    cohort, other_cohort, learner, supervisor
):
    enrolment = enrol(user=learner, cohort=cohort)
    for to in (other_cohort, cohort, other_cohort):
        enrolment.refresh_from_db()
        move_enrolment(enrolment=enrolment, to=to, reason="r", by=supervisor)
    assert Enrolment.objects.get().cohort == other_cohort
    assert EnrolmentMove.objects.count() == 3


def test_nobody_is_moved_out_of_a_group_that_he_or_she_has_left_meanwhile(
    cohort, other_cohort, learner, supervisor
):
    """Who moves people of one group need not have a say in the next."""
    enrolment = enrol(user=learner, cohort=cohort)
    seen = Enrolment.objects.get(pk=enrolment.pk)
    third = CohortFactory(edition=cohort.edition, supervisor=supervisor)
    move_enrolment(enrolment=enrolment, to=other_cohort, reason="r", by=supervisor)
    with pytest.raises(CannotMove):
        move_enrolment(enrolment=seen, to=third, reason="r", by=supervisor)
    assert Enrolment.objects.get().cohort == other_cohort


def test_nobody_is_moved_to_another_edition_or_out_of_a_closed_enrolment(
    cohort, other_cohort, newer_edition, learner, supervisor
):
    elsewhere = CohortFactory(edition=newer_edition, supervisor=supervisor)
    enrolment = enrol(user=learner, cohort=cohort)
    for to in (elsewhere, cohort):
        with pytest.raises(CannotMove):
            move_enrolment(enrolment=enrolment, to=to, reason="r", by=supervisor)
    Enrolment.objects.update(state="withdrawn")
    with pytest.raises(CannotMove):
        move_enrolment(enrolment=enrolment, to=other_cohort, reason="r", by=supervisor)
    assert not EnrolmentMove.objects.exists()


def test_nobody_is_moved_out_of_a_launched_group_into_one_that_waits(
    cohort, other_cohort, learner, supervisor, client_of
):
    enrolment = enrol(user=learner, cohort=cohort)
    Cohort.objects.filter(pk=other_cohort.pk).update(launched_at=None)
    address = f"/ro/cohorts/{cohort.code}/people/{enrolment.uid}/move/"
    data = {"cohort": other_cohort.pk, "reason": "r"}
    answer = client_of(supervisor).post(address, data)
    assert answer.status_code == 422
    assert "nu este încă lansat" in answer.content.decode()
    assert not EnrolmentMove.objects.exists()
    Cohort.objects.update(launched_at=None)
    other_cohort.refresh_from_db()
    assert move_enrolment(
        enrolment=enrolment, to=other_cohort, reason="r", by=supervisor
    )


def test_the_database_refuses_a_move_to_the_same_cohort(cohort, learner, supervisor):
    enrolment = enrol(user=learner, cohort=cohort)
    with pytest.raises(IntegrityError):
        EnrolmentMove.objects.create(
            enrolment=enrolment, from_cohort=cohort, to_cohort=cohort, by=supervisor
        )
