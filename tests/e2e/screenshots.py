"""Makes the README's pictures: ``python -m tests.e2e.screenshots [folder]``."""

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.conftest import chromium_path
from tests.e2e.doubles import (
    MISTAKES,
    REASONS,
    confirm,
    go_to_dry_run,
    go_to_undoing,
    make_coordinator,
    make_double,
    open_pair,
)
from tests.e2e.driving import Driver
from tests.e2e.learning import start_quiz
from tests.e2e.rights import ask_for_copy, ask_for_erasure, take_request_back
from tests.support.databases import server_with_template
from tests.support.site import ROOT, RunningSite, running_site, wait_for

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = (360, 1280)
COLOURS = 96
NAMES = {"ro": "Ștefăniță Țurcanu", "ru": "Щербакова Наталья"}
Shoot = Callable[[Driver, str], None]


def main(folder: Path) -> None:
    """Fill the folder with ``<page>-<language>-<width>.png``."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        server_with_template(),
        tempfile.TemporaryDirectory() as run_dir,
        running_site(Path(run_dir)) as site,
    ):
        people = {code: make_people(site, code) for code in NAMES}
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=chromium_path(), args=["--no-sandbox"]
            )
            for code in NAMES:
                for width in WIDTHS:
                    shoot_all(chromium, site, folder, (code, width), people[code])


def make_people(site: RunningSite, code: str) -> tuple[str, str]:
    """Return a learner under way and one with a certificate."""
    under_way, graduate = f"pictures.{code}@example.org", f"graduate.{code}@example.org"
    for email, units in ((under_way, 4), (graduate, -1)):
        site.ask("make_learner", email=email, name=NAMES[code], language=code)
        site.ask("finish_units", email=email, count=units)
    wait_for(lambda: len(site.ask("certificate", email=graduate)["files"]) == 2, 60)
    return under_way, graduate


def shoot_all(
    browser: Browser,
    site: RunningSite,
    folder: Path,
    window: tuple[str, int],
    people: tuple[str, str],
) -> None:
    code, width = window

    def new_window() -> Driver:
        return Driver.open(browser, site, code, True, width)

    def shoot(driver: Driver, name: str) -> None:
        save(driver.page.screenshot(), folder / f"{name}-{code}-{width}.png")

    shoot_public(new_window(), shoot)
    shoot_learning(new_window(), shoot, people[0])
    shoot_certificate(new_window(), shoot, people[1])
    shoot_staff(new_window(), shoot)
    shoot_rights(new_window(), new_window(), shoot, people[0])
    shoot_audit_log(new_window(), shoot, people[0])
    shoot_doubles(new_window(), shoot, site)


def shoot_public(driver: Driver, shoot: Shoot) -> None:
    for name, path in (
        ("front", "/xx/"),
        ("course", "/xx/tip/"),
        ("sign-in", "/xx/accounts/login/"),
        ("helplines", "/xx/helplines/"),
    ):
        driver.goto(path)
        shoot(driver, name)


def shoot_learning(driver: Driver, shoot: Shoot, email: str) -> None:
    driver.sign_in(email)
    shoot(driver, "home")
    driver.go_on_from_home()
    shoot(driver, "lesson")
    for name, part in (
        ("diagram", "figure"),
        ("case", ".part--case"),
        ("check", ".part--check"),
    ):
        if driver.main.locator(part).count():
            driver.main.locator(part).first.evaluate("part => part.scrollIntoView()")
            shoot(driver, name)
    driver.goto("/xx/my/")
    first = driver.main.locator(".unit--done a").first
    first.click()
    shoot(driver, "test-done")


def shoot_certificate(driver: Driver, shoot: Shoot, email: str) -> None:
    driver.sign_in(email)
    shoot(driver, "home-finished")
    driver.main.locator("a[href*='/certificates/']").first.click()
    shoot(driver, "certificate")
    driver.main.locator("#badge").evaluate("part => part.scrollIntoView()")
    shoot(driver, "badge")
    code = driver.page.url.rstrip("/").rsplit("/", 1)[1]
    badge = driver.main.locator(f"a[href*='/badge-{driver.language}.svg']")
    with driver.page.expect_download() as waiting:
        badge.click()
    driver.goto(f"/v/{code}?language={driver.language}")
    shoot(driver, "check-certificate")
    driver.main.locator("input[type=file]").set_input_files(waiting.value.path())
    with driver.page.expect_navigation():
        driver.main.locator("form[action*='/v/file'] button").click()
    shoot(driver, "check-badge")


def shoot_staff(driver: Driver, shoot: Shoot) -> None:
    driver.sign_in("supervisor@example.org")
    driver.goto("/xx/cohorts/DEMO/")
    shoot(driver, "cohort")
    driver.page.context.clear_cookies()
    driver.sign_in(f"learner.{driver.language}@example.org")
    driver.go_on_from_home()
    start_quiz(driver)
    shoot(driver, "question")


def shoot_rights(driver: Driver, other: Driver, shoot: Shoot, email: str) -> None:
    """One's own data with nothing asked, with a copy, with a request; where one is signed in."""
    other.sign_in(email)
    driver.sign_in(email)
    driver.goto("/xx/my/data/")
    shoot(driver, "my-data")
    ask_for_copy(driver)
    driver.main.locator("#copy").evaluate("part => part.scrollIntoView()")
    shoot(driver, "my-data-copy")
    ask_for_erasure(driver)
    driver.main.locator(".lead").evaluate("part => part.scrollIntoView()")
    shoot(driver, "my-data-erasure")
    take_request_back(driver)
    driver.goto("/xx/accounts/sessions/")
    shoot(driver, "sessions")
    end = driver.main.locator("form[action$='/sessions/'] button")
    end.scroll_into_view_if_needed()
    shoot(driver, "sessions-end")
    with driver.page.expect_navigation():
        end.click()
    shoot(driver, "sessions-ended")


def shoot_audit_log(driver: Driver, shoot: Shoot, email: str) -> None:
    """The log, what one may look for in it, and what it says of one person."""
    driver.sign_in("admin@example.org")
    driver.goto("/cms/audit-log/")
    shoot(driver, "audit-log")
    driver.page.locator("#filters-drilldown button").first.click()
    expect(driver.page.locator(".tippy-box[data-theme=drilldown]")).to_have_css(
        "opacity", "1"
    )
    shoot(driver, "audit-log-filters")
    driver.goto(f"/cms/audit-log/?actor={email}")
    shoot(driver, "audit-log-person")


def shoot_doubles(driver: Driver, shoot: Shoot, site: RunningSite) -> None:
    """Two accounts of one person: found, chosen from, merged, and taken apart again."""
    code = driver.language
    assert driver.page.viewport_size
    place = WIDTHS.index(driver.page.viewport_size["width"])
    pair = make_double(site, code, place)
    driver.sign_in(make_coordinator(site, code))
    driver.goto("/cms/doubles/")
    shoot(driver, "doubles")
    open_pair(driver, *pair)
    shoot(driver, "double")
    driver.main.locator("form[method=get]").evaluate("part => part.scrollIntoView()")
    shoot(driver, "double-choice")
    go_to_dry_run(driver)
    shoot(driver, "merge-dry-run")
    confirm(driver, REASONS[code])
    shoot(driver, "merged")
    go_to_undoing(driver)
    shoot(driver, "merge-undo")
    # The next window finds nobody here twice.
    confirm(driver, MISTAKES[code])


def save(picture: bytes, path: Path) -> None:
    """Keep the picture small: few colours are enough for flat surfaces and text."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
