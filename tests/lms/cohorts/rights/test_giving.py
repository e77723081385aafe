"""Giving, lengthening and taking back: no more than the own part, and nothing twice."""

import pytest
import time_machine
from django.core import mail

from lms.accounts.models import User
from lms.audit.models import Entry
from lms.cohorts.models import DatedRight
from lms.cohorts.rights.endings import look_after_rights
from lms.cohorts.rights.services import (
    CannotGive,
    Wanted,
    change_end,
    give,
    take_back,
)
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from tests.factories.accounts import UserFactory
from tests.lms.accounts.test_two_at_once import first_and_second
from tests.lms.cohorts.rights.days import MIDNIGHT, NOON, TODAY, day

pytestmark = pytest.mark.django_db
at_once = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def _on_that_day(db):
    with time_machine.travel(NOON, tick=False):
        yield


def mails(to: User) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(recipient=to.email).order_by("pk"))


def refused(act, **said) -> str:
    """Return the sentence by which a service refuses."""
    with pytest.raises(CannotGive) as found:
        act(**said)
    return str(found.value.message)


def test_it_is_given_told_and_written_down(person, coordinator, north, over_north):
    right = give(by=coordinator, person=person, wanted=over_north)
    assert (right.person, right.unit, right.given_by) == (person, north, coordinator)
    (letter,) = mails(person)
    assert letter.language == "ru"
    assert "nord-nou ru" in letter.text
    assert "Lidia Botezatu" in letter.text
    row = Entry.objects.filter(action="rights_changed").order_by("pk").last()
    assert (row.actor, row.person) == (coordinator.public_id, person.public_id)
    assert row.details["over"] == "nord-nou"
    assert row.details["of"] == "supervisor"


def test_the_same_again_is_refused_in_words_and_writes_no_second_mail(
    person, coordinator, north
):
    wanted = Wanted(role="supervisor", starts_on=TODAY, unit=north, ends_on=day(20))
    give(by=coordinator, person=person, wanted=wanted)
    assert "30.03.2026" in refused(give, by=coordinator, person=person, wanted=wanted)
    assert len(mails(person)) == 1
    assert DatedRight.objects.count() == 1


def test_one_that_ended_by_the_calendar_is_no_hindrance_to_a_new_one(
    person, coordinator, right_of, over_north
):
    old = right_of(person, starts_on=day(-9), ends_on=day(-1))
    new = give(by=coordinator, person=person, wanted=over_north)
    old.refresh_from_db()
    assert old.closed_at is not None
    assert old.closed_by is None
    assert new != old


# --- no more than the own part ---------------------------------------------------------


def test_a_coordinator_gives_in_the_own_part_alone(
    person, coordinator, south, far_group, group, village
):
    for wanted in (
        Wanted(role="supervisor", starts_on=TODAY, unit=south),
        Wanted(role="coordinator", starts_on=TODAY, unit=south),
        Wanted(role="supervisor", starts_on=TODAY, cohort=far_group),
        Wanted(role="coordinator", starts_on=TODAY, unit=village.parent.parent),
        Wanted(role="analyst", starts_on=TODAY),
    ):
        refused(give, by=coordinator, person=person, wanted=wanted)
    assert not DatedRight.objects.exists()
    for wanted in (
        Wanted(role="coordinator", starts_on=TODAY, unit=village),
        Wanted(role="supervisor", starts_on=TODAY, cohort=group),
    ):
        assert give(by=coordinator, person=person, wanted=wanted)


def test_nobody_gives_to_oneself_to_an_administrator_or_to_somebody_elsewhere(
    coordinator, admin, south, over_north
):
    far = UserFactory(full_name="Zina Departe", unit=south)
    closed = UserFactory(full_name="Ion Plecat", unit=over_north.unit, is_active=False)
    for person in (coordinator, admin, far, closed):
        refused(give, by=coordinator, person=person, wanted=over_north)
    refused(give, by=admin, person=admin, wanted=over_north)
    assert give(by=admin, person=far, wanted=over_north)


