"""A coordinator's steps with two accounts of one person."""

from uuid import uuid4

from playwright.sync_api import expect

from tests.e2e.driving import Driver
from tests.support.site import RunningSite

# Nobody else on the site is called so; each time another one.
NAMES = {
    "ro": ("Teofan Zăgănescu", "Pahomie Ureche", "Varlaam Dosoftei"),
    "ru": ("Загорулько Феофан", "Перепелица Карп", "Щукин Евстафий"),
}
REASONS = {
    "ro": "A confirmat la telefon că ambele adrese sunt ale lui.",
    "ru": "Подтвердил по телефону, что оба адреса его.",
}
MISTAKES = {
    "ro": "Sunt două persoane cu același nume.",
    "ru": "Это два человека с одним именем.",
}


def make_double(site: RunningSite, language: str, place: int = 0) -> tuple[str, str]:
    """Make one person with two accounts, each with something done; return the addresses."""
    mark = uuid4().hex[:6]
    addresses = (f"teofan.{mark}@example.org", f"t.zaganescu.{mark}@example.com")
    for email, units in zip(addresses, (2, 4), strict=True):
        site.ask(
            "make_learner", email=email, name=NAMES[language][place], language=language
        )
        site.ask("finish_units", email=email, count=units)
    site.ask("find_doubles")
    return addresses


def make_coordinator(site: RunningSite, language: str) -> str:
    email = f"coordinator.{uuid4().hex[:8]}@example.org"
    name = {"ro": "Lidia Botezatu", "ru": "Ботезату Лидия"}[language]
    site.ask(
        "make_staff", email=email, name=name, language=language, role="coordinator"
    )
    return email


def open_pair(driver: Driver, one: str, other: str) -> None:
    """From the list of likely doubles to the two accounts side by side."""
    driver.goto("/cms/doubles/")
    row = driver.main.locator("tbody tr", has_text=one).filter(has_text=other)
    with driver.page.expect_navigation():
        row.locator("a.button").click()


def go_to_dry_run(driver: Driver) -> None:
    with driver.page.expect_navigation():
        driver.main.locator("form[method=get] button").click()


def confirm(driver: Driver, reason: str) -> None:
    """Write why and press the button; the next page says that it is done."""
    driver.main.locator("[name=reason]").fill(reason)
    with driver.page.expect_navigation():
        driver.main.locator("form[method=post] button").click()
    expect(driver.page.locator(".messages .success")).to_be_visible()


def go_to_undoing(driver: Driver) -> None:
    with driver.page.expect_navigation():
        driver.main.locator("a[href$='/undo/']").click()
