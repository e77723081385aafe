"""Every page of a person and every file of the staff leaves a row in the audit log."""

import pytest
from django.urls import reverse

from lms.audit.models import Entry
from lms.privacy.erasure.services import ask
from tests.routes.arguments import person
from tests.routes.audited import EXPORTS, LEADS_AWAY, READS_CERTIFICATE, READS_PERSON
from tests.routes.conftest import closed
from tests.routes.personas import ADMIN, ANALYST, SUPERVISOR
from tests.routes.table import ROUTES
from tests.routes.test_routes import _address_of
from tests.support.second_step import signed_in

pytestmark = pytest.mark.django_db
STAFF = ("cohort_", "cms_cohort_", "report")


@pytest.fixture
def asked_last(clients, world):
    """Return a function that asks by GET and tells the answer and the new rows."""

    def ask(persona, name):
        seen = Entry.objects.count()
        answer = closed(clients[persona].get(_address_of(name, ROUTES[name], world)))
        new = Entry.objects.order_by("pk")[seen:]
        return answer, list(new)

    return ask


def test_every_page_of_a_person_is_in_the_list():
    of_person = {
        name
        for name, route in ROUTES.items()
        if name.startswith(STAFF) and route.args(_World()) == person(_World())
    }
    assert of_person == READS_PERSON | LEADS_AWAY


class _World(dict):
    """A world in which everything is called by its name."""

    def __missing__(self, name):
        return _Anything(name)


class _Anything(str):
    pk = token = "x"


def test_a_person_s_page_is_recorded(world, asked_last):
    read = set()
    for name in sorted(READS_PERSON):
        for persona in (SUPERVISOR, ADMIN):
            answer, new = asked_last(persona, name)
            rows = [row for row in new if row.action == "person_read"]
            # A page that does not open has shown nothing.
            assert len(rows) == (answer.status_code == 200), (name, persona)
            for row in rows:
                read.add(name)
                assert row.actor == world["people"][persona].public_id
                assert row.person == world["people"]["learner"].public_id
                assert row.target_id == str(world["enrolment"])
    assert read == READS_PERSON


def test_so_is_a_request_for_erasure_with_its_dry_run(world, client):
    people = world["people"]
    request, _new = ask(person=people["learner"])
    client = signed_in(client, people[ADMIN], "password")
    seen = Entry.objects.count()
    assert client.get(reverse("cms_erasure", args=[request.uid])).status_code == 200
    (row,) = Entry.objects.order_by("pk")[seen:]
    assert (row.action, row.details) == ("person_read", {"page": "cms_erasure"})
    assert row.actor == people[ADMIN].public_id
    assert row.person == people["learner"].public_id
    assert row.target_id == str(request.uid)


def test_a_certificate_that_is_read_is_recorded(world, asked_last):
    for name in sorted(READS_CERTIFICATE):
        answer, new = asked_last(ADMIN, name)
        assert answer.status_code == 200, name
        (row,) = [row for row in new if row.action == "certificate_read"]
        assert row.actor == world["people"][ADMIN].public_id
        assert row.person == world["people"]["learner"].public_id
        assert row.target_id == world["code"]


def test_every_file_of_the_staff_is_recorded_and_in_the_list(world, asked_last):
    found = set()
    for name in [name for name in ROUTES if name.startswith(STAFF)]:
        for persona in (ADMIN, SUPERVISOR, ANALYST):
            answer, new = asked_last(persona, name)
            if "attachment" in answer.headers.get("Content-Disposition", ""):
                found.add(name)
                (row,) = [row for row in new if row.action == "exported"]
                assert row.target_id == name
                assert row.actor == world["people"][persona].public_id
            else:
                assert "exported" not in {row.action for row in new}, name
    assert found == EXPORTS


def test_so_is_what_both_admins_show_and_hand_out(world, client):
    people = world["people"]
    client = signed_in(client, people[ADMIN], "password")
    for name in ("wagtailusers_users:edit", "admin:accounts_user_change"):
        seen = Entry.objects.count()
        page = client.get(reverse(name, args=[people["learner"].pk]))
        assert page.status_code == 200
        (row,) = Entry.objects.order_by("pk")[seen:]
        assert row.action == "person_read"
        assert row.actor == people[ADMIN].public_id
        assert row.person == people["learner"].public_id
    for address in ("reports/site-history/?export=csv", "audit-log/?export=xlsx"):
        seen = Entry.objects.count()
        assert client.get(f"/cms/{address}").status_code == 200
        (row,) = Entry.objects.order_by("pk")[seen:]
        assert row.action == "exported"
        assert row.actor == people[ADMIN].public_id
        assert row.details["as"] == address.rpartition("=")[2]


@pytest.mark.parametrize(
    ("names", "action"),
    [(READS_PERSON, "person_read"), (READS_CERTIFICATE, "certificate_read")],
)
def test_a_form_that_was_not_right_shows_the_page_again_and_that_is_recorded(
    world, clients, names, action
):
    shown = 0
    for name in sorted(names):
        seen = Entry.objects.count()
        address = _address_of(name, ROUTES[name], world)
        answer = closed(clients[ADMIN].post(address, {"nothing": "of the form"}))
        rows = Entry.objects.order_by("pk")[seen:]
        is_shown = answer.status_code in {200, 422}
        assert len([row for row in rows if row.action == action]) == is_shown, name
        shown += is_shown
    assert shown > len(names) / 2