def test_who_learns_in_the_part_can_have_a_right_there(
    coordinator, group, south, over_north
):
    learner = UserFactory(full_name="Zina Departe", unit=south)
    enrol(user=learner, cohort=group)
    assert give(by=coordinator, person=learner, wanted=over_north)


def test_supervisors_editors_and_who_coordinates_nothing_give_none(
    person, supervisor, editor, analyst, over_north
):
    nowhere = UserFactory(full_name="Fără Loc", roles=["coordinator"])
    for by in (supervisor, editor, analyst, nowhere, person):
        other = UserFactory(unit=over_north.unit)
        refused(give, by=by, person=other, wanted=over_north)


def test_who_coordinates_for_some_days_gives_for_no_longer(
    person, south, right_of, admin
):
    deputy = UserFactory(full_name="Tudor Adjunct", unit=south)
    right_of(deputy, role="coordinator", ends_on=day(10), given_by=admin)

    def wanted(ends_on):
        return Wanted(
            role="supervisor",
            starts_on=TODAY,
            unit=DatedRight.objects.get().unit,
            ends_on=ends_on,
        )

    for ends_on in (None, day(11)):
        words = refused(give, by=deputy, person=person, wanted=wanted(ends_on))
        assert "20.03.2026" in words
    right = give(by=deputy, person=person, wanted=wanted(day(10)))
    refused(change_end, right=right, by=deputy, ends_on=day(11))
    assert change_end(right=right, by=deputy, ends_on=day(9)).ends_on == day(9)
    assert change_end(right=right, by=admin, ends_on=None).ends_on is None


def test_a_deputy_does_not_take_the_right_of_an_equal(
    person, right_of, admin, north, village
):
    deputy, chief = UserFactory(full_name="Tudor Adjunct"), person
    right_of(deputy, role="coordinator", given_by=admin)
    top = right_of(chief, role="coordinator", given_by=admin)
    below = right_of(chief, role="coordinator", unit=village, given_by=admin)
    refused(take_back, right=top, by=deputy)
    own = DatedRight.objects.get(person=deputy)
    refused(take_back, right=own, by=deputy)
    refused(change_end, right=own, by=deputy, ends_on=day(90))
    assert take_back(right=below, by=deputy).closed_by == deputy


def test_days_that_make_no_sense_are_refused(person, coordinator, north):
    for starts_on, ends_on in ((day(-1), None), (day(5), day(4))):
        wanted = Wanted(
            role="supervisor", starts_on=starts_on, ends_on=ends_on, unit=north
        )
        refused(give, by=coordinator, person=person, wanted=wanted)


def test_who_signs_in_by_paper_needs_an_address_first(coordinator, over_north):
    person = UserFactory(email="x9@no-address.invalid", unit=over_north.unit)
    assert "hârtie" in refused(give, by=coordinator, person=person, wanted=over_north)


def test_what_somebody_has_without_an_end_is_not_given(
    coordinator, admin, analyst, village
):
    other = UserFactory(roles=["coordinator"], unit=village.parent)
    below = Wanted(role="coordinator", starts_on=TODAY, unit=village)
    refused(give, by=coordinator, person=other, wanted=below)
    reports = Wanted(role="analyst", starts_on=TODAY)
    refused(give, by=admin, person=analyst, wanted=reports)


# --- ending ------------------------------------------------------------------------


def test_taken_back_it_counts_no_more_at_once_and_is_told(
    person, coordinator, right_of, anew
):
    right = right_of(person)
    assert anew(person).roles
    take_back(right=right, by=coordinator)
    assert not anew(person).roles
    (letter,) = mails(person)
    assert letter.language == "ru"
    again = take_back(right=right, by=coordinator)
    assert again.closed_by == coordinator
    assert len(mails(person)) == 1


