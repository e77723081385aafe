"""What a person does under "My data"."""

from playwright.sync_api import expect

from tests.e2e.driving import Driver
from tests.support.site import wait_for

WORKER_SECONDS = 60


def ask_for_copy(driver: Driver) -> None:
    """Ask for the copy, and look again until the worker has made it."""
    driver.goto("/xx/my/data/")
    with driver.page.expect_navigation():
        driver.main.locator("form[action$='/data/copy/'] button").click()
    wait_for(lambda: _is_ready(driver), WORKER_SECONDS)


def _is_ready(driver: Driver) -> bool:
    driver.goto("/xx/my/data/")
    return driver.main.locator("a[download]").count() == 1


def ask_for_erasure(driver: Driver) -> None:
    """Go by the page that says what goes and what stays, and tick its box."""
    driver.goto("/xx/my/data/")
    with driver.page.expect_navigation():
        driver.main.locator("a[href$='/data/erase/']").click()
    driver.main.locator("[name=sure]").check()
    with driver.page.expect_navigation():
        driver.main.locator("form[action$='/data/erase/'] button").click()
    expect(driver.main.locator("form[action$='/data/keep/']")).to_be_visible()


def take_request_back(driver: Driver) -> None:
    """Press the button for it; afterwards one may ask again."""
    with driver.page.expect_navigation():
        driver.main.locator("form[action$='/data/keep/'] button").click()
    expect(driver.main.locator("a[href$='/data/erase/']")).to_be_visible()
