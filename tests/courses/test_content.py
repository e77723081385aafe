"""The course as it is written: what its files owe to readers and to each other."""

import re
from pathlib import Path

import pytest
import yaml

from courses.course_files.counting import summary, words
from courses.course_files.package import package_of
from courses.course_files.reading import read_draft

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "courses" / "content" / "tip"
TO_CONFIRM = ROOT / "docs" / "statements-to-confirm.md"


@pytest.fixture(scope="module")
def draft():
    return read_draft(CONTENT)


def lessons(draft) -> list[dict]:
    return [unit for unit in draft.units.values() if unit["kind"] == "lesson"]


def links(value, code: str) -> set[str]:
    """Return the addresses that the texts of one language lead to."""
    if isinstance(value, dict) and value.keys() == {"ro", "ru"}:
        said = value[code]
        return set(said.links()) if hasattr(said, "links") else set()
    inner = value.values() if isinstance(value, dict) else value
    found = inner if isinstance(value, dict | list) else ()
    return {href for item in found for href in links(item, code)}


@pytest.mark.parametrize("code", ["ro", "ru"])
def test_every_term_is_linked_from_a_lesson(draft, code):
    linked = {href for lesson in lessons(draft) for href in links(lesson["body"], code)}
    missing = [t["id"] for t in draft.glossary if f"glossary:{t['id']}" not in linked]
    assert missing == []


def test_both_languages_of_a_lesson_link_the_same(draft):
    for lesson in lessons(draft):
        assert links(lesson["body"], "ro") == links(lesson["body"], "ru"), lesson["id"]


def test_every_lesson_says_enough_and_as_much_in_both_languages(draft):
    for lesson in summary(package_of(draft), draft.report)["per_lesson"]:
        assert min(lesson["words"].values()) >= 700, lesson
        assert 0.75 <= lesson["ratio"] <= 1.25, lesson


def test_an_unchecked_line_says_to_editors_why_and_to_nobody_else(draft):
    for line in draft.helplines:
        assert line["checked_on"] or line["editor_note"], line["id"]
        assert not re.search("verific|провер", " ".join(line["note"].values())), line


def test_no_text_names_the_helplines_page_otherwise():
    everything = "".join(
        path.read_text(encoding="utf-8") for path in CONTENT.rglob("*.yaml")
    )
    assert "Linii de asistență" not in everything
    assert "«Линии помощи»" not in everything


def test_the_introduction_of_a_test_leaves_figures_to_the_page(draft):
    """The pass mark and the attempts are shown from the data, and change there."""
    for unit in draft.units.values():
        if unit["kind"] == "quiz":
            text = " ".join(unit["intro"].values()).lower()
            assert not re.search(r"%|încerc|prag|попыт|балл", text), unit["id"]


def test_the_launch_kit_is_linked_from_the_lesson_about_cohorts(draft):
    (lesson,) = [u for u in lessons(draft) if u["slug"] == "running-a-cohort"]
    assert "unit:launch-kit" in links(lesson["body"], "ro")
    assert words(lesson["body"])["ru"] > 0


def notes() -> list[str]:
    """Return what editors are asked to have confirmed, files with comments included."""
    found = []
    for path in sorted(CONTENT.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        data = yaml.safe_load(text)
        if isinstance(data, dict):
            found += data.get("editor_notes", [])
        if path.name == "helplines.yaml":
            found += [line["editor_note"] for line in data if "editor_note" in line]
        head = re.match(r"(?:#.*\n)*", text)[0]
        found.append(head.replace("#", ""))
    return [" ".join(note.split()) for note in found if note.strip()]


def test_every_statement_to_confirm_is_in_the_list():
    listed = TO_CONFIRM.read_text(encoding="utf-8")
    assert [note for note in notes() if note not in listed] == []


def test_the_list_holds_no_statement_that_is_confirmed():
    rows = re.findall(
        r"^\| (.+) \| [^|]+ \|$", TO_CONFIRM.read_text(encoding="utf-8"), re.MULTILINE
    )
    listed = [row for row in rows if not row.startswith("Statement")]
    known = tuple(notes())
    assert listed
    # A helpline's row begins with its name.
    assert [row for row in listed if not row.endswith(known)] == []