def test_the_task_ends_warns_and_tells_once(person, coordinator, right_of):
    right = right_of(person, ends_on=day(7), starts_on=day(-30))
    later = right_of(person, role="coordinator", ends_on=day(8), starts_on=day(-30))
    look_after_rights()
    look_after_rights()
    (letter,) = mails(person)
    assert "17.03.2026" in letter.text
    with time_machine.travel(NOON + (day(8) - TODAY), tick=False):
        look_after_rights()
        look_after_rights()
    right.refresh_from_db()
    later.refresh_from_db()
    assert right.closed_at is not None
    assert right.closed_by is None
    assert later.closed_at is None
    # The one ended; of the other its end was told.
    assert len(mails(person)) == 3
    ended = Entry.objects.filter(details__change="ended")
    assert [row.person for row in ended] == [person.public_id]


def test_a_right_of_a_few_days_says_its_end_when_it_is_given(
    person, coordinator, north
):
    wanted = Wanted(role="supervisor", starts_on=TODAY, ends_on=day(5), unit=north)
    give(by=coordinator, person=person, wanted=wanted)
    look_after_rights()
    assert len(mails(person)) == 1


def test_lengthened_it_is_warned_of_again(person, coordinator, right_of):
    right = right_of(person, ends_on=day(3), starts_on=day(-30))
    look_after_rights()
    change_end(right=right, by=coordinator, ends_on=day(40))
    look_after_rights()
    assert len(mails(person)) == 2
    with time_machine.travel(NOON + (day(34) - TODAY), tick=False):
        look_after_rights()
    assert len(mails(person)) == 3


def test_one_that_ended_is_not_lengthened(person, coordinator, right_of):
    right = right_of(person, ends_on=TODAY)
    with time_machine.travel(MIDNIGHT, tick=False):
        refused(change_end, right=right, by=coordinator, ends_on=day(9))
        refused(take_back, right=right, by=coordinator)


def test_who_answers_now_is_told_of_the_groups_left_behind(
    person, coordinator, group, right_of, admin
):
    right_of(person, ends_on=day(-1), starts_on=day(-9))
    group.supervisor = person
    group.save()
    look_after_rights()
    (letter,) = mails(coordinator)
    assert "Grupul Nord" in letter.text
    assert "Vera Guțu" in letter.text
    assert not mails(admin)


def test_where_nobody_coordinates_the_administrators_are_told(
    person, group, south, right_of, admin
):
    right_of(person, ends_on=day(-1), starts_on=day(-9))
    group.supervisor, group.unit = person, south
    group.save()
    look_after_rights()
    assert "Grupul Nord" in mails(admin)[0].text


def test_no_mail_goes_to_a_closed_account(person, right_of):
    right_of(person)
    person.is_active = False
    person.save()
    assert mails(person) == []
    assert mail.outbox == []


# --- two at once ------------------------------------------------------------------------


@at_once
def test_two_coordinators_give_the_same_at_once(person, coordinator, north, over_north):
    other = UserFactory(roles=["coordinator"], unit=north)
    words = first_and_second(
        lambda: give(by=coordinator, person=person, wanted=over_north),
        lambda: refused(give, by=other, person=person, wanted=over_north),
    )
    assert words
    assert DatedRight.objects.count() == 1
    assert len(mails(person)) == 1


@at_once
def test_who_loses_the_own_right_at_this_moment_gives_none(
    person, admin, north, over_north, right_of
):
    deputy = UserFactory(full_name="Tudor Adjunct")
    own = right_of(deputy, role="coordinator", given_by=admin)
    first_and_second(
        lambda: take_back(right=own, by=admin),
        lambda: refused(give, by=deputy, person=person, wanted=over_north),
    )
    assert not DatedRight.objects.filter(person=person).exists()


@at_once
def test_lengthened_and_taken_back_at_once_it_is_taken_back(
    person, coordinator, admin, right_of
):
    right = right_of(person, ends_on=day(9))
    first_and_second(
        lambda: take_back(right=right, by=coordinator),
        lambda: refused(change_end, right=right, by=admin, ends_on=day(60)),
    )
    right.refresh_from_db()
    assert right.ends_on == day(9)
    assert right.closed_by == coordinator
