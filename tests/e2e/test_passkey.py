"""A passkey in a real browser: set up, used instead of the password, and its pages."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.driving import EACH_LANGUAGE
from tests.e2e.looking import look_at
from tests.support.site import DEMO_PASSWORD

SECURITY_PAGES = (
    "/xx/accounts/second-step/",
    "/xx/accounts/2fa/totp/activate/",
    "/xx/accounts/2fa/webauthn/add/",
    "/xx/accounts/2fa/webauthn/",
    "/xx/accounts/sessions/",
)


def give_device(driver) -> None:
    """Let the browser have a device that confirms by fingerprint."""
    session = driver.page.context.new_cdp_session(driver.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def at_localhost(driver, path: str) -> None:
    """Open an address under a name: a passkey belongs to one, not to a number."""
    url = driver.site.url.replace("127.0.0.1", "localhost")
    driver.page.goto(url + path.replace("/xx/", f"/{driver.language}/", 1))


def test_a_learner_sets_up_a_passkey_and_signs_in_with_it_alone(drive, site):
    driver = drive("ro")
    email = "cheie@example.org"
    site.ask("make_learner", email=email, name="Ana Rusu", language="ro")
    give_device(driver)
    at_localhost(driver, "/xx/accounts/login/")
    page = driver.page
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("form[action$='/accounts/login/'] .actions .button").click()
    expect(page).to_have_url(re.compile("/ro/my/$"))
    at_localhost(driver, "/xx/accounts/2fa/webauthn/add/")
    page.locator("#mfa_webauthn_add").click()
    expect(page).to_have_url(re.compile("/recovery-codes/$"))
    at_localhost(driver, "/xx/accounts/logout/")
    page.locator("main .actions .button").click()
    at_localhost(driver, "/xx/accounts/login/")
    page.locator("#passkey_login").click()
    expect(page).to_have_url(re.compile("/ro/my/$"))
    assert driver.complaints == []


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_the_pages_of_signing_in_safely(drive, site, language):
    driver = drive(language)
    email = f"pas.{driver.language}@example.org"
    site.ask("make_learner", email=email, name="Ana", language=driver.language)
    driver.sign_in(email)
    faults = [fault for path in SECURITY_PAGES for fault in look_at(driver, path)]
    assert faults == []


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_the_audit_log_in_the_cms(drive, language):
    driver = drive(language, width=1280)
    driver.sign_in("admin@example.org")
    assert look_at(driver, "/cms/audit-log/") == []
