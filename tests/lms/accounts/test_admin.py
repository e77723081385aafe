"""People and the organisation in the two admins."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from lms.accounts.models import OrganisationUnit, User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client_of, admin):
    return client_of(admin)


def test_every_page_about_people_and_places_opens(office, learner):
    unit = OrganisationUnit.objects.get(code="md-un")
    for path in (
        "/admin/accounts/user/",
        "/admin/accounts/user/?q=ana",
        "/admin/accounts/user/add/",
        f"/admin/accounts/user/{learner.pk}/change/",
        "/admin/accounts/organisationunit/?q=Унген",
        f"/admin/accounts/organisationunit/{unit.pk}/change/",
        "/cms/users/",
        "/cms/users/?q=Ștefăniță",
        "/cms/users/new/",
        f"/cms/users/edit/{learner.pk}/",
        "/cms/account/",
    ):
        assert office.get(path).status_code == 200, path


def test_the_cms_makes_a_person_who_signs_in_by_code(office):
    group = Group.objects.get(name="reviewer")
    response = office.post(
        "/cms/users/new/",
        {
            "email": "Nou@example.org",
            "family_name": "Nou",
            "given_names": "Om",
            "language": "ru",
            "groups": [group.pk],
        },
    )
    assert response.status_code == 302
    person = User.objects.get(email__iexact="nou@example.org")
    assert person.has_role("reviewer")
    assert person.email == "nou@example.org"
    assert not person.has_usable_password()


def test_a_new_address_from_either_admin_has_to_be_confirmed(office, learner):
    EmailAddress.objects.create(
        user=learner, email=learner.email, verified=True, primary=True
    )
    form = {"full_name": learner.full_name, "language": "ro", "is_active": "on"}
    form |= {"family_name": "Țurcanu", "given_names": "Ștefăniță"}
    response = office.post(
        f"/cms/users/edit/{learner.pk}/", {**form, "email": "alt@example.org"}
    )
    assert response.status_code == 302
    address = EmailAddress.objects.get(user=learner)
    assert (address.email, address.verified) == ("alt@example.org", False)
    response = office.post(
        f"/admin/accounts/user/{learner.pk}/change/",
        {**form, "email": "nou@example.org", "sex": ""},
    )
    assert response.status_code == 302
    assert EmailAddress.objects.get(user=learner).email == "nou@example.org"


def test_a_second_address_stays_where_something_else_is_changed(office, learner):
    """As the one of a merged account, which signs in as well."""
    for email, primary in ((learner.email, True), ("doi@example.org", False)):
        EmailAddress.objects.create(
            user=learner, email=email, verified=True, primary=primary
        )
    form = {"email": learner.email, "language": "ro", "is_active": "on", "sex": ""}
    form["full_name"] = learner.full_name
    form |= {"family_name": "Țurcanu", "given_names": "Ștefăniță"}
    for address in (
        f"/cms/users/edit/{learner.pk}/",
        f"/admin/accounts/user/{learner.pk}/change/",
    ):
        assert office.post(address, form).status_code == 302
        kept = EmailAddress.objects.filter(user=learner, verified=True)
        assert kept.count() == 2, address


def test_an_editor_keeps_his_settings_without_first_and_last_name(client_of, editor):
    page = client_of(editor).get("/cms/account/").content.decode()
    assert "first_name" not in page
    assert "locale-preferred_language" in page
    assert "name_email-email" not in page


def test_a_second_person_with_the_same_address_is_refused(office):
    UserFactory(email="ana@example.org")
    response = office.post(
        "/cms/users/new/",
        {
            "email": "ANA@example.org",
            "family_name": "Alta",
            "given_names": "Ana",
            "language": "ro",
        },
    )
    assert response.status_code == 200
    assert User.objects.filter(email__iexact="ana@example.org").count() == 1


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/user/", "/cms/"])
def test_who_may_not_come_in_is_not_sent_in_circles(client_of, learner, path):
    answer = client_of(learner).get(path, follow=True)
    assert answer.status_code == 404 and len(answer.redirect_chain) == 1


@pytest.mark.parametrize("path", ["/admin/", "/cms/"])
def test_the_door_leads_everybody_else_to_the_sign_in_and_back(client, office, path):
    asked = client.get(path, follow=True)
    address, _status = asked.redirect_chain[-1]
    assert address.startswith("/ro/accounts/login/?next=") and asked.status_code == 200
    answer = office.get(f"{path}login/?next={path}", follow=True)
    assert answer.status_code == 200 and answer.redirect_chain[-1][0] == path
