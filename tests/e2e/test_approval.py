"""Two people at one page: draft, comment, answer, comparison, approval, history, schedule."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.e2e.driving import Driver
from tests.e2e.looking import look_at, look_here

# A public page that no edition teaches and no other test changes.
PAGE = "launch-kit"
ASKED, ANSWERED = "Какой закон?", "Legea 241, am adăugat."


@pytest.fixture
def page(site) -> int:
    return site.ask("page_at", slug=PAGE)


def test_a_draft_is_commented_answered_compared_approved_and_in_the_history(
    site, drive, page
):
    editor, reviewer = window(drive, "ro", "editor"), window(drive, "ru", "reviewer")
    run = uuid4().hex[:6]
    first, last = (f"Ce vă trebuie {run}", f"Ce vă trebuie, după Legea 241 {run}")

    write(editor, page, ro=first, ru=f"Что Вам нужно {run}")
    press(editor, "action-submit")
    assert first not in public(editor)
    find_on_the_first_page(reviewer, page)
    comment(reviewer, ASKED)
    expect(reviewer.page.locator(".comment")).to_contain_text(ASKED)
    send_back(reviewer, "Уточните, пожалуйста.")

    editor.goto(f"/cms/pages/{page}/edit/")
    answer(editor, ANSWERED)
    write(editor, page, ro=last, ru=f"Что Вам нужно по Закону 241 {run}")
    press(editor, "action-submit")

    compare_with_what_is_live(reviewer, page, last)
    find_on_the_first_page(reviewer, page)
    open_panel(reviewer, "comments")
    expect(reviewer.page.locator(".comment")).to_contain_text(ANSWERED)
    decide(reviewer, "approve")
    assert last in public(editor)
    history_tells(editor, page, ("Виктория Руссу", "Elena Munteanu"))
    assert [*editor.complaints, *reviewer.complaints] == []


def window(drive, language: str, role: str) -> Driver:
    driver = drive(language, width=1280)
    driver.sign_in(f"{role}@example.org")
    return driver


def write(driver: Driver, page: int, **texts: str) -> None:
    """Change the introduction in both languages; nothing is saved by hand."""
    driver.goto(f"/cms/pages/{page}/edit/")
    for code, text in texts.items():
        driver.page.locator(f"[name=intro_{code}]").fill(text)


def open_menu(driver: Driver) -> None:
    driver.page.locator("footer [data-w-dropdown-target=toggle]").last.click()


def press(driver: Driver, name: str) -> None:
    open_menu(driver)
    with driver.page.expect_navigation():
        driver.page.locator(f"footer button[name={name}]").click()
    expect(driver.page.locator(".messages .success")).to_be_visible()


def public(driver: Driver) -> str:
    driver.goto(f"/ro/{PAGE}/")
    return driver.main.inner_text()


def find_on_the_first_page(driver: Driver, page: int) -> None:
    """Open what waits as a reviewer does: from the first page of the CMS."""
    driver.goto("/cms/")
    driver.page.locator(f"main a[href='/cms/pages/{page}/edit/']").first.click()
    expect(driver.page.locator("#page-edit-form")).to_be_visible()


# --- comments ----------------------------------------------------------------------------


def open_panel(driver: Driver, name: str) -> Locator:
    """Open a side panel; the one that was open last opens by itself."""
    memory = "localStorage.getItem('wagtail:side-panel-open')"
    panel = driver.page.locator(f"[data-side-panel={name}]")
    if driver.page.evaluate(memory) != name:
        driver.page.locator(f"[data-side-panel-toggle={name}]").first.click()
    expect(panel).to_be_visible()
    return panel


def comment(driver: Driver, text: str) -> None:
    """Comment on the Romanian introduction, and save the page with it."""
    open_panel(driver, "comments")
    field = driver.page.locator("[data-contentpath=intro_ro]")
    field.hover()
    field.locator("[data-comment-add]").click()
    send(driver.page.locator(".comment").last, text)
    save(driver)
    open_panel(driver, "comments")


def answer(driver: Driver, text: str) -> None:
    open_panel(driver, "comments")
    thread = driver.page.locator(".comment", has_text=ASKED)
    thread.click()
    send(thread, text)
    save(driver)


def send(thread: Locator, text: str) -> None:
    thread.locator("textarea").fill(text)
    thread.locator("button[type=submit]").click()


def save(driver: Driver) -> None:
    with driver.page.expect_navigation():
        driver.page.locator("footer button.action-save").first.click()
    expect(driver.page.locator(".messages .success")).to_be_visible()


# --- the reviewer's part -----------------------------------------------------------------


def decide(driver: Driver, name: str) -> None:
    open_menu(driver)
    action = f"[data-workflow-action-name={name}]"
    with driver.page.expect_navigation():
        driver.page.locator(f"footer button{action}").first.click()
    expect(driver.page.locator(".messages .success")).to_be_visible()


def send_back(driver: Driver, reason: str) -> None:
    open_menu(driver)
    driver.page.locator("footer button[data-workflow-action-name=reject]").click()
    dialog = driver.page.locator(".modal-dialog, [role=dialog]").last
    dialog.locator("textarea").fill(reason)
    # What was saved before has left its message on the page.
    with driver.page.expect_navigation():
        dialog.locator("[type=submit]").click()
    expect(driver.page.locator(".messages .success")).to_be_visible()


def compare_with_what_is_live(driver: Driver, page: int, text: str) -> None:
    """Go by the menu of what waits to what differs between the draft and the live page."""
    driver.goto("/cms/")
    link = driver.page.locator(f"a[href='/cms/pages/{page}/edit/']")
    row = driver.page.locator("main tr", has=link).first
    row.locator("[data-w-dropdown-target=toggle]").click()
    driver.page.locator("a[href*='/revisions/compare/live...']").first.click()
    added = driver.page.locator(".comparison .addition")
    expect(added.first).to_be_visible()
    assert text.split()[-1] in " ".join(added.all_inner_texts())


def history_tells(driver: Driver, page: int, names: tuple[str, ...]) -> None:
    driver.goto(f"/cms/pages/{page}/history/")
    for name in names:
        expect(driver.main).to_contain_text(name)
    assert look_here(driver) == []


# --- schedule ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_an_end_that_cannot_be_is_told_in_the_dialogue_and_nothing_is_lost(
    language, site, drive
):
    editor = window(drive, language, "editor")
    lesson = site.ask("page_at", slug="who-is-at-risk")
    editor.goto(f"/cms/pages/{lesson}/edit/")
    heading = editor.page.locator("[name=heading_ro]")
    written = f"{heading.input_value()} (probă)"
    heading.fill(written)
    at = f"{timezone.localtime() + timedelta(days=30):%Y-%m-%d} 10:00"
    set_end(editor, at)
    told = {"ro": "Bifați „nu se mai predă”", "ru": "Отметьте «больше не преподаётся»"}
    dialog = open_schedule(editor)
    expect(dialog).to_contain_text(told[language])
    expect(dialog.locator("[name=expire_at]")).to_have_value(at)
    expect(heading).to_have_value(written)


@pytest.fixture
def overdue(site):
    """A lesson whose end is past while people still need it."""
    slug = "signs-and-first-screening"
    site.ask("set_end", slug=slug, due=True)
    yield site.ask("page_at", slug=slug)
    site.ask("set_end", slug=slug, due=False)


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_an_end_that_waits_is_seen_on_the_first_page_and_on_the_page(
    language, drive, overdue
):
    editor = window(drive, language, "editor")
    assert look_at(editor, "/cms/") == []
    panel = editor.page.locator("#waiting-section")
    expect(panel).to_be_visible()
    panel.locator(f"a[href='/cms/pages/{overdue}/edit/']").last.click()
    told = {"ro": "Data de sfârșit stabilită a trecut", "ru": "срок окончания прошёл"}
    expect(editor.page.locator(".messages .warning")).to_contain_text(told[language])


def open_schedule(driver: Driver) -> Locator:
    panel = open_panel(driver, "status")
    dialog = driver.page.locator("#schedule-publishing-dialog")
    if not dialog.is_visible():
        panel.locator("[data-a11y-dialog-show=schedule-publishing-dialog]").click()
    expect(dialog).to_be_visible()
    return dialog


def set_end(driver: Driver, at: str) -> None:
    dialog = open_schedule(driver)
    field = dialog.locator("[name=expire_at]")
    field.fill(at)
    # By the keyboard: the calendar lies over the button while the field has the focus.
    dialog.locator("button.action-save").press("Enter")
    expect(driver.page.locator(".messages .error")).to_be_visible()
