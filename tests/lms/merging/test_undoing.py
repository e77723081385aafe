"""A merge undone: both accounts as they were, and new work with the account that stays."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from lms.accounts.models import FormerDetail, User
from lms.accounts.placeholders import new_placeholder
from lms.accounts.services import change_address
from lms.accounts.sign_in_codes import make_codes, redeem
from lms.audit.models import Entry
from lms.certificates.access import own_certificates
from lms.certificates.models import Certificate
from lms.cohorts.models import Enrolment
from lms.cohorts.services import enrol
from lms.merging import facts
from lms.merging.exceptions import CannotUndo
from lms.merging.finishing import finish
from lms.merging.models import AccountMerge, DifferentPersons, LikelyDouble
from lms.merging.undoing import hindrance, outlook
from lms.progress.attempts import start_attempt
from lms.progress.models import Attempt
from lms.progress.regrading.apply import REGRADE_EFFECT, decide_key
from tests.factories.accounts import UserFactory
from tests.lms.merging.steps import all_is_right, merged, state_of, undone
from tests.support.editions import work_off
from tests.support.keys import correct_key
from tests.support.learning import (
    finish_lesson,
    pass_quiz,
    take_pre_test,
    whole_course,
)

pytestmark = pytest.mark.django_db


def read(way):
    return Enrolment.objects.select_related("user", "edition", "cohort").get(pk=way.pk)


def account(person) -> dict:
    person.refresh_from_db()
    rows = EmailAddress.objects.filter(user=person).order_by("email")
    return {
        **facts.kept(person),
        "email": person.email,
        "is_active": person.is_active,
        "password": person.password,
        "addresses": list(rows.values("email", "verified", "primary")),
        "former": list(
            FormerDetail.objects.filter(person=person).values_list("kind", "value")
        ),
    }


def test_both_are_as_they_were(way, other_way, course, kept, gone, coordinator):
    for person in (kept, gone):
        person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    take_pre_test(way, course)
    take_pre_test(other_way, course)
    finish_lesson(other_way, course.first)
    before = [account(kept), account(gone), state_of(way), state_of(other_way)]
    row = merged(
        kept, gone, coordinator, facts={"name": gone, "language": gone}, sign_in=gone
    )
    assert kept.full_name == "Кожокару Вероника"
    assert kept.email == "v.cojocaru@example.com"
    assert state_of(way) != before[2]

    assert undone(row, coordinator) == []
    assert [account(kept), account(gone), state_of(way), state_of(other_way)] == before
    assert [read(way).user, read(other_way).user] == [kept, gone]
    assert read(other_way).state == "active"
    assert read(other_way).began_as is None
    assert row.state == "undone"
    assert row.before == {}
    assert Entry.objects.filter(action="unmerged").count() == 2
    all_is_right()


def test_what_was_done_only_there_leaves_nothing_behind(
    way, other_way, course, kept, gone, coordinator
):
    """A unit that only the other had begun is as if never begun."""
    take_pre_test(other_way, course)
    row = merged(kept, gone, coordinator)
    assert read(way).progress.units_done == 1
    undone(row, coordinator)
    assert read(way).units.count() == 0
    assert read(way).progress.units_done == 0
    assert read(way).progress.last_activity_at is None
    all_is_right()


def test_new_work_on_a_united_way_stays(
    way, other_way, course, kept, gone, coordinator
):
    take_pre_test(other_way, course)
    finish_lesson(other_way, course.first)
    before = state_of(other_way)
    row = merged(kept, gone, coordinator)
    finish_lesson(read(way), course.second)
    assert [one.cohort.name for one in outlook(row).news] == ["Grupul Nord"]
    undone(row, coordinator)

    assert state_of(other_way) == before
    units = read(way).progress.units
    assert set(units) == {str(course.second.uid)}
    all_is_right()


def test_new_work_on_a_place_that_came_along_stays_in_a_place_of_its_own(
    other_way, course, kept, gone, coordinator
):
    """The group was only the other's: its place goes back, the news do not."""
    take_pre_test(other_way, course)
    finish_lesson(other_way, course.first)
    finish_lesson(other_way, course.second)
    before = state_of(other_way)
    row = merged(kept, gone, coordinator)
    pass_quiz(read(other_way), course.test, right=0)
    opened = start_attempt(
        enrolment=read(other_way), unit_uid=str(course.test.uid), language="ro"
    )
    undone(row, coordinator)

    assert read(other_way).user == gone
    assert state_of(other_way) == before
    place = Enrolment.objects.get(user=kept)
    assert place.parted_from == other_way
    assert place.cohort == other_way.cohort
    assert place.progress.units[str(course.test.uid)][2] == 1
    # Their questions and answers are nobody else's.
    attempts = Attempt.objects.filter(unit=course.test.uid)
    assert {one.enrolment for one in attempts} == {place}
    opened.refresh_from_db()
    assert opened.submitted_at is None
    all_is_right()
    # Both go on, each for itself.
    pass_quiz(read(other_way), course.test)
    assert read(other_way).progress.completed_at
    assert Certificate.objects.get().user == gone
    all_is_right()


