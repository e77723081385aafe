"""Different people are never taken for one in silence: who may be another is asked about."""

import pytest
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.models import Invitation
from lms.cohorts.rosters.choices import choose
from tests.lms.cohorts.rosters.people_lists import (
    Outcome,
    imported,
    known,
    outcomes,
    row,
)

pytestmark = pytest.mark.django_db


def test_four_at_one_office_phone_are_asked_about_and_can_all_come(checked):
    names = (
        ("Popa", "Ana"),
        ("Popa", "Ana-Maria"),
        ("Popa", "A."),
        ("Popa-Rusu", "Ana"),
    )
    rows = [
        row(*name, email=f"nr{at}@mail.md", phone="22123456")
        for at, name in enumerate(names)
    ]
    roster = checked(*rows)
    waiting = [(Outcome.UNSURE, "perhaps_row")] * 3
    assert outcomes(roster) == [(Outcome.INVITE, ""), *waiting]
    for number in (3, 4, 5):
        choose(roster=roster, number=number, choice="another")
    imported(roster)
    assert Invitation.objects.count() == 4


@pytest.mark.parametrize("address", ["", "son@mail.md"])
@pytest.mark.parametrize("son", ["Ioan", "Ivan"])
def test_father_and_son_on_one_phone_are_two(checked, son, address):
    roster = checked(
        row("Popa", "Ion", phone="69123456", email=address and "father@mail.md"),
        row("Popa", son, phone="69123456", email=address),
    )
    assert outcomes(roster)[1] == (Outcome.UNSURE, "perhaps_row")
    assert choose(roster=roster, number=3, choice="another").outcome in (
        *(Outcome.INVITE, Outcome.ACCOUNT),
    )


@pytest.mark.parametrize(
    ("given", "email"), [("I.", "irina@m.md"), ("Ion-Vasile", "vasile@m.md")]
)
def test_who_shares_the_phone_of_an_account_is_not_taken_for_it(
    checked, cohort, given, email
):
    known(cohort, full_name="Ion Ceban", email="ion@m.md", phone="+37322123456")
    roster = checked(row("Ceban", given, email=email, phone="22123456"))
    assert outcomes(roster) == [(Outcome.UNSURE, "perhaps_here")]


def test_only_a_row_that_says_all_the_same_is_repeated_without_a_choice(checked):
    ana = row("Rusu", "Ana", phone="69123456", born="02.03.1985")
    assert outcomes(checked(ana, ana))[1] == (Outcome.PROBLEM, "repeated")
    one = row("Rusu", "Ana", phone="69123456", email="a@mail.md")
    other = row("Rusu", "Ana", phone="69123456", email="b@mail.md")
    assert outcomes(checked(one, other))[1] == (Outcome.UNSURE, "perhaps_row")


MAYOR = "primaria@mail.md"


def test_two_with_one_address_in_two_lists_wait_for_a_choice(checked):
    imported(checked(row("Rusu", "Ana", email=MAYOR)))
    roster = checked(row("Ceban", "Ion", email=MAYOR))
    assert outcomes(roster) == [(Outcome.UNSURE, "perhaps_at_address")]
    line = choose(roster=roster, number=2, choice="another")
    assert (line.outcome, line.code) == (Outcome.PROBLEM, "address_taken")
    assert choose(roster=roster, number=2, choice="same").outcome == Outcome.INVITED
    imported(roster)
    assert Invitation.objects.get().full_name == "Ana Rusu"


def test_an_invitation_that_ended_is_not_sent_to_another_person(checked):
    imported(checked(row("Rusu", "Ana", email=MAYOR)))
    past = timezone.now() - timezone.timedelta(days=61)
    Invitation.objects.update(mailed_at=past, expires_at=past)
    roster = checked(row("Ceban", "Ion", email=MAYOR))
    assert outcomes(roster) == [(Outcome.UNSURE, "perhaps_at_address")]


def test_another_person_at_the_address_of_an_account_waits_for_a_choice(
    checked, cohort
):
    known(cohort, email=MAYOR)
    roster = checked(row("Ceban", "Ion", email=MAYOR))
    assert outcomes(roster) == [(Outcome.UNSURE, "perhaps_here")]
    line = choose(roster=roster, number=2, choice="another")
    assert (line.outcome, line.code) == (Outcome.PROBLEM, "address_taken")
    line = choose(roster=roster, number=2, choice="same")
    assert (line.outcome, line.code) == (Outcome.ENROLLED, "name_differs")


def test_a_former_name_at_the_own_address_is_nobody_else(checked, cohort):
    person = known(cohort, full_name="Ana Ceban", email="ana@mail.md")
    person.full_name = "Ana Rusu"
    person.save()
    roster = checked(row("Чебан", "Анна", email="ana@mail.md"))
    assert outcomes(roster) == [(Outcome.ENROLLED, "name_differs")]


def test_two_of_one_bare_name_are_asked_about_in_one_file_and_in_two(checked):
    roster = checked(row("Popa", "Ion"), row("Popa", "Ion"))
    assert outcomes(roster)[1] == (Outcome.UNSURE, "perhaps_row")
    line = choose(roster=roster, number=3, choice="another")
    assert line.outcome == Outcome.ACCOUNT
    imported(roster)
    assert User.objects.filter(family_name="Popa").count() == 2
    again = checked(row("Popa", "Ion"))
    assert outcomes(again) == [(Outcome.UNSURE, "perhaps_here")]
    line = choose(roster=again, number=2, choice="same")
    assert line.outcome == Outcome.ENROLLED
