"""A certificate's life after issue, in each language: a corrected name, and a revocation."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from lms.accounts.name_parts import split_name
from tests.e2e.driving import EACH_LANGUAGE, Driver
from tests.e2e.looking import look_here
from tests.support.site import RunningSite, wait_for

NAMES = {
    "ro": ("Ana Popa", "Ana Popa-Rusu"),
    "ru": ("Щербакова Наталья", "Щербакова-Руссу Наталья"),
}
REPLACED = {"ro": "a fost înlocuit", "ru": "заменён"}
REVOKED = {"ro": "a fost revocat", "ru": "отозван"}
SENTENCE = "A copiat răspunsurile."
EFFECT_SECONDS = 60


def person(site: RunningSite, language: str, mark: str) -> str:
    """Make somebody who has finished, and wait until the certificate is drawn."""
    email = f"holder.{mark}@example.org"
    site.ask("make_learner", email=email, name=NAMES[language][0], language=language)
    site.ask("finish_units", email=email, count=-1)
    wait_for(
        lambda: len(site.ask("certificate", email=email)["files"]) == 2,
        EFFECT_SECONDS,
        lambda: site.log,
    )
    return email


def staff(site: RunningSite, language: str, mark: str, role: str) -> str:
    email = f"{role or 'admin'}.{mark}@example.org"
    site.ask(
        "make_staff", email=email, name="Vera Rotaru", language=language, role=role
    )
    return email


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_a_name_is_corrected_and_a_certificate_revoked(language, site, drive):
    mark = uuid4().hex[:8]
    email = person(site, language, mark)
    coordinator = staff(site, language, mark, "coordinator")
    admin = staff(site, language, mark, "")
    first = site.ask("certificate", email=email)["code"]
    learner = drive(language)
    learner.sign_in(email)
    ask_for_the_new_name(learner, language)

    desk = drive(language, width=1280)
    desk.sign_in(coordinator)
    replace_as_asked(desk, language)
    second = site.ask("certificate", email=email)
    assert second["code"] != first
    expect_check_page(learner, first, REPLACED[language])
    learner.goto(f"/xx/certificates/{second['code']}/")
    expect(learner.main).to_contain_text(NAMES[language][1])
    assert look_here(learner) == []

    office = drive(language, width=1280)
    office.sign_in(admin)
    revoke(office, second["number"], second["code"])
    expect_check_page(learner, second["code"], REVOKED[language])
    mails = {
        mail["key"].split(":")[0]: mail for mail in site.ask("mails_to", email=email)
    }
    assert mails["certificate_replaced"]["language"] == language
    assert second["number"] in mails["certificate_revoked"]["text"]
    assert SENTENCE not in mails["certificate_revoked"]["text"]


def ask_for_the_new_name(learner: Driver, language: str) -> None:
    """Write the new name into the profile, which asks about the certificate."""
    learner.goto("/xx/accounts/me/")
    name = split_name(NAMES[language][1])
    learner.main.locator("[name=family_name]").fill(name.family)
    with learner.page.expect_navigation():
        learner.main.locator(".actions .button").last.click()
    told = learner.main.locator("#name-on-certificate")
    expect(told).to_contain_text(NAMES[language][0])
    assert look_here(learner) == []
    with learner.page.expect_navigation():
        told.locator("button").click()
    expect(learner.main.locator("#name-on-certificate button")).to_have_count(0)


def replace_as_asked(desk: Driver, language: str) -> None:
    """Find the request, compare, and replace."""
    desk.goto("/cms/certificates/requests/")
    assert look_here(desk) == []
    with desk.page.expect_navigation():
        desk.page.get_by_role("link", name=NAMES[language][1]).click()
    expect(desk.page.locator("ins").first).to_have_text(NAMES[language][1])
    assert look_here(desk) == []
    desk.page.locator("[name=why][value=facts]").check()
    desk.page.locator("form:has([name=replace]) [name=reason]").fill("Act văzut.")
    with desk.page.expect_navigation():
        desk.page.locator("button[name=replace]").click()


def revoke(office: Driver, number: str, code: str) -> None:
    """Find the certificate by its number, and revoke it."""
    office.goto("/cms/certificates/")
    assert look_here(office) == []
    # What Wagtail says of a filtered list is a heading and an alert in one.
    office.goto(f"/cms/certificates/?what={number}")
    with office.page.expect_navigation():
        office.page.get_by_role("link", name=number).click()
    assert look_here(office) == []
    office.goto(f"/cms/certificates/one/{code}/revoke/")
    assert look_here(office) == []
    office.page.locator("[name=why][value=rules]").check()
    office.page.locator("[name=reason]").fill(SENTENCE)
    with office.page.expect_navigation():
        office.page.locator(".people-page form button").click()
    expect(office.page).to_have_url(re.compile(f"/one/{code}/$"))


def expect_check_page(driver: Driver, code: str, words: str) -> None:
    driver.goto(f"/v/{code}?language={driver.language}")
    expect(driver.main).to_contain_text(words)
    assert SENTENCE not in driver.main.inner_text()


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_on_a_phone_without_scripts_a_certificate_is_revoked(language, site, drive):
    """An empty menu over the form would take each touch."""
    mark = uuid4().hex[:8]
    email = person(site, language, mark)
    code = site.ask("certificate", email=email)["code"]
    office = drive(language, javascript=False)
    office.sign_in(staff(site, language, mark, ""))
    office.goto(f"/cms/certificates/one/{code}/revoke/")
    office.page.locator("[name=why][value=rules]").check()
    office.page.locator("[name=reason]").fill(SENTENCE)
    office.page.locator(".people-page form button").click()
    expect(office.page).to_have_url(re.compile(f"/one/{code}/$"))
    expect_check_page(drive(language, javascript=False), code, REVOKED[language])
