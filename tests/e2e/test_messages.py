"""A question to one's supervisor and the answer, on two phones, told of by mail alone."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.driving import EACH_LANGUAGE, Driver
from tests.e2e.looking import look_here
from tests.support.site import wait_for

NAMES = {"ro": "Botnaru Aurelia", "ru": "Ляшенко Зинаида"}
SUPERVISOR = "supervisor@example.org"


def write(driver: Driver, text: str) -> None:
    driver.main.locator("textarea[name=text]").fill(text)
    with driver.page.expect_navigation():
        driver.main.locator("form:has(textarea) button").click()


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_a_question_is_answered_on_the_site(site, drive, language):
    email, name = f"asks.{uuid4().hex[:8]}@example.org", NAMES[language]
    site.ask("make_learner", email=email, name=name, language=language)
    person, chief = drive(language), drive(language)
    for driver in (person, chief):
        driver.page.set_viewport_size({"width": 360, "height": 740})
    person.sign_in(email)
    person.page.locator("footer a[href$='/my/messages/']").click()
    question = f"Ecaterina {uuid4().hex}"
    write(person, question)
    faults = look_here(person)
    expect(person.main.locator(".turn--own")).to_contain_text(question)

    chief.sign_in(SUPERVISOR)
    chief.goto("/xx/cohorts/messages/")
    faults += look_here(chief)
    chief.main.get_by_role("link", name=name).first.click()
    expect(chief.main.locator(".turn").last).to_contain_text(question)
    answer = f"Grigore {uuid4().hex}"
    write(chief, answer)
    faults += look_here(chief)

    wait_for(lambda: len(written_to(site, email)) == 1, 60)
    assert answer not in written_to(site, email)[0]["text"]
    person.goto("/xx/my/")
    person.main.locator("a[href*='/my/messages/']").first.click()
    expect(person.main.locator(".turn").last).to_contain_text(answer)
    assert not faults, faults


def written_to(site, email: str) -> list[dict]:
    return [
        one
        for one in site.ask("mails_to", email=email)
        if "/my/messages/" in one["text"]
    ]
