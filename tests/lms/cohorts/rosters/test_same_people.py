"""Somebody known under another address is never doubled in silence, and never dropped."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.text.normalise import without_accents
from lms.accounts.models import User
from lms.cohorts.invitations import accept
from lms.cohorts.models import Invitation
from lms.cohorts.rosters import services
from lms.cohorts.rosters.choices import choose
from lms.cohorts.rosters.file_reader import open_table
from lms.cohorts.rosters.headers import guessed_columns
from lms.cohorts.rosters.parsed_rows import Reading
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.cohorts.rosters.people_lists import (
    HEADING,
    Outcome,
    imported,
    known,
    outcomes,
    row,
)
from tests.support.rosters import HEADING as LIST_HEADING
from tests.support.rosters import csv_of, numbered_people

pytestmark = pytest.mark.django_db


def test_a_list_brings_all_facts_of_a_person(checked, cohort):
    said = row(
        *("Rusu", "Ana", "Petru", "ana@mail.md", "Ungheni"),
        *("69123456", "02.03.1985", "asistent social"),
    )
    imported(checked(said))
    found = Invitation.objects.get()
    assert (found.full_name, found.patronymic) == ("Ana Rusu", "Petru")
    assert (found.phone, str(found.birth_date)) == ("+37369123456", "1985-03-02")
    assert found.occupation.category == "social_assistant"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("phone", "birou"),
        ("born", "ieri"),
        ("born", "02.03.2024"),
        ("occupation", "Rege"),
    ],
)
def test_an_optional_value_never_costs_the_place(checked, field, wrong):
    roster = checked(row("Rusu", "Ana", email="ana@mail.md", **{field: wrong}))
    ((outcome, code),) = outcomes(roster)
    assert outcome == Outcome.INVITE and code.endswith("_unknown")


# --- trials F1: namesakes -----------------------------------------------------------


def test_a_namesake_of_another_father_and_district_gets_an_account(checked):
    """ "Cojocaru Ana Vasile" of Ungheni is not "Cojocaru Ana Petru" of Cahul."""
    imported(checked(row("Cojocaru", "Ana", "Vasile", place="Ungheni")))
    again = checked(row("Cojocaru", "Ana", "Petru", place="Cahul"))
    assert outcomes(again) == [(Outcome.ACCOUNT, "")]
    imported(again)
    assert User.objects.filter(family_name="Cojocaru").count() == 2


def test_both_come_of_one_list_too(checked):
    roster = checked(
        row("Cojocaru", "Ana", "Vasile", place="Ungheni"),
        row("Cojocaru", "Ana", "Petru", place="Cahul"),
    )
    assert outcomes(roster) == [(Outcome.ACCOUNT, ""), (Outcome.ACCOUNT, "")]


def test_the_same_list_twice_brings_nobody_twice(checked):
    people = [
        row("Cojocaru", "Ana", "Vasile", place="Ungheni"),
        row("Русу", "Анна", place="Cahul"),
        row("Rusu", "Maria", phone="69123456", email="m@mail.md"),
    ]
    imported(checked(*people))
    again = imported(checked(*people))
    assert [outcome for outcome, _ in outcomes(again)] == [
        *(Outcome.ENROLLED, Outcome.ENROLLED, Outcome.INVITED)
    ]
    assert User.objects.filter(email__endswith=".invalid").count() == 2


# --- trials F8: another address ------------------------------------------------------


def test_who_had_no_address_is_asked_about_and_gets_it_by_the_choice(checked, cohort):
    person = known(cohort)
    roster = checked(row("Русу", "Анна", email="ana@mail.md"))
    assert outcomes(roster) == [(Outcome.UNSURE, "perhaps_here")]
    choose(roster=roster, number=2, choice="same")
    imported(roster)
    person.refresh_from_db()
    assert person.email == "ana@mail.md"
    assert not Invitation.objects.exists()
    assert cohort.enrolments.count() == 1


def test_another_person_comes_by_the_choice(checked, cohort):
    person = known(cohort)
    roster = checked(row("Rusu", "Ana", email="ana@mail.md"))
    choose(roster=roster, number=2, choice="another")
    imported(roster)
    assert Invitation.objects.get().email == "ana@mail.md"
    before = person.email
    person.refresh_from_db()
    assert person.email == before


def test_without_a_choice_a_row_is_neither_brought_in_nor_dropped(checked, cohort):
    known(cohort)
    roster = imported(
        checked(row("Rusu", "Ana", email="ana@mail.md"), row("Popa", "Ion"))
    )
    assert outcomes(roster) == [(Outcome.UNSURE, "perhaps_here"), (Outcome.ACCOUNT, "")]
    assert not Invitation.objects.exists()


def test_all_or_nothing_waits_for_every_choice(checked, cohort):
    known(cohort)
    roster = checked(row("Rusu", "Ana", email="ana@mail.md"), row("Popa", "Ion"))
    rule = {"all_or_nothing": True, "send_invitations": False}
    with pytest.raises(services.CannotRun):
        services.start_run(roster=roster, **rule)
    choose(roster=roster, number=2, choice="another")
    services.start_run(roster=roster, **rule)


def test_what_a_list_says_completes_the_account_of_who_accepts(checked, cohort):
    said = row(
        "Rusu", "Ana", "Petru", "ana@mail.md", "", "69123456", "02.03.1985", "polițist"
    )
    imported(checked(said))
    own = {"email": "ana@mail.md", "phone": "+37360000000"}
    person = UserFactory(full_name="Anuța Rusu", **own)
    accept(invitation=Invitation.objects.get(), user=person)
    person.refresh_from_db()
    # What the person said stays, what was left open is filled.
    assert (person.full_name, person.phone) == ("Anuța Rusu", "+37360000000")
    assert (person.patronymic, str(person.birth_date)) == ("Petru", "1985-03-02")
    assert person.occupation.category == "police"


def test_a_choice_can_be_changed_until_the_import(checked, cohort):
    known(cohort)
    roster = checked(row("Rusu", "Ana", email="ana@mail.md"))
    for choice, outcome in (
        ("same", Outcome.ENROLLED),
        ("another", Outcome.INVITE),
        ("same", Outcome.ENROLLED),
    ):
        assert choose(roster=roster, number=2, choice=choice).outcome == outcome
    imported(roster)
    with pytest.raises(services.CannotRun):
        choose(roster=roster, number=2, choice="another")


def test_an_account_s_own_address_is_never_changed_by_a_list(checked, cohort):
    """Whoever brings a list would else take the account over."""
    person = known(cohort, email="true@mail.md", phone="+37369123456")
    roster = checked(row("Rusu", "Ana", email="thief@mail.md", phone="69123456"))
    assert outcomes(roster) == [(Outcome.ENROLLED, "address_stays")]
    imported(roster)
    person.refresh_from_db()
    assert person.email == "true@mail.md"
    assert not person.emailaddress_set.filter(email="thief@mail.md").exists()


def test_a_corrected_address_takes_the_invitation_along(checked, cohort):
    imported(checked(row("Rusu", "Ana", email="wrong@mail.md")))
    old = Invitation.objects.get()
    roster = checked(row("Rusu", "Ana", email="right@mail.md"))
    assert outcomes(roster) == [(Outcome.UNSURE, "perhaps_invited")]
    choose(roster=roster, number=2, choice="same")
    imported(roster)
    new = Invitation.objects.get()
    assert (new.pk, new.email) == (old.pk, "right@mail.md")
    assert new.token != old.token and new.mailed_at is None


def test_two_rows_of_one_person_are_one_by_the_choice(checked):
    roster = checked(
        row("Rusu", "Ana", email="a@mail.md"), row("Rusu", "Ana", email="b@mail.md")
    )
    assert outcomes(roster)[1] == (Outcome.UNSURE, "perhaps_row")
    choose(roster=roster, number=3, choice="another")
    choose(roster=roster, number=3, choice="same")
    assert outcomes(roster)[1] == (Outcome.PROBLEM, "repeated")
    imported(roster)
    assert Invitation.objects.get().email == "a@mail.md"


def test_a_maiden_name_is_found(checked, cohort):
    person = known(cohort, full_name="Ana Ceban", email="ana@mail.md")
    person.full_name = "Ana Rusu"
    person.save()
    roster = checked(row("Чебан", "Анна", email="other@mail.md"))
    assert outcomes(roster) == [(Outcome.UNSURE, "perhaps_here")]


def test_a_phone_of_the_whole_office_makes_nobody_wait(checked):
    """Of ten with one number only the first few are asked about."""
    names = ("Albu", "Botnaru", "Ciobanu", "Dodon", "Eni", "Frunze", "Grosu", "Harea")
    rows = [
        row(name, "Ion", email=f"{name.lower()}@mail.md", phone="22234567")
        for name in names
    ]
    waiting = [
        code for outcome, code in outcomes(checked(*rows)) if outcome == "unsure"
    ]
    assert len(waiting) <= 3


# --- what nobody may learn ------------------------------------------------------------


def test_a_supervisor_learns_no_name_of_people_of_others(checked, cohort, supervisor):
    others = CohortFactory(edition=cohort.edition, supervisor=UserFactory())
    stranger = known(others, phone="+37369123456", email="x@mail.md")
    roster = checked(
        row("Rusu", "Ana", phone="69123456", email="ana@mail.md"), by=supervisor
    )
    assert outcomes(roster) == [(Outcome.INVITE, "")]
    line = roster.lines.get()
    assert line.params == {} and stranger.full_name not in str(line.params)


@pytest.mark.parametrize("choice", ["same", "another"])
def test_the_page_asks_and_takes_the_choice(
    checked, cohort, supervisor, client_of, choice
):
    known(cohort)
    roster = checked(row("Rusu", "Ana", email="ana@mail.md"), by=supervisor)
    client = client_of(supervisor)
    page = f"/ro/cohorts/{cohort.code}/people/import/{roster.uid}/"
    text = client.get(page).content.decode()
    assert "Aceeași persoană" in text and "Altă persoană" in text
    answer = client.post(f"{page}choice/", {"row": "2", "choice": choice})
    assert answer.status_code == 302
    assert roster.lines.get().choice == choice
    for wrong in ({"row": "9", "choice": choice}, {"row": "2", "choice": "x"}):
        assert client.post(f"{page}choice/", wrong).status_code == 404


# --- large lists ------------------------------------------------------------------------


def test_a_hundred_doubles_among_ten_thousand_are_all_named(cohort):
    """Each under another address, in the other alphabet or in capitals; in ten seconds."""
    rows = [[*one, ""] for one in numbered_people(10_000)]
    planted = {}
    for turn in range(100):
        place, origin = 5_000 + turn * 47, rows[turn * 31]
        name = [_as_another_clerk_writes(part, turn) for part in origin[:2]]
        rows[place] = [*name, f"double{turn}@mail.md", *origin[3:6], ""]
        planted[place + 2] = turn * 31 + 2
    table = open_table(csv_of([[*LIST_HEADING, "Telefon"], *rows]))
    reading = Reading(columns=guessed_columns(table), language="ro")
    began = time.process_time()
    found = services.examine(cohort=cohort, table=table, reading=reading, by=None)
    seconds = time.process_time() - began
    waiting = {
        one.draft.number: one.draft.params["first"]
        for one in found
        if one.outcome == Outcome.UNSURE
    }
    assert waiting == planted
    assert {one.outcome for one in found} == {Outcome.INVITE, Outcome.UNSURE}
    assert seconds < 10


def _as_another_clerk_writes(name, turn):
    ways = (
        str.upper,
        without_accents,
        lambda text: text.replace("ș", "ş"),
        in_cyrillic,
    )
    return ways[turn % len(ways)](name)


def in_cyrillic(name):
    """Return a Latin name as a Russian office writes it."""
    pairs = {"sc": "ск", "ci": "чи", "ce": "че", "ș": "ш", "ț": "ц", "î": "ы", "ă": "э"}
    text = name.lower().replace("io", "ио")
    for latin, letter in pairs.items():
        text = text.replace(latin, letter)
    letters = dict(zip("abcdefghijlmnoprstuvz", "абкдефгхижлмнопрстувз", strict=True))
    return "-".join(
        "".join(letters.get(sign, sign) for sign in part).capitalize()
        for part in text.split("-")
    )


def test_looking_for_doubles_costs_no_more_queries_for_more_people(cohort):
    def queries(count):
        rows = [
            row("Rusu", "Ana", place="Cahul" if n % 2 else "") for n in range(count)
        ]
        table = open_table(csv_of([HEADING, *rows]))
        reading = Reading(guessed_columns(table), "ro", without_address=True)
        with CaptureQueriesContext(connection) as asked:
            services.examine(cohort=cohort, table=table, reading=reading, by=None)
        return len(asked)

    few = queries(3)
    for number in range(20):
        known(cohort, full_name=f"Ana Nr{number}")
    assert queries(30) == few
