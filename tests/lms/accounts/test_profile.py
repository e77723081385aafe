"""A person's own account."""

import pytest
from allauth.account.models import EmailAddress

from lms.accounts.models import OrganisationUnit
from lms.accounts.placeholders import new_placeholder
from lms.accounts.services import change_address
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
URL = "/ro/accounts/me/"


@pytest.fixture
def person():
    return UserFactory(unit=OrganisationUnit.objects.get(code="md-un"))


def answers(**changed):
    return {
        "family_name": "Rusu",
        "given_names": "Ana",
        "language": "ru",
        "sex": "f",
        "unit": "",
        **changed,
    }


def test_strangers_are_asked_to_sign_in(client):
    assert client.get(URL).url == f"/ro/accounts/login/?next={URL}"


def test_name_language_sex_and_district_are_kept(client_of, person):
    soroca = OrganisationUnit.objects.get(code="md-so")
    response = client_of(person).post(URL, answers(unit=soroca.pk))
    assert response.status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.language, person.sex) == ("Ana Rusu", "ru", "f")
    assert person.unit == soroca


@pytest.mark.parametrize(
    "wrong",
    [
        {"family_name": ""},
        {"given_names": " "},
        {"phone": "123"},
        {"birth_date": "2026-01-01"},
        {"language": "en"},
        {"unit": "0"},
    ],
)
def test_a_wrong_answer_changes_nothing(client_of, person, wrong):
    response = client_of(person).post(URL, answers(**wrong))
    assert response.status_code == 422
    before = person.full_name
    person.refresh_from_db()
    assert person.full_name == before


def test_a_name_of_control_characters_is_no_name(client_of, person):
    before = person.full_name
    response = client_of(person).post(URL, answers(family_name="\x01\x02"))
    assert response.status_code == 422
    person.refresh_from_db()
    assert person.full_name == before


def test_nothing_else_can_be_changed_here(client_of, person):
    client_of(person).post(
        URL,
        answers(email="x@example.org", is_superuser="on", is_staff="on", public_id="0"),
    )
    email, public_id = person.email, person.public_id
    person.refresh_from_db()
    assert (person.email, person.public_id) == (email, public_id)
    assert not person.is_superuser and not person.is_staff


@pytest.mark.parametrize("role", ["coordinator", "supervisor"])
def test_nobody_with_a_role_moves_himself_in_the_organisation(client_of, role):
    ungheni = OrganisationUnit.objects.get(code="md-un")
    person = UserFactory(unit=ungheni, roles=[role])
    soroca = OrganisationUnit.objects.get(code="md-so")
    client = client_of(person)
    assert 'name="unit"' not in client.get(URL).content.decode()
    assert client.post(URL, answers(unit=soroca.pk)).status_code == 302
    person.refresh_from_db()
    assert person.unit == ungheni


def test_a_changed_address_has_to_be_confirmed_and_the_old_one_is_gone(person):
    EmailAddress.objects.create(
        user=person, email=person.email, verified=True, primary=True
    )
    change_address(person=person, email=" New@Example.org ")
    person.refresh_from_db()
    assert person.email == "new@example.org"
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.primary, address.verified) == (
        "new@example.org",
        True,
        False,
    )


def test_the_same_address_again_stays_confirmed(person):
    EmailAddress.objects.create(
        user=person, email=person.email, verified=True, primary=True
    )
    change_address(person=person, email=person.email.upper())
    assert EmailAddress.objects.get(user=person).verified


def test_every_account_page_opens_in_both_languages(client_of, person):
    client = client_of(person)
    for language in ("ro", "ru"):
        for page in ("me", "logout", "password/change", "email", "2fa"):
            response = client.get(f"/{language}/accounts/{page}/")
            assert response.status_code == 200, page
            assert f'<html lang="{language}">' in response.content.decode()


@pytest.mark.parametrize("path", ["me/", "email/"])
def test_who_has_no_address_reads_so_in_words(client_of, path):
    person = UserFactory(email=new_placeholder())
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    answer = client_of(person).get(f"/ro/accounts/{path}", follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "no-address.invalid" not in page and "adresă de e-mail" in page
