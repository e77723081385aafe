"""The CMS as editors and coordinators see it: our own pages pass axe and fit a phone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.driving import Driver
from tests.e2e.looking import look_at, look_here

pytestmark = pytest.mark.portable
EDITORS_PAGES = (
    "/cms/",
    "/cms/parity/",
    "/cms/exchange/",
    "/cms/exchange/questions/import/",
    "/cms/exchange/questions/export/",
    "/cms/exchange/backup/import/",
    "/cms/exchange/translations/import/",
    "/cms/exchange/translations/export/",
    "/cms/snippets/courses/question/",
)
COORDINATORS_PAGES = ("/cms/cms_cohorts/", "/cms/cms_rosters/", "/cms/cms_units/")
HALF_WRONG = (
    "Câte elemente?{=trei ~două}\n\n::Liber:: Scrieți{}\n\nFără cheie?{~a ~b}\n"
)


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_pages_of_editors(language, drive):
    driver = drive(language, width=1280)
    driver.sign_in("editor@example.org")
    paths = (*EDITORS_PAGES, *forms_of_material(driver))
    faults = [fault for path in paths for fault in look_at(driver, path)]
    try_an_import(driver)
    faults += look_here(driver)
    faults += look_at(driver, release_address(driver))
    assert faults == []


def forms_of_material(driver: Driver) -> list[str]:
    """Return the addresses of a form of each kind of course material, and of a new one."""
    found = ["/cms/snippets/courses/question/add/"]
    for kind in ("question", "questionpool", "glossaryterm", "helpline", "diagram"):
        driver.goto(f"/cms/snippets/courses/{kind}/")
        link = driver.page.locator("main a[href*='/edit/']").first
        found.append(link.get_attribute("href") or "")
    return found


def try_an_import(driver: Driver) -> None:
    driver.goto("/cms/exchange/questions/import/")
    form = driver.main.locator("form:has(input[type=file])")
    file = {"name": "q.txt", "mimeType": "text/plain", "buffer": HALF_WRONG.encode()}
    form.locator("input[type=file]").set_input_files(file)
    form.locator("button:not([type=button])").last.click()
    expect(driver.main.locator("table.listing tbody tr")).to_have_count(3)


def release_address(driver: Driver) -> str:
    course = driver.site.ask("course_pages", course="tip")["course"]
    return f"/cms/courses/{course}/release/"


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_pages_of_coordinators(language, drive):
    driver = drive(language, width=1280)
    driver.sign_in("coordinator@example.org")
    faults = [fault for path in COORDINATORS_PAGES for fault in look_at(driver, path)]
    assert faults == []
