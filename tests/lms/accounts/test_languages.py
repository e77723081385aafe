"""The same address in the other language."""

import pytest

from lms.accounts.languages import address_in, language_of, switch_address


@pytest.mark.parametrize(
    ("address", "code", "expected"),
    [
        ("/ro/my/", "ru", "/ru/my/"),
        ("/ro/my/?page=2#end", "ru", "/ru/my/?page=2#end"),
        ("/ro", "ru", "/ru"),
        ("/ro/", "ro", "/ro/"),
        ("/ro/ro/", "ru", "/ru/ro/"),
        ("https://learn.example.org/ro/my/", "ru", "https://learn.example.org/ru/my/"),
        ("/rom/", "ru", "/rom/"),
        ("/cms/", "ru", "/cms/"),
        ("/v/ABC?x=1", "ru", "/v/ABC?x=1"),
        ("", "ru", ""),
    ],
)
def test_only_the_prefix_of_an_address_changes(address, code, expected):
    assert address_in(address, code) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/ro/my/?page=2", "/ru/my/?page=2"),
        ("/v/ABC", "/v/ABC?language=ru"),
        ("/v/ABC?language=ro&x=1", "/v/ABC?x=1&language=ru"),
    ],
)
def test_a_page_without_prefix_is_switched_by_parameter(address, expected):
    assert switch_address(address, "ru") == expected


@pytest.mark.parametrize("path", ["/", "", "/en/", "/rox/", "/v/ro/"])
def test_other_beginnings_are_no_language(path):
    assert language_of(path) == ""
