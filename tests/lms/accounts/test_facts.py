"""Phone, date of birth, occupation, and the units somebody belonged to."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from lms.accounts.facts import UnitAssignment
from lms.accounts.models import Occupation, OrganisationUnit, User
from lms.accounts.phones import NotAPhone, read_phone, shown_phone
from tests.factories.accounts import UserFactory


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("069 123 456", "+37369123456", "0691 23 456"),
        ("69123456", "+37369123456", "0691 23 456"),
        ("69123456.0", "+37369123456", "0691 23 456"),
        ("+373 (69) 123-456", "+37369123456", "0691 23 456"),
        ("37369123456", "+37369123456", "0691 23 456"),
        ("00373 69 123456", "+37369123456", "0691 23 456"),
        ("022 234 567", "+37322234567", "022 234 567"),
        ("+40 712 345 678", "+40712345678", "+40 712 345 678"),
        ("+380 50 123 4567", "+380501234567", "+380 50 123 4567"),
        ("", "", ""),
        (" – ", "", ""),
    ],
)
def test_phones_are_kept_in_one_form_and_shown_as_they_are_dialled(typed, kept, shown):
    assert read_phone(typed) == kept
    assert shown_phone(kept).replace("\xa0", " ") == shown


@pytest.mark.parametrize("typed", ["123", "no phone", "+1", "0" * 50, "99999999999999"])
def test_what_nobody_could_call_is_no_phone(typed):
    with pytest.raises(NotAPhone):
        read_phone(typed)


@pytest.mark.django_db
def test_every_change_of_unit_is_noted_whichever_way_it_comes():
    first, second = OrganisationUnit.objects.exclude(iso_code="")[:2]
    person = UserFactory(unit=first)
    User.objects.filter(pk=person.pk).update(unit=second)
    User.objects.filter(pk=person.pk).update(unit=second, sex="f")
    person.refresh_from_db()
    person.unit = None
    person.save()
    units = person.unit_assignments.values_list("unit", flat=True)
    assert list(units) == [first.pk, second.pk, None]
    UserFactory(unit=None)
    assert UnitAssignment.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["change", "remove"])
def test_what_was_noted_of_units_stays(act):
    person = UserFactory(unit=OrganisationUnit.objects.get(code="md-un"))
    rows = UnitAssignment.objects.filter(person=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        if act == "change":
            rows.update(unit=None)
        else:
            rows.delete()
            # Looked at when the transaction ends, as the person may go with the row.
            transaction.get_connection().check_constraints()
    assert rows.count() == 1


@pytest.mark.django_db
def test_occupations_are_there_in_both_languages_with_what_donors_count():
    rows = Occupation.objects.all()
    assert {row.category for row in rows} == set(Occupation.Category.values)
    assert all(row.name_ro and row.name_ru for row in rows)


@pytest.mark.django_db
def test_an_occupation_that_somebody_has_stays():
    police = Occupation.objects.get(category="police")
    UserFactory(occupation=police)
    with pytest.raises(ProtectedError):
        police.delete()


@pytest.mark.django_db
def test_one_offered_no_more_stays_with_who_has_it(client_of):
    police = Occupation.objects.get(category="police")
    police.is_offered = False
    police.save()
    without = client_of(UserFactory()).get("/ro/accounts/me/").content.decode()
    held = client_of(UserFactory(occupation=police)).get("/ro/accounts/me/")
    assert police.name not in without and police.name in held.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "name"), [("ro", "Paramedic"), ("ru", "Фельдшер")]
)
def test_iom_adds_an_occupation_and_people_choose_it(
    client_of, analyst, language, name
):
    fields = {"name_ro": "Paramedic", "name_ru": "Фельдшер", "category": "other"}
    answer = client_of(analyst).post(
        "/cms/cms_occupations/new/", {**fields, "is_offered": "on"}
    )
    assert answer.status_code == 302
    page = client_of(UserFactory()).get(f"/{language}/accounts/me/")
    assert f">{name}</option>" in page.content.decode()


@pytest.mark.django_db
def test_a_coordinator_does_not_change_what_donors_count(client_of):
    coordinator = UserFactory(
        roles=["coordinator"], unit=OrganisationUnit.objects.get(code="md-un")
    )
    police = Occupation.objects.get(category="police")
    client = client_of(coordinator)
    for page in ("", "new/", f"edit/{police.pk}/"):
        answer = client.get(f"/cms/cms_occupations/{page}")
        assert answer.status_code in {302, 404}, page


@pytest.mark.django_db
def test_a_person_keeps_all_facts_in_the_profile(client_of):
    person = UserFactory(full_name="Old Name")
    police = Occupation.objects.get(category="police")
    answers = {
        **{"family_name": "Rusu", "given_names": "Ana", "patronymic": "Petru"},
        **{"phone": "069 123 456", "birth_date": "1985-03-02"},
        **{"occupation": police.pk, "language": "ro", "sex": "f"},
    }
    assert client_of(person).post("/ro/accounts/me/", answers).status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.patronymic) == ("Ana Rusu", "Petru")
    assert (person.phone, person.occupation) == ("+37369123456", police)
    assert person.birth_date.isoformat() == "1985-03-02"
    page = client_of(person).get("/ro/accounts/me/").content.decode()
    assert 'value="1985-03-02"' in page and 'value="Petru"' in page


@pytest.mark.django_db
def test_saving_the_profile_without_a_change_leaves_the_name_as_it_is_printed(
    client_of,
):
    person = UserFactory(full_name="Rusu Ana")
    answers = {"family_name": "Rusu", "given_names": "Ana", "language": "ru", "sex": ""}
    client_of(person).post("/ro/accounts/me/", answers)
    person.refresh_from_db()
    assert person.full_name == "Rusu Ana"
