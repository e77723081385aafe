"""The pages in the CMS: the list, the choice, the dry run, the undoing."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from lms.accounts.models import OrganisationUnit
from lms.audit.models import Entry
from lms.cohorts.models import DatedRight
from lms.cohorts.services import enrol
from lms.merging.doubles import find
from lms.merging.models import AccountMerge, DifferentPersons, LikelyDouble
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.merging.steps import merged
from tests.support.html import text_in
from tests.support.learning import take_pre_test

pytestmark = pytest.mark.django_db


def pair_address(one, other, name="cms_double") -> str:
    return reverse(name, args=[one.public_id, other.public_id])


def chosen(one, other, **said) -> str:
    usual = {
        **{"stays": "one", "name": "one", "language": "one"},
        **{"sign_in": "one", "rest": "keep"},
    }
    query = urlencode(usual | said)
    return f"{pair_address(one, other, 'cms_double_merge')}?{query}"


def confirmed(client, address: str, **said):
    page = client.get(address)
    digest = re.search(r'name="shown" value="(\w+)"', page.content.decode())[1]
    return client.post(
        address, {"reason": "Același telefon și același nume", "shown": digest, **said}
    )


@pytest.fixture
def office(coordinator, client_of):
    return client_of(coordinator)


@pytest.fixture
def found(way, other_way):
    assert find() == 1
    return LikelyDouble.objects.get()


def test_the_list_explains_each_pair(office, found, kept, gone):
    page = text_in(office.get(reverse("cms_doubles")))
    assert kept.email in page
    assert gone.email in page
    assert "același telefon" in page
    assert "foarte probabil" in page


def test_a_coordinator_finds_only_pairs_of_the_own_part(
    office, found, course, supervisor, kept, gone, client_of
):
    """Also not where one of the two is in the own part alone."""
    elsewhere = OrganisationUnit.objects.filter(kind="territorial_agency").last()
    there = CohortFactory(edition=course.edition, supervisor=supervisor, unit=elsewhere)
    stranger = UserFactory(
        email="vero@example.net", full_name="Veronica Cojocaru", phone="+37369111222"
    )
    enrol(user=stranger, cohort=there)
    assert find() == 3
    page = text_in(office.get(reverse("cms_doubles")))
    assert stranger.email not in page
    for address in (
        pair_address(kept, stranger),
        pair_address(stranger, gone),
        pair_address(kept, stranger, "cms_double_merge"),
        pair_address(kept, kept),
    ):
        assert office.get(address).status_code == 404, address
        assert office.post(address).status_code == 404, address
    other = client_of(
        UserFactory(full_name="Mircea Alt", roles=["coordinator"], unit=elsewhere)
    )
    assert kept.email not in text_in(other.get(reverse("cms_doubles")))
    assert other.get(pair_address(kept, gone)).status_code == 404


def test_an_administrator_finds_all(client_of, admin, found, kept, gone):
    browser = client_of(admin)
    assert kept.email in text_in(browser.get(reverse("cms_doubles")))
    assert browser.get(pair_address(kept, gone)).status_code == 200


def test_different_persons_do_not_come_again(office, found, kept, gone, coordinator):
    answer = office.post(pair_address(kept, gone))
    assert answer.status_code == 302
    row = DifferentPersons.objects.get()
    assert (row.by, row.one, row.other) == (coordinator, kept, gone)
    assert find() == 0
    assert Entry.objects.filter(action="told_apart").count() == 2
    # Said twice, it is noted once.
    office.post(pair_address(kept, gone))
    assert DifferentPersons.objects.count() == 1


def test_the_dry_run_says_all_and_does_nothing(
    office, found, kept, gone, course, other_way
):
    take_pre_test(other_way, course)
    page = text_in(office.get(chosen(kept, gone)))
    assert "Grupul Nord" in page
    assert f"{kept.email} se intră în cont" in page
    assert "Încă nu s-a făcut nimic" in page
    assert not AccountMerge.objects.exists()
    gone.refresh_from_db()
    assert gone.is_active


def test_a_merge_by_the_pages(office, found, kept, gone, coordinator):
    answer = confirmed(office, chosen(kept, gone, name="other", rest="free"))
    row = AccountMerge.objects.get()
    assert answer["Location"].endswith(reverse("cms_merge", args=[row.uid]))
    kept.refresh_from_db()
    assert kept.full_name == "Кожокару Вероника"
    assert (row.by, row.stays, row.goes) == (coordinator, kept, gone)
    assert "Anulați unirea" in text_in(office.get(answer["Location"]))


def test_pressed_twice_it_leads_to_the_one_merge(office, found, kept, gone):
    address = chosen(kept, gone)
    first = confirmed(office, address)
    second = office.post(address, {"reason": "Același telefon", "shown": "x"})
    assert second["Location"] == first["Location"]
    assert office.get(pair_address(kept, gone))["Location"] == first["Location"]
    assert AccountMerge.objects.count() == 1


def test_what_changed_since_is_shown_anew(
    office, found, kept, gone, other_group, course
):
    address = chosen(kept, gone)
    page = office.get(address)
    digest = re.search(r'name="shown" value="(\w+)"', page.content.decode())[1]
    gone.enrolments.update(state="withdrawn")
    answer = office.post(address, {"reason": "Același telefon", "shown": digest})
    assert answer.status_code == 422
    assert not AccountMerge.objects.exists()
    new = re.search(r'name="shown" value="(\w+)"', answer.content.decode())[1]
    assert new != digest
    office.post(address, {"reason": "Același telefon", "shown": new})
    assert AccountMerge.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "ok", "​", "..."])
def test_without_a_reason_nothing_happens(office, found, kept, gone, reason):
    answer = confirmed(office, chosen(kept, gone), reason=reason)
    assert answer.status_code == 422
    assert not AccountMerge.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "?stays=third", "?stays=one&name=both&sign_in=x"]
)
def test_a_choice_that_is_none_leads_back(office, found, kept, gone, query):
    address = pair_address(kept, gone, "cms_double_merge") + query
    for answer in (office.get(address), office.post(address)):
        assert answer.status_code == 302
        assert answer["Location"] == pair_address(kept, gone)
    assert not AccountMerge.objects.exists()


def test_who_works_on_the_site_is_not_merged(office, way, group, kept):
    worker = UserFactory(full_name="Petru Lucrător", roles=["editor"])
    enrol(user=worker, cohort=group)
    page = text_in(office.get(pair_address(kept, worker)))
    assert "are drepturi pe site" in page
    assert "Vedeți ce face unirea" not in page
    confirmed_anyway = office.post(
        chosen(kept, worker), {"reason": "Același telefon", "shown": "x"}
    )
    assert confirmed_anyway.status_code in (302, 422)
    assert not AccountMerge.objects.exists()


def test_undone_by_the_pages(office, found, kept, gone, coordinator, way, course):
    row = merged(kept, gone, coordinator)
    take_pre_test(way, course)
    address = reverse("cms_merge_undo", args=[row.uid])
    page = text_in(office.get(address))
    assert "rămâne în contul în care s-a lucrat" in page
    assert office.post(address, {"reason": ""}).status_code == 422
    office.post(address, {"reason": "Sunt două surori"})
    row.refresh_from_db()
    assert (row.state, row.undone_by) == ("undone", coordinator)
    # Once more, it says that it is undone.
    assert office.post(address, {"reason": "Sunt două surori"}).status_code == 302
    assert "Sunt două surori" in text_in(
        office.get(reverse("cms_merge", args=[row.uid]))
    )


def test_another_coordinator_finds_no_merge(
    office, found, kept, gone, coordinator, client_of
):
    row = merged(kept, gone, coordinator)
    elsewhere = OrganisationUnit.objects.filter(kind="territorial_agency").last()
    other = client_of(
        UserFactory(full_name="Mircea Alt", roles=["coordinator"], unit=elsewhere)
    )
    for name in ("cms_merge", "cms_merge_undo"):
        assert other.get(reverse(name, args=[row.uid])).status_code == 404
    assert "Cojocaru" not in text_in(other.get(reverse("cms_merges")))
    assert "Cojocaru" in text_in(office.get(reverse("cms_merges")))


def test_a_sign_in_of_long_ago_is_asked_again(office, found, kept, gone):
    session = office.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    for address in (chosen(kept, gone),):
        answer = office.get(address)
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]


def test_two_who_are_not_in_the_list_are_found_by_address(office, way, group):
    nobody = UserFactory(email="x.y@example.org", full_name="Haralambie Zmeu")
    enrol(user=nobody, cohort=group)
    asked = {"one": "VERONICA@example.org", "other": "x.y@example.org"}
    answer = office.get(reverse("cms_doubles"), asked)
    assert answer.status_code == 302
    assert str(nobody.public_id) in answer["Location"]
    for wrong in (
        {**asked, "other": "strain@example.org"},
        {**asked, "other": asked["one"]},
        {"one": "x", "other": ""},
    ):
        assert office.get(reverse("cms_doubles"), wrong).status_code == 200


def test_reading_and_merging_is_in_the_audit_log(office, found, kept, gone):
    office.get(pair_address(kept, gone))
    read = Entry.objects.filter(action="person_read")
    assert {row.person for row in read} == {kept.public_id, gone.public_id}


def test_the_list_costs_the_same_for_many(
    office, found, group, django_assert_max_num_queries, course
):
    address = reverse("cms_doubles")
    office.get(address)
    for number in range(30):
        for who in "ab":
            person = UserFactory(
                full_name=f"Nume{'abcdefghijklmnopqrstuvwxyzăîșțâ'[number] * 4} Ana",
                email=f"{who}{number}@example.org",
                phone=f"+3736900{number:04}",
            )
            enrol(user=person, cohort=group)
    assert find() >= 31
    with translation.override("ro"), django_assert_max_num_queries(25):
        assert office.get(address).status_code == 200


def test_names_alone_of_two_districts_are_no_double(way, group, kept):
    first, last = OrganisationUnit.objects.filter(kind="territorial_structure")[:2]
    for email, unit in (("i1@example.org", first), ("i2@example.org", last)):
        person = UserFactory(email=email, full_name="Ion Rotaru", unit=unit)
        enrol(user=person, cohort=group)
    assert find() == 0


def test_staff_and_closed_accounts_are_in_no_pair(way, other_way, gone, kept):
    gone.is_active = False
    gone.save()
    assert find() == 0
    worker = UserFactory(
        full_name="Veronica Cojocaru", phone=kept.phone, roles=["analyst"]
    )
    enrol(user=worker, cohort=way.cohort)
    assert find() == 0


@pytest.mark.parametrize("is_open", [True, False])
def test_who_holds_a_dated_right_is_in_no_pair(way, other_way, kept, admin, is_open):
    """The merge would be refused, also where the right begins later."""
    today = timezone.localdate()
    assert find() == 1
    DatedRight.objects.create(
        person=kept,
        role="supervisor",
        cohort=way.cohort,
        starts_on=today + timedelta(days=3),
        given_by=admin,
        closed_at=None if is_open else timezone.now(),
    )
    assert find() == (0 if is_open else 1)


def test_who_learns_elsewhere_by_now_is_not_the_coordinators_to_merge(
    office, found, way, other_way, kept, gone, course, supervisor, client_of, admin
):
    """The one was in a group of the own part, and has a place in another one today."""
    elsewhere = OrganisationUnit.objects.filter(kind="territorial_agency").last()
    there = CohortFactory(
        edition=course.edition, supervisor=supervisor, unit=elsewhere, name="Departe"
    )
    address = chosen(kept, gone)
    shown = re.search(
        r'name="shown" value="(\w+)"', office.get(address).content.decode()
    )[1]
    way.state = "withdrawn"
    way.save()
    enrol(user=kept, cohort=there)
    listed = text_in(office.get(reverse("cms_doubles")))
    assert kept.email not in listed
    for page in (pair_address(kept, gone), address):
        answer = office.get(page)
        assert answer.status_code == 404
        assert "Departe" not in text_in(answer)
    said = {"reason": "Același telefon și același nume", "shown": shown}
    assert office.post(address, said).status_code == 404
    asked = {"one": kept.email, "other": gone.email}
    assert office.get(reverse("cms_doubles"), asked).status_code == 200
    assert not AccountMerge.objects.exists()
    # It is an administrator's, who sees both groups.
    page = text_in(client_of(admin).get(pair_address(kept, gone)))
    assert "Departe" in page


def test_a_place_that_was_added_to_the_account_that_stays_is_shown_first(
    office, found, kept, gone, group, course, supervisor, agency
):
    address = chosen(kept, gone)
    page = office.get(address)
    shown = re.search(r'name="shown" value="(\w+)"', page.content.decode())[1]
    kept.enrolments.update(state="withdrawn")
    said = {"reason": "Același telefon și același nume", "shown": shown}
    assert office.post(address, said).status_code == 422
    assert not AccountMerge.objects.exists()


def test_an_address_that_nobody_confirmed_finds_nobody(
    office, found, kept, gone, group
):
    """Anybody may add anybody's address; who signs in by it comes first."""
    third = UserFactory(email="x.y@example.org", full_name="Haralambie Zmeu")
    enrol(user=third, cohort=group)
    kept.emailaddress_set.create(email="altul@example.org", verified=False)
    kept.emailaddress_set.create(email=third.email, verified=False)
    asked = {"one": "altul@example.org", "other": gone.email}
    assert office.get(reverse("cms_doubles"), asked).status_code == 200
    answer = office.get(
        reverse("cms_doubles"), {"one": third.email, "other": gone.email}
    )
    assert str(third.public_id) in answer["Location"]
    kept.emailaddress_set.filter(email="altul@example.org").update(verified=True)
    answer = office.get(reverse("cms_doubles"), asked)
    assert str(kept.public_id) in answer["Location"]


