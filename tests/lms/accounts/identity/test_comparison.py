"""Every pair of the table has the verdict that was written down before the rules."""

from datetime import date

import pytest

from lms.accounts.identity.comparison import Verdict, compare
from lms.accounts.identity.people import PersonKnown, father_of
from lms.accounts.name_parts import NameParts
from tests.lms.accounts.identity.pairs import DIFFERENT, PAIRS, SAME, UNSURE


def person(text):
    name, *facts = (part.strip() for part in text.split(";"))
    known = {"key": text, "name": parts(name), "emails": set()}
    for fact in facts:
        if fact.startswith("@"):
            known["emails"].add(f"{fact[1:]}@mail.md")
        elif fact.startswith("+"):
            known["phone"] = fact
        elif fact.startswith("was "):
            known["former"] = (parts(fact[4:]),)
        elif fact.startswith("u"):
            known["unit_id"] = int(fact[1:])
        else:
            known["birth_date"] = date.fromisoformat(fact)
    return PersonKnown(**{**known, "emails": frozenset(known["emails"])})


def parts(text):
    return NameParts(*(part.strip() for part in text.split(",")))


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS)
def test_two_are_told_apart_as_a_careful_clerk_would(one, other, expected):
    found = compare(person(one), person(other))
    assert found.verdict == expected, found
    assert compare(person(other), person(one)).verdict == expected


def test_the_table_is_long_enough_and_has_all_three_and_both_alphabets():
    assert len(PAIRS) >= 120
    for expected in (SAME, UNSURE, DIFFERENT):
        assert sum(pair[2] == expected for pair in PAIRS) >= 30
    cyrillic = [any("А" <= x <= "я" for x in one + two) for one, two, _ in PAIRS]
    assert sum(cyrillic) >= 35


def test_nobody_with_a_shared_address_or_phone_is_simply_another_person():
    """Whatever else is said: every name of the table beside every other."""
    people = [person(one) for one, _other, _ in PAIRS]
    for one in people[:60]:
        for other in people:
            shared = PersonKnown(**{**vars_of(other), "phone": "+1"})
            mine = PersonKnown(**{**vars_of(one), "phone": "+1"})
            assert compare(mine, shared).verdict != Verdict.DIFFERENT


def test_nobody_is_merged_by_names_and_places_alone():
    people = [
        PersonKnown(
            **{**vars_of(person(one)), "emails": frozenset()}
            | {"phone": "", "birth_date": None}
        )
        for one, _other, _ in PAIRS
    ]
    for one in people[:60]:
        for other in people:
            assert compare(one, other).verdict != Verdict.SURE


def vars_of(known):
    names = ("key", "name", "former", "emails", "phone", "birth_date", "unit_id")
    return {name: getattr(known, name) for name in names}


def test_a_verdict_says_what_led_to_it():
    found = compare(
        person("Rusu, Ana, Vasile; +69"), person("Русу, Анна, Петровна; +69")
    )
    assert [(f.fact, f.says) for f in found.findings] == [
        ("phone", "same"),
        ("name", "same"),
        ("patronymic", "differs"),
    ]
    closer = compare(person("Rusu, Ana; +69"), person("Rusu, Ana; +69"))
    assert closer.score > found.score


@pytest.mark.parametrize(
    "written",
    ["Vasile", "Васильевна", "Vasilievna", "Василий", "Васильевич", "Vasilievici"],
)
def test_a_patronymic_says_the_father_s_name(written):
    assert father_of(written) == father_of("Vasile")


@pytest.mark.parametrize(
    ("father", "written"),
    [
        ("Fiodor", "Фёдорович"),
        ("Fiodor", "Fiodorovici"),
        ("Iacob", "Яковлевич"),
        ("Iacob", "Iacovlevna"),
        ("Toma", "Фомич"),
        ("Toma", "Фоминична"),
        ("Lev", "Львович"),
        ("Lev", "Львовна"),
        ("Matei", "Матвеевич"),
    ],
)
def test_a_father_s_name_that_changes_before_the_ending_is_found(father, written):
    assert father_of(written) == father_of(father)
