"""Makes the pictures of certificates' staff pages and of renewals, as ``screenshots`` does.

``python -m tests.e2e.certificate_pictures [folder]``; their own program, because from its
first step on certificates of that site end after a month.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.conftest import chromium_path
from tests.e2e.driving import Driver
from tests.e2e.screenshots import FOLDER, NAMES, WIDTHS, save
from tests.support.databases import server_with_template
from tests.support.site import RunningSite, running_site, wait_for

PAGES_OF_ONE = ("", "replace/", "name/", "revoke/")


def main(folder: Path) -> None:
    """Fill the folder with ``<page>-<language>-<width>.png``."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        server_with_template(),
        tempfile.TemporaryDirectory() as run_dir,
        running_site(Path(run_dir)) as site,
        sync_playwright() as playwright,
    ):
        site.ask("make_renewable")
        holders = {code: make_holder(site, code) for code in NAMES}
        chromium = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox"]
        )
        for code in NAMES:
            for width in WIDTHS:
                shoot_staff(chromium, site, folder, (code, width), holders[code])
        # Who has pressed the button sees another page ever after.
        for code in NAMES:
            shoot_renewal(chromium, site, folder, code, holders[code])


def make_holder(site: RunningSite, code: str) -> str:
    """Return the address of somebody whose certificate can be renewed at once."""
    email = f"renews.{code}@example.org"
    site.ask("make_learner", email=email, name=NAMES[code], language=code)
    site.ask("finish_units", email=email, count=-1)
    wait_for(lambda: len(site.ask("certificate", email=email)["files"]) == 2, 60)
    return email


def shoot_staff(
    browser: Browser,
    site: RunningSite,
    folder: Path,
    window: tuple[str, int],
    holder: str,
) -> None:
    """The register, one certificate and its acts, designs; a group's, to be printed."""
    code, width = window
    shown = site.ask("certificate", email=holder)["code"]
    driver = Driver.open(browser, site, code, True, width)
    driver.sign_in("admin@example.org")
    paths = {"register": "/cms/certificates/", "reissues": "/cms/certificates/anew/"}
    for path in PAGES_OF_ONE:
        name = f"register-one-{path}".rstrip("-/")
        paths[name] = f"/cms/certificates/one/{shown}/{path}"
    paths["group-certificates"] = "/xx/cohorts/DEMO/certificates/"
    paths["group-certificates-print"] = "/xx/cohorts/DEMO/certificates/print/"
    for name, path in paths.items():
        driver.goto(path)
        save(driver.page.screenshot(), folder / f"{name}-{code}-{width}.png")


def shoot_renewal(
    browser: Browser, site: RunningSite, folder: Path, code: str, holder: str
) -> None:
    """Home and certificate of who may renew, and the home of who has begun to."""
    drivers = [Driver.open(browser, site, code, True, width) for width in WIDTHS]
    for driver, width in zip(drivers, WIDTHS, strict=True):
        driver.sign_in(holder)
        save(driver.page.screenshot(), folder / f"renewal-home-{code}-{width}.png")
        driver.main.locator("a[href*='/certificates/']").first.click()
        button = driver.main.locator("form[action*='/renew'] button")
        button.evaluate("button => button.scrollIntoView({block: 'center'})")
        save(driver.page.screenshot(), folder / f"renewal-{code}-{width}.png")
    with drivers[0].page.expect_navigation():
        drivers[0].main.locator("form[action*='/renew'] button").click()
    for driver, width in zip(drivers, WIDTHS, strict=True):
        driver.goto("/xx/my/")
        save(driver.page.screenshot(), folder / f"renewal-begun-{code}-{width}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