def test_certificates_go_back_and_the_new_one_stays(
    way, other_way, course, kept, gone, coordinator
):
    whole_course(other_way, course)
    theirs = Certificate.objects.get()
    row = merged(kept, gone, coordinator)
    assert list(own_certificates(kept)) == [theirs]
    undone(row, coordinator)
    assert list(own_certificates(gone)) == [theirs]
    assert list(own_certificates(kept)) == []
    whole_course(read(way), course)
    assert own_certificates(kept).count() == 1
    all_is_right()


def test_a_certificate_earned_since_is_named_and_stays(
    way, other_way, course, kept, gone, coordinator
):
    take_pre_test(other_way, course)
    finish_lesson(other_way, course.first)
    finish_lesson(other_way, course.second)
    row = merged(kept, gone, coordinator)
    pass_quiz(read(way), course.test)
    new = Certificate.objects.get()
    assert outlook(row).certificates == [new]
    undone(row, coordinator)
    new.refresh_from_db()
    assert new.user == kept
    # What it was issued for is no longer all there: said on the page, a person decides.
    assert read(way).progress.completed_at is None
    all_is_right()


def test_what_was_changed_since_is_not_changed_back(
    way, other_way, kept, gone, coordinator
):
    row = merged(kept, gone, coordinator, facts={"phone": gone, "name": gone})
    person = User.objects.get(pk=kept.pk)
    person.full_name = "Вероника Кожокарь"
    person.save()
    undone(row, coordinator)
    kept.refresh_from_db()
    assert kept.full_name == "Вероника Кожокарь"


def test_an_address_that_is_somebody_elses_by_now_is_not_taken_back(
    way, other_way, kept, gone, coordinator
):
    row = merged(kept, gone, coordinator, keeps_other=False)
    UserFactory(email="v.cojocaru@example.com", full_name="Tudor Ursachi")
    assert outlook(row).lost == ["v.cojocaru@example.com"]
    assert undone(row, coordinator) == ["v.cojocaru@example.com"]
    gone.refresh_from_db()
    assert gone.is_active
    assert not gone.has_address


def test_a_password_set_since_lets_nobody_in(way, other_way, kept, gone, coordinator):
    row = merged(kept, gone, coordinator, sign_in=gone)
    person = User.objects.get(pk=kept.pk)
    person.set_password("setat de altcineva")
    person.save()
    undone(row, coordinator)
    kept.refresh_from_db()
    assert not kept.has_usable_password()


def test_twice_undone_says_so(way, other_way, kept, gone, coordinator):
    row = merged(kept, gone, coordinator)
    undone(row, coordinator)
    with pytest.raises(CannotUndo, match="deja"):
        undone(row, coordinator)
    gone.refresh_from_db()
    assert gone.is_active


def test_the_door_closes_after_thirty_days(way, other_way, kept, gone, coordinator):
    row = merged(kept, gone, coordinator)
    now = timezone.now()
    assert finish(now + timedelta(days=29)) == 0
    assert hindrance(row) == ""
    assert finish(now + timedelta(days=31)) == 1
    row.refresh_from_db()
    assert (row.state, row.before) == ("final", {})
    with pytest.raises(CannotUndo):
        undone(row, coordinator)


def test_the_door_is_closed_before_the_night_as_well(
    way, other_way, kept, gone, coordinator, monkeypatch
):
    row = merged(kept, gone, coordinator)
    monkeypatch.setattr(
        "lms.merging.models.timezone.now", lambda: row.undo_until + timedelta(hours=1)
    )
    with pytest.raises(CannotUndo):
        undone(row, coordinator)


def test_a_chain_is_undone_from_its_end(
    way, other_way, course, kept, gone, coordinator, group
):
    last = UserFactory(email="vera@example.net", full_name="Vera Cojocaru")
    place = enrol(user=last, cohort=group)
    take_pre_test(other_way, course)
    take_pre_test(way, course)
    finish_lesson(way, course.first)
    states = [state_of(one) for one in (other_way, way, place)]
    first = merged(kept, gone, coordinator)
    between = state_of(way)
    second = merged(last, kept, coordinator)

    gone.refresh_from_db()
    assert gone.merged_into == kept.merged_into == last
    assert {read(one).merged_into for one in (way, other_way)} == {place}
    assert read(place).progress.units[str(course.pre.uid)][2] == 2
    all_is_right()
    with pytest.raises(CannotUndo):
        undone(first, coordinator)

    undone(second, coordinator)
    gone.refresh_from_db()
    assert gone.merged_into == kept
    assert read(other_way).merged_into == way
    assert read(other_way).user == kept
    assert state_of(way) == between
    undone(first, coordinator)
    assert [state_of(one) for one in (other_way, way)] == states[:2]
    assert read(place).progress.units == {}
    all_is_right()


