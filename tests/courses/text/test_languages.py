import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from courses.text.languages import (
    CODES,
    NAMES,
    ORTHOGRAPHIES,
    OTHER,
    by_language,
    columns_of,
    content_language,
    in_language,
    no_text,
    translated_name,
)

ROOT = Path(__file__).resolve().parents[3]
# Where a language may be named: all else goes by the codes that the settings give.
NAMED_IN = {
    # Which languages there are, and the organisation's own name in each.
    "lms/settings/base.py",
    # How each of them is written.
    "courses/text/languages.py",
    # What people write in a list for a language: "ro" is a word there.
    "lms/cohorts/rosters/vocabulary.py",
    # Invented people have names of their language.
    "lms/operations/demo.py",
    "lms/operations/seeding/names.py",
    "lms/operations/seeding/people.py",
}


def named_languages(source: str) -> set[int]:
    """Return the lines with a quoted code; docstrings and comments may speak of them."""
    return {
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and node.value in CODES
    }


def test_no_module_names_a_language_of_its_own():
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for room in ("lms", "courses")
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts
        and (lines := named_languages(path.read_text(encoding="utf-8")))
    }
    strange = {path: lines for path, lines in found.items() if path not in NAMED_IN}
    assert strange == {}, "Use courses.text.languages instead of a quoted code."
    assert found.keys() >= NAMED_IN, "No longer needed in the list of exceptions."


def test_quoted_codes_are_seen_in_either_quotes_and_in_texts_put_together():
    source = (
        """x = "ro"\ny = f"{texts['ru']}"\n# "ro"\ndef f():\n    '''Return "ro".'''\n"""
    )
    assert named_languages(source) == {1, 2}


def test_every_language_is_known_in_full():
    assert list(CODES) == [code for code, _name in settings.LANGUAGES]
    assert ORTHOGRAPHIES.keys() == NAMES.keys() == OTHER.keys() == set(CODES)
    assert all(OTHER[code] != code for code in CODES)


@pytest.mark.parametrize(
    ("active", "content"),
    [("ro", "ro"), ("ru", "ru"), ("ru-md", "ru"), ("en", "ro"), (None, "ro")],
)
def test_content_is_in_the_active_language_or_else_in_romanian(active, content):
    with translation.override(active):
        assert content_language() == content


def test_a_text_is_taken_from_the_other_language_where_it_is_empty():
    text = by_language("da", "")
    assert text == {"ro": "da", "ru": ""}
    assert in_language(text, "ru") == "da"
    assert in_language(by_language("da", "да"), "ru") == "да"
    assert in_language(no_text(), "ro") == "" == in_language({})


def test_names_of_languages_follow_the_reader():
    said = []
    for active in ("ro", "ru", "en"):
        with translation.override(active):
            said.append([str(translated_name(code)) for code in CODES])
    assert said == [
        ["Română", "Rusă"],
        ["Румынский", "Русский"],
        ["Romanian", "Russian"],
    ]


def test_columns_stand_field_by_field():
    assert columns_of("term", "name") == ("term_ro", "term_ru", "name_ro", "name_ru")