def test_an_address_that_is_taken_away_is_named(office, found, kept, gone, coordinator):
    row = merged(kept, gone, coordinator)
    kept.emailaddress_set.create(email="strain@example.net", verified=True)
    page = text_in(office.get(reverse("cms_merge_undo", args=[row.uid])))
    assert "strain@example.net" in page


def test_a_merge_of_who_learns_elsewhere_by_now_is_an_administrators_to_undo(
    office, found, way, kept, gone, coordinator, course, supervisor, client_of, admin
):
    row = merged(kept, gone, coordinator)
    elsewhere = OrganisationUnit.objects.filter(kind="territorial_agency").last()
    there = CohortFactory(
        edition=course.edition, supervisor=supervisor, unit=elsewhere, name="Departe"
    )
    kept.enrolments.filter(pk=way.pk).update(state="withdrawn")
    enrol(user=kept, cohort=there)
    address = reverse("cms_merge_undo", args=[row.uid])
    for answer in (
        office.get(address, follow=True),
        office.post(address, {"reason": "Sunt două surori"}, follow=True),
    ):
        page = text_in(answer)
        assert "Un administrator poate anula" in page
        assert "Departe" not in page
    row.refresh_from_db()
    assert row.state == "merged"
    client_of(admin).post(address, {"reason": "Sunt două surori"})
    row.refresh_from_db()
    assert row.state == "undone"
