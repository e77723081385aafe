"""Names stand as Romanian readers expect them, on every database."""

import importlib
import random

import pytest
from django.apps import apps

from lms.accounts.models import OrganisationUnit, User
from lms.accounts.name_order import sort_key
from lms.accounts.name_parts import split_name
from lms.accounts.organisation import read_tree
from lms.cohorts.models import Invitation
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory

IN_ORDER = [
    "Ana-Maria Rusu",
    "Ana Maria Țurcanu",
    "Anastasia",
    "Arsene",
    "Ăbăluță",
    "Âlea",
    "Bacalu",
    "Ion Iachim",
    "Îndoitu",
    "O'Neil",
    "Rusu Ana",
    "Rusu Zina",
    "Rusuleț",
    "Sterpu",
    "Süss",
    "Szabó",
    "Șandru",
    "Ştefan",
    "Tudor",
    "Țurcanu",
    "Uțica",
    "Zaharia",
    "Абрамов",
    "Еремеев",
    "Ёлкин",
    "Йорданов",
    "Щербакова",
    "Яковлев",
    "Ωmega",
]


def test_the_key_orders_names_as_a_romanian_list_does():
    mixed = random.Random(1).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(mixed, key=sort_key) == IN_ORDER
    assert sorted(name.upper() for name in mixed) != [n.upper() for n in IN_ORDER]
    assert [sort_key(name.upper()) for name in IN_ORDER] == list(
        map(sort_key, IN_ORDER)
    )


@pytest.mark.parametrize("name", IN_ORDER)
def test_a_key_is_digits_so_that_no_collation_matters(name):
    assert sort_key(name).isascii() and sort_key(name).isdigit()
    assert len(sort_key(name * 30)) <= 200


def by_family(names):
    return sorted(names, key=lambda name: sort_key(split_name(name).listed))


@pytest.mark.django_db
def test_the_database_orders_people_and_invitations(supervisor, course):
    """By family name; what is one word is nothing else."""
    cohort = CohortFactory(edition=course.edition, supervisor=supervisor)
    mixed = random.Random(2).sample(IN_ORDER, len(IN_ORDER))
    User.objects.bulk_create(
        User(email=f"n{n}@example.org", full_name=name) for n, name in enumerate(mixed)
    )
    Invitation.objects.bulk_create(
        Invitation(cohort=cohort, email=f"i{n}@example.org", full_name=name)
        for n, name in enumerate(mixed)
    )
    made = User.objects.filter(email__startswith="n").order_by("sort_name")
    assert list(made.values_list("full_name", flat=True)) == by_family(IN_ORDER)
    invited = list(Invitation.objects.values_list("full_name", flat=True))
    assert invited == by_family(IN_ORDER)


@pytest.mark.django_db
def test_a_new_name_takes_its_new_place_however_it_is_saved():
    person = UserFactory(full_name="Zaharia")
    person.full_name = "Șandru"
    person.save(update_fields=["full_name"])
    person.refresh_from_db()
    assert person.sort_name == sort_key("Șandru")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("migration", "model"),
    [
        ("lms.accounts.migrations.0006_name_keys", User),
        ("lms.cohorts.migrations.0005_name_keys", Invitation),
    ],
)
def test_the_migration_gives_those_there_already_their_place(
    migration, model, supervisor, course
):
    cohort = CohortFactory(edition=course.edition, supervisor=supervisor)
    Invitation.objects.create(cohort=cohort, email="a@mail.md", full_name="Țîbîrnă")
    model.objects.update(sort_name="")
    importlib.import_module(migration).fill(apps, None)
    for row in model.objects.all():
        # Of before names had parts.
        assert row.sort_name == sort_key(row.full_name)


@pytest.mark.django_db
def test_places_stand_in_the_same_order():
    tree = read_tree()
    below = OrganisationUnit.objects.get(code="md-un").parent
    names = [
        unit.name for depth, unit in tree.in_order(tree.below(below.pk)) if depth > 1
    ]
    assert names == sorted(names, key=sort_key)
