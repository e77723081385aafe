"""Expressions over what strangers write take time that grows evenly with it."""

import re
import time

import pytest

from courses.translation_files.checks import _without_addresses
from courses.translation_status.diff import changes
from lms.cohorts.rosters.people_addresses import WrongAddress, _bare, tidy_address
from lms.cohorts.rosters.places import _bare as bare_place
from lms.notifications.selectors import without_names

LENGTH = 100_000
SOON = 1.0


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (_without_addresses, "a" * LENGTH),
        (_without_addresses, "](" * LENGTH),
        (_without_addresses, "https://" * LENGTH),
        (_bare, "a" + "," * LENGTH + "b"),
        (_bare, "<" * LENGTH + "b"),
        (bare_place, "(" * LENGTH),
        (without_names, "a" * LENGTH),
        (without_names, "a@" * LENGTH),
    ],
)
def test_a_long_text_is_read_soon(read, text):
    started = time.process_time()
    read(text)
    assert time.process_time() - started < SOON


def test_a_text_in_other_words_is_compared_soon():
    started = time.process_time()
    found = changes("unu doi " * 500, "один два " * 500)
    assert "".join(c.text for c in found if c.kind != "new") == "unu doi " * 500
    assert "".join(c.text for c in found if c.kind != "gone") == "один два " * 500
    assert time.process_time() - started < SOON


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("mailto:ana@mail.md", "ana@mail.md"),
        (" <ana@mail.md>; ", "ana@mail.md"),
        ("'ana@mail.md'.,", "ana@mail.md"),
    ],
)
def test_what_stands_around_an_address_goes(text, address):
    assert tidy_address(text) == address


def test_what_stands_inside_an_address_stays():
    with pytest.raises(WrongAddress):
        tidy_address("ana,@mail.md")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("vezi [art. 20](https://iom.md/a) aici", "vezi [art. 20 aici"),
        ("scrieți la ana@mail.md azi", "scrieți la azi"),
        ("pe http://iom.md azi", "pe azi"),
    ],
)
def test_addresses_in_a_text_are_of_no_language(text, kept):
    assert _without_addresses(text) == kept


def test_every_address_in_a_reason_is_cut_down():
    text = "<ana@a.md> (ion@[1.2.3.4]): no such user eva@b.md"
    assert re.findall(r"\w+@", without_names(text)) == []
    assert without_names(text) == "<…@a.md> (…@[1.2.3.4]): no such user …@b.md"
