"""A real browser at the running site."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.driving import Driver
from tests.support.lrs import lrs  # noqa: F401  a fixture
from tests.support.site import ROOT, RunningSite, site  # noqa: F401  a fixture

PICTURES = ROOT / ".run" / "e2e"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Let fixtures know at their end whether the test has failed."""
    report = yield
    item.stash.setdefault(FAILED, False)
    item.stash[FAILED] |= report.failed
    return report


FAILED = pytest.StashKey[bool]()


def chromium_path() -> str:
    """Return the browser's path; fails with a sentence where there is none."""
    found = subprocess.run(
        [ROOT / ".ci" / "chromium.sh"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


# Of the package, not of the session: the driver's event loop must be gone before tests
# that use the database run in the same process.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_path(), args=arguments
        )
        yield chromium
        chromium.close()


@pytest.fixture
def drive(
    browser: Browser,
    site: RunningSite,  # noqa: F811  the fixture
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Driver]]:
    """Return a function that opens a browser window of its own at the site."""
    opened: list[Driver] = []

    def open_window(
        language: str = "ro", *, javascript: bool = True, width: int = 360
    ) -> Driver:
        driver = Driver.open(browser, site, language, javascript, width)
        opened.append(driver)
        return driver

    yield open_window
    failed = request.node.stash.get(FAILED, False)
    for number, driver in enumerate(opened):
        if failed:
            keep_picture(driver.page, f"{request.node.name}-{number}")
        driver.page.context.close()


def keep_picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "_", name)[:100]
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    (PICTURES / f"{name}.html").write_text(f"<!-- {page.url} -->\n{page.content()}")
