"""The CMS as editors and coordinators see it: our own pages pass axe and fit a phone."""

from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.driving import Driver
from tests.e2e.looking import look_at, look_here
from tests.support.rosters import HEADING, csv_of

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
PEOPLE = "/cms/cohorts/DEMO/people/"
EFFECT_SECONDS = 60
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


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_a_coordinator_looks_after_a_group_without_leaving_the_cms(language, drive):
    driver = drive(language, width=1280)
    driver.sign_in("coordinator@example.org")
    driver.goto("/cms/cms_cohorts/")
    group = driver.main.locator("tr", has=driver.page.get_by_text("DEMO 2026"))
    group.locator("[data-w-dropdown-target=toggle]").click()
    follow(driver, driver.page.locator(f"a[href='{PEOPLE}']"))
    faults = look_here(driver)
    faults += bring_a_list(driver)
    faults += take_out_and_back(driver)
    assert faults == []


def follow(driver: Driver, link: Locator) -> None:
    """Click, and wait for the page that it leads to."""
    with driver.page.expect_navigation():
        link.click()


# One name twice in a group would wait for somebody to say whose it is.
NAMES_BROUGHT = {"ro": "Viorica", "ru": "Ludmila"}


def bring_a_list(driver: Driver) -> list[str]:
    """Bring two people, one of them wrongly written, as far as the result."""
    email = f"nou.{uuid4().hex[:8]}@example.org"
    rows = [
        HEADING,
        ["Munteanu", NAMES_BROUGHT[driver.language], email],
        ["Rusu", "Ana", "fara-adresa"],
    ]
    file = {"name": "Lista.csv", "mimeType": "text/csv", "buffer": csv_of(rows)}
    follow(driver, driver.main.locator("a[href$='/people/import/']"))
    faults = look_here(driver)
    driver.main.locator("[name=file]").set_input_files(file)
    driver.main.locator("form:has([name=file]) button.button").click()
    columns = driver.main.locator("form[action$='/columns/']")
    expect(columns).to_be_visible()
    faults += look_here(driver)
    columns.locator("button.button").click()
    # The page asks by itself how far the worker is.
    run = driver.main.locator("form[action$='/run/']")
    expect(run).to_be_visible(timeout=EFFECT_SECONDS * 1000)
    expect(driver.main.locator("tbody .tag--bad")).to_have_count(1)
    faults += look_here(driver)
    run.locator("button.button").click()
    done = driver.main.locator("a[href$='/people/invitations/']")
    expect(done).to_be_visible(timeout=EFFECT_SECONDS * 1000)
    faults += look_here(driver)
    follow(driver, done)
    expect(driver.main.locator(f"td:text-is('{email}')")).to_be_visible()
    return [*faults, *look_here(driver)]


def take_out_and_back(driver: Driver) -> list[str]:
    """Take somebody who still learns out, with what is said of it, and back."""
    mark = uuid4().hex[:8]
    name = f"Lungu {mark.capitalize()}"
    driver.site.ask(
        "make_learner", email=f"lungu.{mark}@example.org", name=name, language="ro"
    )
    driver.goto(PEOPLE)
    follow(driver, driver.main.locator("#members ~ .table tbody th a", has_text=name))
    faults = look_here(driver)
    leaving = driver.main.locator("form[action$='/take-out/']")
    leaving.evaluate("form => form.closest('details')?.setAttribute('open', '')")
    leaving.locator("[name=reason]").fill("Concediu")
    leaving.locator("button.button").click()
    left = driver.main.locator("#left ~ .table tbody tr", has_text=name)
    expect(left).to_be_visible()
    faults += look_here(driver)
    follow(driver, left.locator("a"))
    faults += look_here(driver)
    driver.main.locator("[name=reason]").fill("A revenit")
    driver.main.locator("form:has([name=reason]) button.button").click()
    back = driver.main.locator("#members ~ .table tbody th a", has_text=name)
    expect(back).to_be_visible()
    return faults


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_iom_reads_ids_in_the_cms(language, drive):
    driver = drive(language, width=1280)
    driver.sign_in("editor@example.org")
    faults = look_at(driver, PEOPLE)
    names = driver.main.locator("#members ~ .table tbody th a")
    assert all(text.count("-") == 4 for text in names.all_inner_texts())
    follow(driver, names.first)
    faults += look_here(driver)
    follow(driver, driver.main.locator("a[href$='/move/']"))
    assert [*faults, *look_here(driver)] == []
