"""Doing at the site what a person does: sign in, read, tick, click."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.site import DEMO_PASSWORD, RunningSite

SECONDS = 30
# What a page shows after a click may take as long as a page, on a machine that is busy.
expect.set_options(timeout=SECONDS * 1000)
EACH_LANGUAGE = ["ro", "ru"]
Key = dict[str, dict]


@dataclass
class Driver:
    """One browser window; ``complaints`` is what its console says is wrong."""

    page: Page
    site: RunningSite
    language: str
    javascript: bool
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def open(
        cls,
        browser: Browser,
        site: RunningSite,
        language: str,
        javascript: bool,
        width: int,
    ) -> "Driver":
        context = browser.new_context(
            base_url=site.url,
            locale={"ro": "ro-MD", "ru": "ru-MD"}[language],
            java_script_enabled=javascript,
            viewport={"width": width, "height": 740 if width < 800 else 900},
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(SECONDS * 1000)
        driver = cls(context.new_page(), site, language, javascript)
        driver.page.on("console", driver._hear)
        driver.page.on("pageerror", lambda error: driver.complaints.append(str(error)))
        return driver

    def _hear(self, message) -> None:
        # A page that is meant to be answered with 403 or 404 is no fault of the page.
        is_status = "the server responded with a status of" in message.text
        if message.type in {"error", "warning"} and not is_status:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def goto(self, path: str) -> int:
        """Open an address of the site in the window's language; return the status."""
        answer = self.page.goto(path.replace("/xx/", f"/{self.language}/", 1))
        assert answer is not None
        return answer.status

    def sign_in(self, email: str) -> None:
        """Sign in through the form, as everybody does."""
        self.goto("/xx/accounts/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(DEMO_PASSWORD)
        self.page.locator("form[action$='/accounts/login/'] .actions .button").click()
        expect(self.page).to_have_url(re.compile(f"/{self.language}/(my|cohorts)/$"))

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def heading(self) -> str:
        return self.main.locator("h1").inner_text()

    def go_on_from_home(self) -> None:
        """Press the button of "my course" that leads to where one stands."""
        self.main.locator(".progress ~ p a.button").first.click()

    def go_on(self) -> None:
        """Press the page's main button that leads to the next part."""
        self.main.locator(".actions a.button:not(.button--quiet)").last.click()


def answer_question(question: Locator, key: Key, *, right: bool = True) -> str:
    """Answer the shown question rightly or wrongly; return its id."""
    uid = (question.get_attribute("id") or "").removeprefix("q-")
    frozen = key[uid]
    options = frozen["options"]
    if frozen["kind"] == "matching":
        matches = [o["uid"] for o in options]
        for option, match in zip(
            matches, matches if right else _turned(matches), strict=True
        ):
            question.locator(f"[name='pair-{option}']").select_option(match)
    elif frozen["kind"] == "ordering":
        order = [o["uid"] for o in options]
        for place, option in enumerate(order if right else _turned(order), start=1):
            question.locator(f"[name='place-{option}']").select_option(str(place))
    elif frozen["kind"] in {"shortanswer", "numeric"}:
        best = max(options, key=lambda o: Decimal(o["fraction"]))
        text = best["value"] or best["text"]["ro"]
        question.locator("[name=text]").fill(text if right else "0?")
    else:
        chosen = [o["uid"] for o in options if (Decimal(o["fraction"]) > 0) == right]
        for option in chosen if right else chosen[:1]:
            question.locator(f"input[value='{option}']").check()
    return uid


def _turned(uids: list[str]) -> list[str]:
    return [*uids[1:], uids[0]]


def shown_options(question: Locator) -> list[str]:
    """Return the ids of the options in the order in which they are shown."""
    return question.locator("input[name=option]").evaluate_all(
        "inputs => inputs.map(input => input.value)"
    )
