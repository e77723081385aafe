"""The CMS's pages of rights: one's own part alone, whatever is posted."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import OrganisationUnit, User
from lms.cohorts.models import DatedRight
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.support.html import text_in

pytestmark = pytest.mark.django_db
NEW = "/cms/rights/new/"
LIST = "/cms/rights/"


@pytest.fixture
def places(db):
    top = OrganisationUnit.objects.get(kind="agency")
    return [
        OrganisationUnit.objects.create(
            kind="territorial_agency", parent=top, code=code, name_ro=code, name_ru=code
        )
        for code in ("nord-nou", "sud-nou")
    ]


@pytest.fixture
def north(places):
    return places[0]


@pytest.fixture
def coordinator(north):
    return UserFactory(
        email="coord@example.org",
        full_name="Lidia Botezatu",
        roles=["coordinator"],
        unit=north,
    )


@pytest.fixture
def office(client_of, coordinator):
    return client_of(coordinator)


@pytest.fixture
def person(north):
    return UserFactory(email="vera@example.org", full_name="Vera Guțu", unit=north)


def wanted(place, **said) -> dict:
    usual = {
        "person": "vera@example.org",
        "role": "supervisor",
        "unit": place.pk if place else "",
        "cohort": "",
        "starts_on": timezone.localdate().isoformat(),
        "ends_on": "",
    }
    return usual | said


def right_of(person, by, **facts) -> DatedRight:
    usual = {"role": "supervisor", "starts_on": timezone.localdate(), "given_by": by}
    return DatedRight.objects.create(person=person, **(usual | facts))


def test_a_right_is_given_lengthened_and_taken_back(office, person, north):
    answer = office.post(NEW, wanted(north))
    right = DatedRight.objects.get()
    address = reverse("cms_right", args=[right.uid])
    assert (answer.status_code, answer.url) == (302, address)
    assert "Vera Guțu" in text_in(office.get(address))
    last = timezone.localdate() + datetime.timedelta(days=40)
    assert office.post(address, {"ends_on": last.isoformat()}).status_code == 302
    right.refresh_from_db()
    assert right.ends_on == last
    past = timezone.localdate() - datetime.timedelta(days=1)
    assert office.post(address, {"ends_on": past.isoformat()}).status_code == 422
    office.post(reverse("cms_right_take_back", args=[right.uid]))
    assert not User.objects.get(pk=person.pk).roles
    assert "Retras" in text_in(office.get(f"{LIST}?state=taken_back"))


@pytest.mark.parametrize(
    "said",
    [
        {"person": "coord@example.org"},
        {"person": "sef@example.org"},
        {"person": "nimeni@example.org"},
        {"role": "analyst", "unit": ""},
        {"role": "editor"},
        {"role": "administrator"},
        {"unit": ""},
        {"unit": "999999"},
        {"unit": "x"},
        {"starts_on": "2020-01-01"},
        {"ends_on": "2020-01-01"},
        {"role": "coordinator", "unit": ""},
    ],
)
def test_a_hostile_post_gives_nothing(office, person, supervisor, admin, north, said):
    assert office.post(NEW, wanted(north, **said)).status_code == 422
    assert not DatedRight.objects.exists()


def test_other_units_and_their_groups_are_not_given(
    office, person, places, course, supervisor
):
    _north, south = places
    group = CohortFactory(edition=course.edition, supervisor=supervisor, unit=south)
    for said in (wanted(south), wanted(None, cohort=group.pk)):
        assert office.post(NEW, said).status_code == 422
    assert not DatedRight.objects.exists()


def test_who_is_elsewhere_and_who_is_not_at_all_read_the_same(office, places, person):
    UserFactory(email="departe@example.org", unit=places[1])
    pages = [
        text_in(office.post(NEW, wanted(places[0], person=address)))
        for address in ("departe@example.org", "nimeni@example.org")
    ]
    sentence = "Niciun cont deschis din partea dumneavoastră nu are această adresă."
    assert all(sentence in page for page in pages)


def test_a_right_of_another_part_is_not_there(office, places, person, admin):
    right = right_of(person, admin, unit=places[1])
    for name in ("cms_right", "cms_right_take_back"):
        address = reverse(name, args=[right.uid])
        assert office.post(address, {"ends_on": "2030-01-01"}).status_code == 404
    right.refresh_from_db()
    assert (right.ends_on, right.closed_at) == (None, None)


def test_the_own_right_is_shown_and_not_changed(client_of, places, admin, coordinator):
    right = right_of(coordinator, admin, unit=places[0], role="coordinator")
    office = client_of(coordinator)
    address = reverse("cms_right", args=[right.uid])
    assert "Nimeni nu își schimbă propriile drepturi" in text_in(office.get(address))
    assert office.post(address, {"ends_on": "2030-01-01"}).status_code == 422
    office.post(reverse("cms_right_take_back", args=[right.uid]))
    right.refresh_from_db()
    assert right.closed_at is None


def test_the_list_holds_dated_and_lasting_rights_of_the_part(
    office, coordinator, person, places, supervisor
):
    north, south = places
    soon = timezone.localdate() + datetime.timedelta(days=9)
    right_of(person, coordinator, unit=north, ends_on=soon)
    UserFactory(full_name="Ana Nord", roles=["supervisor"], unit=north)
    UserFactory(full_name="Zina Sud", roles=["supervisor"], unit=south)
    page = office.get(LIST)
    shown = [line.person.full_name for line in page.context["lines"]]
    assert shown == ["Lidia Botezatu", "Vera Guțu", "Ana Nord"]

    def found(query):
        lines = office.get(f"{LIST}?{query}").context["lines"]
        return [line.person.full_name for line in lines]

    assert found("state=soon") == ["Vera Guțu"]
    assert found("state=lasting") == ["Lidia Botezatu", "Ana Nord"]
    assert found("role=coordinator") == ["Lidia Botezatu"]
    assert found("q=гуцу") == ["Vera Guțu"]
    assert found(f"unit={north.pk}&role=supervisor") == ["Vera Guțu", "Ana Nord"]
    # What is not understood finds nobody, and never everybody.
    assert found(f"unit={south.pk}") == []


def test_an_administrator_sees_all_parts(client_of, admin, places, person):
    right_of(person, admin, unit=places[1])
    UserFactory(full_name="Zina Analist", roles=["analyst"])
    page = text_in(client_of(admin).get(LIST))
    assert "Vera Guțu" in page
    assert "Zina Analist" in page


def statements(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_a_longer_list_takes_no_more_statements(office, coordinator, person, north):
    right_of(person, coordinator, unit=north)
    few = statements(office, LIST)
    for number in range(12):
        one = UserFactory(full_name=f"Persoana {number}", unit=north)
        right_of(one, coordinator, unit=north)
        UserFactory(roles=["supervisor"], unit=north)
    assert statements(office, LIST) == few


def test_a_group_whose_supervisor_leads_none_any_more_says_so(
    client_of, coordinator, north, course, supervisor
):
    group = CohortFactory(edition=course.edition, supervisor=supervisor, unit=north)
    office = client_of(coordinator)
    address = f"/ro/cohorts/{group.code}/"
    assert "Fără supervizor" not in text_in(office.get("/ro/cohorts/"))
    assert "nu mai conduce grupuri" not in text_in(office.get(address))
    supervisor.groups.clear()
    assert "Fără supervizor" in text_in(office.get("/ro/cohorts/"))
    assert "nu mai conduce grupuri" in text_in(office.get(address))
