"""A name's parts: split by rules, printed in one order, kept together by the database."""

import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from lms.accounts.models import User
from lms.accounts.name_parts import (
    NameParts,
    names_begin_with_family,
    split_name,
    take_parts,
)
from tests.factories.accounts import UserFactory

SPLIT = [
    ("Ana Rusu", ("Rusu", "Ana", "")),
    ("Rusu Ana", ("Rusu", "Ana", "")),
    ("RUSU ANA", ("RUSU", "ANA", "")),
    ("Ștefăniță Țurcanu", ("Țurcanu", "Ștefăniță", "")),
    ("Ana-Maria Popa-Rusu", ("Popa-Rusu", "Ana-Maria", "")),
    ("Popa-Rusu Ana-Maria", ("Popa-Rusu", "Ana-Maria", "")),
    ("Maria Ana Popa Rusu", ("Popa Rusu", "Maria Ana", "")),
    ("Ion Iachim", ("Iachim", "Ion", "")),
    ("Щербакова Наталья", ("Щербакова", "Наталья", "")),
    ("Наталья Щербакова", ("Щербакова", "Наталья", "")),
    ("Русу Анна Петровна", ("Русу", "Анна", "Петровна")),
    ("Анна Петровна Русу", ("Русу", "Анна", "Петровна")),
    ("Rusu Ana Petrovna", ("Rusu", "Ana", "Petrovna")),
    # A surname that looks like a patronymic is one where nothing else could be.
    ("Lilia Petrovici", ("Petrovici", "Lilia", "")),
    ("Иван Петрович", ("Петрович", "Иван", "")),
    # Two names that are both given names: the habit of the alphabet.
    ("Ion Roman", ("Roman", "Ion", "")),
    ("Роман Иван", ("Роман", "Иван", "")),
    ("Zaharia", ("Zaharia", "", "")),
    ("", ("", "", "")),
    ("Xyz Qwe", ("Qwe", "Xyz", "")),
    ("Ана  Русу", ("Русу", "Ана", "")),
]


@pytest.mark.parametrize(("name", "parts"), SPLIT)
def test_a_whole_name_is_split_by_what_its_words_tell(name, parts):
    found = split_name(name)
    assert (found.family, found.given, found.patronymic) == parts
    assert found.make_up(name)


@pytest.mark.parametrize(
    ("parts", "printed"),
    [
        (NameParts("Rusu", "Ana", "Petru"), "Ana Rusu"),
        (NameParts("Русу", "Анна", "Петровна"), "Русу Анна Петровна"),
        (NameParts("Rusu"), "Rusu"),
        (NameParts("", "Ana"), "Ana"),
    ],
)
def test_a_name_is_printed_in_the_order_of_its_alphabet(parts, printed):
    assert parts.printed == printed
    assert parts.make_up(printed)


def test_a_column_has_the_order_that_most_of_its_names_tell():
    assert names_begin_with_family(["Rusu Ana", "Popa Ion", "Xyz Qwe"]) is True
    assert names_begin_with_family(["Ana Rusu", "Ion Popa", "Rusu Maria"]) is False
    assert names_begin_with_family(["Xyz Qwe", "Ion", ""]) is None


@pytest.mark.django_db
def test_a_name_saved_as_a_whole_takes_its_parts_along():
    person = UserFactory(full_name="Ana Rusu")
    person.full_name = "Ana Popa"
    person.save(update_fields=["full_name"])
    person.refresh_from_db()
    assert (person.family_name, person.given_names) == ("Popa", "Ana")


@pytest.mark.django_db
def test_a_given_name_nobody_has_is_known_from_before():
    person = UserFactory(full_name="Old Name")
    take_parts(person, NameParts("Vieru", "Qwerta"))
    person.save()
    person.full_name = "Popa Qwerta"
    person.save()
    assert (person.family_name, person.given_names) == ("Popa", "Qwerta")


@pytest.mark.django_db
def test_people_stand_by_family_name_in_both_alphabets():
    names = ["Zina Albu", "Rusu Ana", "Ana Șandru", "Яковлев Адам", "Адам Абрамов"]
    for name in reversed(names):
        UserFactory(full_name=name)
    by_place = User.objects.order_by("sort_name").values_list("full_name", flat=True)
    expected = ["Zina Albu", "Rusu Ana", "Ana Șandru", "Адам Абрамов", "Яковлев Адам"]
    assert list(by_place) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"full_name": "Alt Nume"},
        {"family_name": "Alta"},
        {"phone": "069123456"},
        {"phone": "+0"},
        {"birth_date": "0985-03-02"},
    ],
)
def test_the_database_refuses_what_no_form_would_take(change):
    person = UserFactory(full_name="Ana Rusu")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(**change)


@pytest.mark.django_db
def test_the_migration_splits_names_and_changes_none():
    fill = importlib.import_module("lms.accounts.migrations.0013_facts_filled")
    people = [UserFactory(full_name=name) for name, _parts in SPLIT if name]
    fill.split_names(apps, None)
    for person in people:
        before = person.full_name
        person.refresh_from_db()
        assert person.full_name == before
        assert split_name(before).family == person.family_name
