"""Every page in both languages, on a phone and on a desk: usable by everybody.

The tests of this module look at each page with axe, at 360 and 1280 pixels, for one main
heading, the right language, a quiet console and no scrolling sideways at 320.
"""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.driving import answer_question
from tests.e2e.learning import answer_quiz, start_quiz, submit_quiz
from tests.e2e.looking import look_at, look_here
from tests.support.site import wait_for

NAMES = {"ro": "Ștefăniță Țurcanu", "ru": "Щербакова Наталья"}
ACCOUNT_PAGES = (
    "/xx/accounts/login/",
    "/xx/accounts/login/code/",
    "/xx/accounts/signup/",
    "/xx/accounts/password/reset/",
)
OWN_ACCOUNT_PAGES = (
    "/xx/accounts/me/",
    "/xx/accounts/email/",
    "/xx/accounts/password/change/",
    "/xx/accounts/2fa/",
    "/xx/accounts/logout/",
)

in_both_languages = pytest.mark.parametrize("language", ["ro", "ru"])


@pytest.fixture(scope="module")
def key(site):
    return site.ask("answer_key")


@pytest.fixture(scope="module")
def learner(site):
    """Return a function that makes a person who has done the first units."""

    def make(language: str, units: int = 0) -> str:
        email = f"pages.{uuid4().hex[:8]}@example.org"
        site.ask("make_learner", email=email, name=NAMES[language], language=language)
        if units:
            site.ask("finish_units", email=email, count=units)
        return email

    return make


@pytest.fixture(scope="module")
def graduate(site, learner):
    """A person who has finished everything, with the certificate drawn."""
    email = learner("ro", -1)
    wait_for(lambda: len(site.ask("certificate", email=email)["files"]) == 2, 60)
    return email


@in_both_languages
def test_public_pages(language, site, drive):
    driver, faults = drive(language), []
    for path in [*site.ask("public_addresses"), *ACCOUNT_PAGES]:
        faults += look_at(driver, path)
    faults += look_at(driver, "/xx/nowhere/", 404)
    faults += look_at(driver, f"/v/?language={language}")
    faults += look_at(driver, f"/v/NOSUCHCODE?language={language}", 404)
    assert faults == []


@in_both_languages
def test_pages_of_a_beginner(language, site, learner, drive):
    driver, email = drive(language), learner(language)
    driver.sign_in(email)
    units = site.ask("outline", email=email)
    faults = look_at(driver, "/xx/my/")
    for path in ["/xx/tip/", units[0]["url"], *OWN_ACCOUNT_PAGES]:
        faults += look_at(driver, path.replace("/ro/", "/xx/", 1))
    faults += look_at(driver, units[1]["url"].replace("/ro/", "/xx/", 1), 403)
    driver.goto("/xx/my/")
    driver.main.locator("a[href$='/missing/']").click()
    faults += look_here(driver)
    assert faults == []


@in_both_languages
def test_pages_of_a_graduate(language, site, graduate, drive):
    driver = drive(language)
    driver.sign_in(graduate)
    code = site.ask("certificate", email=graduate)["code"]
    faults = look_at(driver, "/xx/my/")
    for path in ["/xx/tip/", "/xx/certificates/", f"/xx/certificates/{code}/"]:
        faults += look_at(driver, path)
    faults += look_at(driver, f"/v/{code}?language={language}")
    for unit in site.ask("outline", email=graduate):
        faults += look_at(driver, unit["url"].replace("/ro/", "/xx/", 1))
    assert faults == []


@pytest.fixture(scope="module")
def trained_supervisor(site):
    """A person who has finished the supervisors' course."""
    email = f"trained.{uuid4().hex[:8]}@example.org"
    cohort = site.ask("make_cohort", code=f"S{uuid4().hex[:8]}", course="supervisors")
    site.ask(
        "make_learner", email=email, name=NAMES["ru"], language="ru", cohort=cohort
    )
    site.ask("finish_units", email=email, count=-1)
    return email


@in_both_languages
def test_pages_of_the_supervisors_course(language, site, trained_supervisor, drive):
    driver, faults = drive(language), []
    driver.sign_in(trained_supervisor)
    units = site.ask("outline", email=trained_supervisor)
    assert [unit["kind"] for unit in units] == [*["lesson"] * 4, "quiz"]
    for unit in units:
        faults += look_at(driver, unit["url"].replace("/ro/", "/xx/", 1))
    assert faults == []


@in_both_languages
def test_states_of_a_test(language, site, learner, key, drive):
    driver = drive(language)
    driver.sign_in(learner(language))
    driver.go_on_from_home()
    start_quiz(driver)
    faults = look_here(driver)
    driver.page.locator("#quiz button[value=review]").click()
    faults += look_here(driver)
    driver.page.go_back()
    answer_quiz(driver, key)
    faults += look_here(driver)
    submit_quiz(driver)
    faults += look_here(driver)
    assert faults == []


@in_both_languages
def test_failed_and_passed_module_test(language, site, learner, key, drive):
    driver, email = drive(language), learner(language)
    units = site.ask("outline", email=email)
    place = next(n for n, unit in enumerate(units) if unit.get("purpose") == "module")
    site.ask("finish_units", email=email, count=place)
    driver.sign_in(email)
    faults = []
    for right in (False, True):
        driver.goto(units[place]["url"].replace("/ro/", "/xx/", 1))
        faults += look_here(driver)
        start_quiz(driver)
        answer_quiz(driver, key, right=right)
        submit_quiz(driver)
        faults += look_here(driver)
    assert faults == []


@in_both_languages
def test_states_of_a_lesson(language, site, learner, key, drive):
    """Nothing done, a check right and one wrong, a scene of the case, and refused."""
    driver, email = drive(language), learner(language, 1)
    driver.sign_in(email)
    driver.go_on_from_home()
    faults = look_here(driver)
    answered = driver.main.locator(".part--check:has(details)")
    for place, right in enumerate((True, False), start=1):
        form = driver.main.locator(".part--check:not(:has(details)) form").first
        answer_question(form.locator("fieldset.question"), key, right=right)
        form.locator(".button").click()
        expect(answered).to_have_count(place)
    scene = driver.main.locator(".part--case form:has(input[name=choice])").first
    scene.locator("input[name=choice]").first.check()
    scene.locator(".button").click()
    expect(driver.main.locator(".case__scene")).to_have_count(1)
    faults += look_here(driver)
    driver.main.locator("form[action$='/finish/'] .button").click()
    expect(driver.page.locator(".messages, .notice--warning").first).to_be_visible()
    faults += look_here(driver)
    assert faults == []


@in_both_languages
def test_pages_of_staff(language, site, graduate, drive):
    driver, faults = drive(language), []
    driver.sign_in("supervisor@example.org")
    for path in ("/xx/my/", "/xx/cohorts/", "/xx/cohorts/DEMO/"):
        faults += look_at(driver, path)
    analyst = drive(language)
    analyst.sign_in("analyst@example.org")
    faults += look_at(analyst, "/xx/reports/")
    assert faults == []