def test_they_do_not_come_again_as_likely_doubles(
    way, other_way, kept, gone, coordinator
):
    from lms.merging.doubles import find

    assert find() == 1
    row = merged(kept, gone, coordinator)
    assert not LikelyDouble.objects.exists()
    assert find() == 0
    undone(row, coordinator)
    assert find() == 0
    assert DifferentPersons.objects.get().by == coordinator


def test_merged_again_after_an_undoing(way, other_way, kept, gone, coordinator, course):
    take_pre_test(other_way, course)
    undone(merged(kept, gone, coordinator), coordinator)
    merged(kept, gone, coordinator)
    assert read(way).progress.units_done == 1
    assert AccountMerge.objects.count() == 2
    all_is_right()


def test_a_corrected_key_reaches_the_way_that_counts_and_parts_with_it(
    way, other_way, course, kept, gone, coordinator, editor
):
    """A test failed on the account that goes is passed by a corrected key, after the merge."""
    for each in (way, other_way):
        take_pre_test(each, course)
        finish_lesson(each, course.first)
        finish_lesson(each, course.second)
    question = correct_key(pass_quiz(other_way, course.test, right=0), 0)
    row = merged(kept, gone, coordinator)
    unit = str(course.test.uid)
    assert read(way).progress.units[unit] == ["failed", "0", 1]
    decide_key(
        question=question.uid,
        version=question.version,
        choice="full",
        reason="cheia era greșită",
        by=editor,
    )
    work_off(REGRADE_EFFECT)
    assert read(way).progress.units[unit] == read(other_way).progress.units[unit]
    assert read(way).progress.units[unit][1] != "0"
    all_is_right()
    undone(row, coordinator)
    assert unit not in read(way).progress.units
    all_is_right()


def test_an_address_set_while_the_two_were_one_opens_neither_account(
    way, other_way, kept, gone, coordinator
):
    """A stranger who was given the account does not keep it by an address of his own."""
    for person in (kept, gone):
        person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    before = [account(kept), account(gone)]
    row = merged(kept, gone, coordinator)
    change_address(person=User.objects.get(pk=kept.pk), email="strain@example.net")
    row.refresh_from_db()
    assert outlook(row).taken_away == ["strain@example.net"]
    assert undone(row, coordinator) == []
    assert [account(kept), account(gone)] == before
    assert EmailAddress.objects.count() == 2


def test_a_second_address_added_since_is_taken_away(
    way, other_way, kept, gone, coordinator
):
    row = merged(kept, gone, coordinator, sign_in=gone)
    kept.emailaddress_set.create(email="inca@example.net", verified=True)
    assert outlook(row).taken_away == ["inca@example.net"]
    undone(row, coordinator)
    kept.refresh_from_db()
    assert kept.email == "veronica@example.org"
    assert not EmailAddress.objects.exists()


def test_the_own_address_that_is_somebody_elses_by_now_is_named(
    way, other_way, kept, gone, coordinator
):
    row = merged(kept, gone, coordinator, sign_in=gone, keeps_other=False)
    UserFactory(email="veronica@example.org", full_name="Tudor Ursachi")
    assert outlook(row).lost == ["veronica@example.org"]
    assert undone(row, coordinator) == ["veronica@example.org"]
    gone.refresh_from_db()
    assert gone.email == "v.cojocaru@example.com"


def test_codes_printed_while_the_two_were_one_open_nothing(
    way, other_way, kept, gone, coordinator
):
    for person in (kept, gone):
        person.email = new_placeholder()
        person.save()
    (old,) = make_codes(people=[gone], by=coordinator, each=1)
    row = merged(kept, gone, coordinator)
    assert not gone.sign_in_codes.exists()
    (new,) = make_codes(people=[kept], by=coordinator, each=1)
    undone(row, coordinator)
    for code in (*old.codes, *new.codes):
        assert redeem(typed=code) is None


def test_who_gets_a_place_back_earns_a_certificate_on_it(
    other_way, course, kept, gone, coordinator
):
    """The other person earned one on it meanwhile, which stays that one's."""
    take_pre_test(other_way, course)
    finish_lesson(other_way, course.first)
    finish_lesson(other_way, course.second)
    row = merged(kept, gone, coordinator)
    pass_quiz(read(other_way), course.test)
    theirs = Certificate.objects.get()
    undone(row, coordinator)
    assert list(own_certificates(kept)) == [theirs]
    assert read(other_way).progress.completed_at is None

    pass_quiz(read(other_way), course.test)
    (new,) = own_certificates(gone)
    assert (new.enrolment, new.revoked_at) == (other_way, None)
    all_is_right()
    # Found to be one person after all: both stand, and no third is issued.
    merged(kept, gone, coordinator)
    assert own_certificates(kept).count() == Certificate.objects.count() == 2
    all_is_right()
