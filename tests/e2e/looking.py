"""What must be right on every page, whatever it shows."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.driving import Driver

WIDTHS = (360, 1280)
NARROWEST = 320
axe = Axe()


def look_at(driver: Driver, path: str, status: int = 200) -> list[str]:
    """Open an address and return what is wrong there; empty when nothing is."""
    answered = driver.goto(path)
    faults = [] if answered == status else [f"answered {answered}, not {status}"]
    return [f"{path}: {fault}" for fault in [*faults, *look_here(driver)]]


def look_here(driver: Driver) -> list[str]:
    """Return what is wrong on the page that is open, on a phone and on a desk."""
    page = driver.page
    # After a click the next page may have come only in part.
    page.wait_for_load_state()
    usual = page.viewport_size
    assert usual is not None
    # Wagtail's messages fade in; on their way their contrast is nobody's.
    for told in page.locator(".messages > ul").all():
        expect(told).to_have_css("opacity", "1")
    faults = [fault for width in WIDTHS for fault in _accessibility(driver, width)]
    faults += [*driver.complaints, *_sideways(driver)]
    driver.complaints.clear()
    page.set_viewport_size(usual)
    if (language := page.locator("html").get_attribute("lang")) != driver.language:
        faults.append(f'<html lang="{language}">')
    if (headings := page.locator("h1").count()) != 1:
        faults.append(f"{headings} headings of the first level")
    return faults


def _accessibility(driver: Driver, width: int) -> list[str]:
    driver.page.set_viewport_size({"width": width, "height": 740})
    found = axe.run(driver.page).response["violations"]
    return [
        f"{width}: {fault['id']} {' '.join(map(str, node['target']))} {node['html'][:160]}"
        for fault in found
        for node in fault["nodes"][:3]
    ]


def _sideways(driver: Driver) -> list[str]:
    """Nothing may stick out at the side, and nothing may need scrolling to and fro."""
    driver.page.set_viewport_size({"width": NARROWEST, "height": 740})
    width = driver.page.evaluate("document.documentElement.scrollWidth")
    return [f"{width} px wide in a window of {NARROWEST}"] if width > NARROWEST else []
