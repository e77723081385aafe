"""A person's rights as buttons: the own copy, the erasure, and the second person who decides."""

import io
import json
import zipfile
from contextlib import suppress
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.driving import EACH_LANGUAGE, Driver
from tests.e2e.looking import look_at, look_here
from tests.e2e.rights import ask_for_copy, ask_for_erasure, take_request_back
from tests.support.site import wait_for

NAMES = {"ro": "Țurcanu Ștefăniță", "ru": "Щербакова Наталья"}


@pytest.fixture
def person(site, drive, request):
    """Somebody under way who is signed in on a phone."""
    language = request.getfixturevalue("language")
    email = f"rights.{uuid4().hex[:8]}@example.org"
    site.ask("make_learner", email=email, name=NAMES[language], language=language)
    site.ask("finish_units", email=email, count=2)
    driver = drive(language)
    driver.sign_in(email)
    driver.email = email
    return driver


def faults_here(driver: Driver) -> list[str]:
    return [*look_here(driver), *sticking_out(driver)]


def sticking_out(driver: Driver) -> list[str]:
    """Return what is wider than a phone, even where the page hides or scrolls it."""
    usual = driver.page.viewport_size
    driver.page.set_viewport_size({"width": 360, "height": 740})
    # Wagtail's menu slides away when the window narrows.
    with suppress(AssertionError):
        wait_for(lambda: not driver.page.evaluate(STICKING_OUT), 5)
    found = driver.page.evaluate(STICKING_OUT)
    driver.page.set_viewport_size(usual)
    return [f"{driver.page.url}: wider than the screen: {one}" for one in found]


# Wagtail's own bar above the page turns its crumbs in by itself.
STICKING_OUT = """() => [...document.querySelectorAll("main *")]
  .filter(one => !one.closest("header, [hidden], .w-sr-only, .visually-hidden"))
  .filter(one => one.getClientRects().length)
  .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1)
  .map(one => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_my_data_copy_erasure_and_back(person, language):
    faults = look_at(person, "/xx/my/data/") + sticking_out(person)
    ask_for_copy(person)
    faults += faults_here(person)
    assert whose(download(person)) == NAMES[language]
    ask_for_erasure(person)
    faults += faults_here(person)
    take_request_back(person)
    faults += faults_here(person)
    faults += look_at(person, "/xx/my/data/erase/") + sticking_out(person)
    faults += look_at(person, "/xx/accounts/sessions/") + sticking_out(person)
    faults += look_at(person, "/xx/privacy/") + sticking_out(person)
    assert faults == []


def download(driver: Driver) -> zipfile.ZipFile:
    with driver.page.expect_download() as waited:
        driver.main.locator("a[download]").click()
    return zipfile.ZipFile(io.BytesIO(waited.value.path().read_bytes()))


def whose(copy: zipfile.ZipFile) -> str:
    """Return the name in the copy, which stands in both its forms as the address does."""
    said = copy.read("data.json").decode()
    json.loads(said)
    page = next(name for name in copy.namelist() if name.endswith(".html"))
    html = copy.read(page).decode()
    name = next(n for n in NAMES.values() if n in said and n in html)
    address = next(w for w in said.split('"') if w.startswith("rights."))
    assert address in html
    return name


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_a_second_person_sees_the_dry_run_and_approves(person, drive, site, language):
    ask_for_erasure(person)
    decider = drive(language, width=1280)
    decider.sign_in("admin@example.org")
    faults = look_at(decider, "/cms/erasures/") + sticking_out(decider)
    row = decider.main.locator("tbody tr", has_text=NAMES[language]).first
    with decider.page.expect_navigation():
        row.locator("a").click()
    expect(decider.main.locator("tbody tr")).not_to_have_count(0)
    faults += faults_here(decider)
    refuse = decider.main.locator("button[name=refuse]")
    with decider.page.expect_navigation():
        refuse.click()
    expect(decider.main.locator(".error-message")).to_be_visible()
    faults += faults_here(decider)
    with decider.page.expect_navigation():
        decider.main.locator("button[name=approve]").click()
    expect(decider.page.locator(".messages .success")).to_be_visible()
    faults += faults_here(decider)
    for path in ("/cms/retention/", "/cms/audit-log/"):
        faults += look_at(decider, path) + sticking_out(decider)
    assert faults == []
    person.goto("/xx/my/data/")
    expect(person.page.locator("input[name=password]")).to_be_visible()
