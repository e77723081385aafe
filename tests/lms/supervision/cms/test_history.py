"""Wagtail's reports on the whole site: not for those who answer for a part of it."""

import pytest
from wagtail.log_actions import log

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
HISTORY = "/cms/reports/site-history/"
ADDRESSES = (
    HISTORY,
    f"{HISTORY}results/",
    f"{HISTORY}?export=csv",
    f"{HISTORY}?export=xlsx",
    f"{HISTORY}results/?export=csv",
)
# What Wagtail itself keeps to those with rights over pages, people or collections.
OTHERS = (
    *(
        f"/cms/reports/{name}/"
        for name in (
            *("locked", "workflow", "workflow_tasks"),
            *("aging-pages", "page-types-usage"),
        )
    ),
    *("/cms/collections/", "/cms/users/", "/cms/groups/", "/cms/sites/"),
    *("/cms/workflows/list/", "/cms/workflows/tasks/index/", "/cms/redirects/"),
)


@pytest.fixture
def logged(there, south, admin):
    """Something done in another part of the agency."""
    for row in (there, south):
        log(instance=row, action="wagtail.edit", user=admin)


def person_of(role, north, admin):
    return admin if role == "admin" else UserFactory(roles=[role], unit=north)


@pytest.mark.parametrize("role", ["coordinator", "analyst"])
def test_the_history_of_the_site_is_not_there(client_of, logged, north, admin, role):
    client = client_of(person_of(role, north, admin))
    assert {client.get(path).status_code for path in ADDRESSES} == {404}
    assert HISTORY not in client.get("/cms/").content.decode()


@pytest.mark.parametrize("role", ["editor", "reviewer", "admin"])
def test_the_history_of_the_site_opens(client_of, logged, north, admin, role):
    client = client_of(person_of(role, north, admin))
    assert {client.get(path).status_code for path in ADDRESSES} == {200}
    assert HISTORY in client.get("/cms/").content.decode()
    named = "Grupul de acolo" in client.get(HISTORY).content.decode()
    assert named == (role != "reviewer")  # who has no rights over groups


def test_a_stranger_is_led_to_the_sign_in(client, logged):
    assert {client.get(path).status_code for path in ADDRESSES} == {302}


@pytest.mark.parametrize("role", ["coordinator", "analyst"])
@pytest.mark.parametrize("path", OTHERS)
def test_no_other_report_on_the_site_opens(client_of, logged, north, admin, role, path):
    client = client_of(person_of(role, north, admin))
    for address in (path, f"{path}?export=csv", f"{path}results/"):
        assert client.get(address).status_code in {302, 403, 404}, address


def test_the_history_of_one_group_is_its_own_coordinators(
    client_of, logged, coordinator, here, there, south
):
    client = client_of(coordinator)
    for model, pk in (("cms_cohorts", there.pk), ("cms_units", south.pk)):
        for page in ("history", "history-results", "usage"):
            answer = client.get(f"/cms/{model}/{page}/{pk}/")
            assert answer.status_code == 404, (model, page)
    assert client.get(f"/cms/cms_cohorts/history/{here.pk}/").status_code == 200
