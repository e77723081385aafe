"""An editor changes one language, and is led to the other before anything is published."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.driving import EACH_LANGUAGE, Driver

# One lesson for each run, so that neither finds what the other has written.
LESSON = {"ro": 0, "ru": 1}
PARAGRAPH = re.compile("^(Text|Текст)$")
WORDS = {"ro": "Zi de probă", "ru": "Пробный день"}


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_a_changed_paragraph_is_published_once_both_languages_are_ready(
    language, site, drive
):
    reader, lesson = a_reader(site, drive, language)
    editor = drive(language, width=1280)
    editor.sign_in("editor@example.org")

    path = change_romanian(editor, lesson["page"])
    publish(editor)
    expect(editor.page.locator(".messages .error")).to_contain_text(start_of(lesson))
    assert WORDS["ro"] not in text_of(reader, lesson, "ro")

    editor.page.locator(".messages .error a").click()
    see_it_stale(editor)
    write(field_of(editor, path, "ru"), WORDS["ru"])
    publish(editor)
    expect(editor.page.locator(".messages .success")).to_be_visible()

    for code, words in WORDS.items():
        assert words in text_of(reader, lesson, code)
    editor.goto(f"/cms/parity/?state=open&page={lesson['page']}")
    expect(editor.page.locator("table.listing")).to_have_count(0)
    assert editor.complaints == []


def a_reader(site, drive, language: str) -> tuple[Driver, dict]:
    """Return a learner who may read the lesson, and the lesson."""
    email = f"reader.{uuid4().hex[:8]}@example.org"
    site.ask("make_learner", email=email, name="Ana Rusu", language=language)
    site.ask("finish_units", email=email, count=4)
    units = site.ask("outline", email=email)
    lessons = [unit for unit in units if unit["kind"] == "lesson"]
    driver = drive(language)
    driver.sign_in(email)
    return driver, lessons[LESSON[language]]


def start_of(lesson: dict) -> re.Pattern:
    return re.compile("|".join(map(re.escape, lesson["heading"].values())))


def text_of(reader: Driver, lesson: dict, code: str) -> str:
    assert reader.goto(lesson["url"].replace("/ro/", f"/{code}/", 1)) == 200
    return reader.main.inner_text()


def change_romanian(editor: Driver, page: int) -> str:
    """Add words to the first Romanian paragraph found on the board; return its path."""
    editor.goto(f"/cms/parity/?page={page}")
    place = editor.page.locator("strong", has_text=PARAGRAPH)
    row = editor.page.locator("table.listing tr", has=place).first
    link = row.locator("a[href*='contentpath=body.']")
    path = (link.get_attribute("href") or "").split("contentpath=")[1]
    link.click()
    path = path.removesuffix(".ro")
    ro, ru = field_of(editor, path, "ro"), field_of(editor, path, "ru")
    expect(ro).to_be_visible()
    stand_side_by_side(ro, ru)
    write(ro, WORDS["ro"])
    return path


def stand_side_by_side(left: Locator, right: Locator) -> None:
    # Measured at one moment: the page may still be on its way to the field.
    apart = left.evaluate(
        """(left, right) => {
            const [a, b] = [left, right].map((e) => e.getBoundingClientRect());
            return [b.left - a.right, Math.abs(b.top - a.top)];
        }""",
        right.element_handle(),
    )
    assert apart[0] >= 0, "not next to each other"
    assert apart[1] < 2, "not at the same height"


def field_of(editor: Driver, path: str, code: str) -> Locator:
    steps = " ".join(f"[data-contentpath='{step}']" for step in path.split("."))
    return editor.page.locator(f"{steps} [data-contentpath='{code}'] [role=textbox]")


def write(field: Locator, words: str) -> None:
    """Write words at the end of a text."""
    field.click()
    field.press("Control+End")
    field.press_sequentially(f" {words}")
    # The editor hands its text over to the form a quarter of a second later.
    form_field = field.locator("xpath=ancestor::*[@data-contentpath][1]").locator(
        "input[type=hidden]"
    )
    expect(form_field).to_have_value(re.compile(words))


def publish(editor: Driver) -> None:
    """Press the button that publishes; it is in the menu beside the one that saves."""
    editor.page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    editor.page.locator("button[name=action-publish]").click()
    expect(editor.page.locator(".messages li").first).to_be_visible()


def see_it_stale(editor: Driver) -> None:
    """On the board, the Russian text is stale; what changed is shown word by word."""
    states = editor.page.locator("table.listing .parity-state--stale")
    expect(states).to_have_count(1)
    editor.page.locator("table.listing td.parity-do a").first.click()
    added = editor.page.locator(".parity-text ins")
    expect(added).to_contain_text(WORDS["ro"])
    editor.page.locator(".parity a.button-secondary").first.click()
