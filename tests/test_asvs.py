"""The table of docs/operate/asvs.md: whole, about files that are there, closed where it must be."""

import re

import pytest

from tests.support.site import ROOT

TABLE = ROOT / "docs" / "operate" / "asvs.md"
# Of each section of ASVS 5.0.0 the numbers at levels 1 and 2; V10 and V17 do not apply.
LEVEL_2 = {
    "1.1": range(1, 3),
    "1.2": range(1, 10),
    "1.3": range(1, 12),
    "1.4": range(1, 4),
    "1.5": range(1, 3),
    "2.1": range(1, 4),
    "2.2": range(1, 4),
    "2.3": range(1, 5),
    "2.4": range(1, 2),
    "3.2": range(1, 3),
    "3.3": range(1, 5),
    "3.4": range(1, 7),
    "3.5": range(1, 6),
    "3.7": range(1, 3),
    "4.1": range(1, 4),
    "4.2": range(1, 2),
    "4.3": range(1, 3),
    "4.4": range(1, 5),
    "5.1": range(1, 2),
    "5.2": range(1, 4),
    "5.3": range(1, 3),
    "5.4": range(1, 4),
    "6.1": range(1, 4),
    "6.2": range(1, 13),
    "6.3": range(1, 5),
    "6.4": range(1, 5),
    "6.5": range(1, 6),
    "6.6": range(1, 4),
    "6.8": range(1, 5),
    "7.1": range(1, 4),
    "7.2": range(1, 5),
    "7.3": range(1, 3),
    "7.4": range(1, 6),
    "7.5": range(1, 3),
    "7.6": range(1, 3),
    "8.1": range(1, 3),
    "8.2": range(1, 4),
    "8.3": range(1, 2),
    "8.4": range(1, 2),
    "9.1": range(1, 4),
    "9.2": range(1, 5),
    "11.1": range(1, 3),
    "11.2": range(1, 4),
    "11.3": range(1, 4),
    "11.4": range(1, 5),
    "11.5": range(1, 2),
    "11.6": range(1, 2),
    "12.1": range(1, 4),
    "12.2": range(1, 3),
    "12.3": range(1, 5),
    "13.1": range(1, 2),
    "13.2": range(1, 6),
    "13.3": range(1, 3),
    "13.4": range(1, 6),
    "14.1": range(1, 3),
    "14.2": range(1, 5),
    "14.3": range(1, 4),
    "15.1": range(1, 4),
    "15.2": range(1, 4),
    "15.3": range(1, 8),
    "16.1": range(1, 2),
    "16.2": range(1, 6),
    "16.3": range(1, 5),
    "16.4": range(1, 4),
    "16.5": range(1, 4),
}
# Sign-in, sessions, rights, protection of data, logging: nothing may be open.
CLOSED = ("6.", "7.", "8.", "14.", "16.")
ROW = re.compile(r"\| (\d+\.\d+\.[^|]+) \|[^|]+\| ([^|]+) \| ([^|]+) \|")
PATH = re.compile(
    r"`((?:lms|courses|tests|docs|templates|static|\.ci)/[\w./-]+|tests/\w+)`"
)


def rows() -> list[tuple[list[str], str, str]]:
    """Return of each row the requirements, their state and where."""
    found = ROW.findall(TABLE.read_text(encoding="utf-8"))
    return [(named_in(numbers), state, where) for numbers, state, where in found]


def named_in(numbers: str) -> list[str]:
    """Return ["1.2.6", "1.2.7"] for "1.2.6 to 1.2.7" and for "1.2.6, 1.2.7"."""
    if " to " not in numbers:
        return numbers.split(", ")
    first, last = (number.rsplit(".", 1) for number in numbers.split(" to "))
    assert first[0] == last[0], numbers
    return [f"{first[0]}.{n}" for n in range(int(first[1]), int(last[1]) + 1)]


def test_every_requirement_of_level_2_is_answered_once():
    named = [number for numbers, _state, _where in rows() for number in numbers]
    wanted = [f"{section}.{n}" for section, ns in LEVEL_2.items() for n in ns]
    assert sorted(named) == sorted(wanted)


def test_every_state_is_one_of_three_with_its_reason():
    for numbers, state, where in rows():
        assert state in {"met", "not applicable", "open"}, numbers
        assert where.strip(), numbers


def test_nothing_is_open_where_people_are_concerned():
    is_open = [n for ns, state, _where in rows() if state == "open" for n in ns]
    assert not [number for number in is_open if number.startswith(CLOSED)]


@pytest.mark.parametrize(
    "path", sorted(set(PATH.findall(TABLE.read_text(encoding="utf-8"))))
)
def test_every_file_that_is_named_is_there(path):
    assert (ROOT / path).exists()
