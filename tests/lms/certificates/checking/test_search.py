"""Number and name find a certificate together, and neither does alone."""

import pytest

from lms.certificates.checking.names import is_same_name
from lms.certificates.checking.search import by_number_and_name, clean_number
from lms.certificates.models import Certificate


@pytest.mark.parametrize(
    "typed",
    [
        "TIP-2026-000001",
        " tip-2026-000001 ",
        "TIP 2026 000001",
        "tip2026000001",
        "TIP–2026–000001",
        "ТІР-2026-000001",
    ],
)
def test_a_number_may_be_written_loosely(typed):
    assert clean_number(typed) == "TIP-2026-000001"


@pytest.mark.parametrize("typed", ["", "TIP", "2026", "TIP-20", "x" * 60, "TIP-2026-%"])
def test_what_cannot_be_a_number_is_nothing(typed):
    assert clean_number(typed) == ""


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Ștefăniță Țurcanu", True),
        ("țurcanu ștefăniță", True),
        ("TURCANU Stefanita", True),
        ("Ştefăniţă  Ţurcanu ", True),
        ("Ștefăniță", False),
        ("Țurcanu", False),
        ("Ștefăniță Țurcan", False),
        ("", False),
        ("---", False),
    ],
)
def test_a_name_is_the_same_however_it_is_written(name, same):
    assert is_same_name(name, "Ștefăniță Țurcanu") is same


def test_an_erased_name_is_nobody_s():
    assert not is_same_name("", "")


def test_both_together_find_it(certificate):
    assert by_number_and_name(certificate.number, "Turcanu Stefanita") == certificate


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("TIP-2026-000001", "Ion Rusu"),
        ("TIP-2026-999999", "Ștefăniță Țurcanu"),
        ("nonsense", "Ștefăniță Țurcanu"),
        ("TIP-2026-000001", "-"),
    ],
)
def test_one_of_both_finds_nothing(certificate, number, name):
    assert by_number_and_name(number, name) is None


@pytest.mark.parametrize("number", ["TIP-2026-000001", "TIP-2026-999999", "nonsense"])
def test_each_wrong_answer_takes_the_same_queries(
    certificate, django_assert_num_queries, number
):
    with django_assert_num_queries(1):
        by_number_and_name(number, "Ion Rusu")


def test_a_holder_whose_name_was_erased_is_not_found(certificate):
    certificate.facts = {
        language: {**facts, "holder": ""}
        for language, facts in certificate.facts.items()
    }
    from lms.certificates.checking import search

    assert not any(
        search.is_same_name("x", name) for name in search.holders_of(certificate)
    )
    assert Certificate.objects.count() == 1
