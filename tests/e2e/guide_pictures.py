"""Makes the pictures of the editor's guide: ``python -m tests.e2e.guide_pictures [folder]``."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.conftest import chromium_path
from tests.e2e.driving import Driver
from tests.e2e.screenshots import FOLDER, save
from tests.e2e.test_edition import COURSE, DONE, HEADINGS, UNITS, add_lesson, learner_of
from tests.support.databases import server_with_template
from tests.support.site import RunningSite, running_site

WIDTH = 1280
FADING_MS = 700


def main(folder: Path) -> None:
    """Fill the folder with ``cms-<page>-<language>.png``."""
    with (
        server_with_template(),
        tempfile.TemporaryDirectory() as run_dir,
        running_site(Path(run_dir)) as site,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox"]
        )
        shoot_writing(chromium, site, folder)
        shoot_approving(chromium, site, folder)
        shoot_release(chromium, site, folder)


def shoot_writing(browser: Browser, site: RunningSite, folder: Path) -> None:
    driver = Driver.open(browser, site, "ro", True, WIDTH)
    driver.sign_in("editor@example.org")
    page = driver.page
    driver.goto("/cms/images/add/")
    save(page.screenshot(), folder / "cms-image-ro.png")
    driver.goto("/cms/media/video/add/")
    page.locator("#id_spoken").evaluate("field => field.scrollIntoView()")
    save(page.screenshot(), folder / "cms-video-ro.png")
    open_lesson(driver)
    open_menu(driver)
    save(page.screenshot(), folder / "cms-lesson-ro.png")
    page.locator("button[name=action-submit]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    open_lesson(driver)
    page.locator("[data-side-panel-toggle=status]").first.click()
    expect(page.locator("[data-side-panel=status]")).to_be_visible()
    page.wait_for_timeout(FADING_MS)
    save(page.screenshot(), folder / "cms-status-ro.png")


def shoot_approving(browser: Browser, site: RunningSite, folder: Path) -> None:
    driver = Driver.open(browser, site, "ru", True, WIDTH)
    driver.sign_in("reviewer@example.org")
    driver.goto("/cms/")
    save(driver.page.screenshot(), folder / "cms-waiting-ru.png")
    open_lesson(driver)
    open_menu(driver)
    save(driver.page.screenshot(), folder / "cms-approve-ru.png")


def shoot_release(browser: Browser, site: RunningSite, folder: Path) -> None:
    """One lesson is added and one changed, with somebody under way and one finished."""
    cohort = site.ask("make_cohort", code="RELEASE", course=COURSE)
    for units in (DONE, UNITS):
        learner_of(site, cohort, "ro", units)
    pages = site.ask("course_pages", course=COURSE)
    driver = Driver.open(browser, site, "ro", True, WIDTH)
    driver.sign_in("editor@example.org")
    add_lesson(driver, pages["module"], HEADINGS["new"])
    site.ask("turn_checks", course=COURSE, count=1)
    driver.goto(f"/cms/courses/{pages['course']}/release/")
    # The page scrolls inside the CMS's frame: the window is made to hold all of it.
    driver.page.set_viewport_size({"width": WIDTH, "height": 1310})
    save(driver.page.screenshot(), folder / "cms-release-ro.png")


def open_lesson(driver: Driver) -> None:
    """Open the editor of the first lesson, found as an editor finds it: by search."""
    driver.goto("/cms/pages/search/?q=Ce+este+traficul")
    driver.page.locator("main a[href$='/edit/']").first.click()
    expect(driver.page.locator("#page-edit-form")).to_be_visible()
    # The editor's blocks are drawn by scripts; the last one is there when all are.
    expect(driver.page.locator("[data-streamfield-child]").last).to_be_attached()


def open_menu(driver: Driver) -> None:
    driver.page.locator("footer .w-dropdown__toggle").first.click()
    menu = driver.page.locator("footer .w-dropdown__content")
    expect(menu).to_be_visible()
    driver.page.wait_for_timeout(FADING_MS)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
