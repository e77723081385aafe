"""The whole way of a learner, once in each language, with and without JavaScript."""

import io
import re
from collections import Counter
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.driving import EACH_LANGUAGE, Driver, answer_question, shown_options
from tests.e2e.learning import (
    answer_quiz,
    kind_of_page,
    start_quiz,
    submit_quiz,
    take_lesson,
)
from tests.support.site import wait_for

NAMES = {"ro": "Ștefăniță Țurcanu", "ru": "Щербакова Наталья"}
OTHER = {"ro": "ru", "ru": "ro"}
# A worker that was just busy gets to a certificate within this time.
EFFECT_SECONDS = 60


@pytest.fixture(scope="module")
def key(site):
    return site.ask("answer_key")


@pytest.mark.parametrize(
    "javascript",
    [True, False],
    ids=["js", "nojs"],
)
@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_from_sign_in_to_certificate_and_record_store(
    language, javascript, site, lrs, key, drive
):
    email = f"journey.{uuid4().hex[:8]}@example.org"
    person = site.ask(
        "make_learner", email=email, name=NAMES[language], language=language
    )
    driver = drive(language, javascript=javascript)
    driver.sign_in(email)

    take_all_units(driver, site.ask("outline", email=email), key)
    code = look_at_certificate(driver)
    assert all(unit["done"] for unit in site.ask("outline", email=email))
    look_at_check_page(drive(language, javascript=javascript), code, language)
    look_into_record_store(lrs, person, site.ask("outline", email=email))
    assert driver.complaints == []


def take_all_units(driver: Driver, units: list[dict], key) -> None:
    """Go from "my course" through every unit by the buttons that lead on."""
    driver.go_on_from_home()
    for place, unit in enumerate(units):
        expect(driver.main.locator("h1")).to_have_text(unit["heading"][driver.language])
        assert kind_of_page(driver) == unit["kind"]
        if unit["kind"] == "lesson":
            take_lesson(driver, key, facts=place % 2 == 1, stumble=place == 1)
        elif unit["purpose"] == "module" and not any(
            u["kind"] == "quiz" and u["purpose"] == "module" for u in units[:place]
        ):
            fail_then_pass(driver, key)
        else:
            start_quiz(driver)
            answer_quiz(driver, key)
            submit_quiz(driver)
        driver.go_on()


def fail_then_pass(driver: Driver, key) -> None:
    """Fail the first attempt, with a change of language inside a question; then pass."""
    start_quiz(driver)
    change_language_inside(driver, key)
    answer_quiz(driver, key, right=False)
    submit_quiz(driver)
    expect(driver.main.locator(".result--failed")).to_be_visible()
    driver.go_on()
    start_quiz(driver)
    answer_quiz(driver, key)
    submit_quiz(driver)
    expect(driver.main.locator(".result--passed")).to_be_visible()


def change_language_inside(driver: Driver, key) -> None:
    """Change the language and back: same question, same order, same answer chosen."""
    question = driver.page.locator("#quiz fieldset.question")
    uid = answer_question(question, key, right=False)
    order, chosen = shown_options(question), chosen_options(question)
    here, stem = driver.page.url, question.locator("legend").inner_text()
    other = OTHER[driver.language]
    for code in (other, driver.language):
        driver.page.locator(f".languages button[value={code}]").click()
        expect(driver.page.locator("html")).to_have_attribute("lang", code)
        assert driver.page.url == here.replace(f"/{driver.language}/", f"/{code}/", 1)
        assert question.get_attribute("id") == f"q-{uid}"
        assert shown_options(question) == order
        assert chosen_options(question) == chosen != []
        if code == other:
            assert question.locator("legend").inner_text() != stem


def chosen_options(question) -> list[str]:
    return question.locator("input[name=option]:checked, option:checked").evaluate_all(
        "inputs => inputs.map(input => input.value)"
    )


def look_at_certificate(driver: Driver) -> str:
    """Open the certificate, wait for its file, read it; return the code."""
    driver.main.locator("a[href*='/certificates/']").first.click()
    expect(driver.main.locator(".certificate__name")).to_have_text(
        NAMES[driver.language]
    )
    download = driver.main.locator(f"a[href$='/{driver.language}.pdf']")

    def is_drawn() -> bool:
        return download.count() == 1 or (driver.page.reload() and False)

    wait_for(is_drawn, EFFECT_SECONDS, lambda: driver.site.log)
    with driver.page.expect_download() as coming:
        download.click()
    text = text_of(coming.value.path())
    course = driver.main.locator(".certificate p").nth(2).inner_text()
    assert NAMES[driver.language] in text
    assert course in text
    return driver.page.url.rstrip("/").rsplit("/", 1)[1]


def text_of(path) -> str:
    """Return the PDF's text with line ends as spaces."""
    pages = PdfReader(io.BytesIO(path.read_bytes())).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def look_at_check_page(stranger: Driver, code: str, language: str) -> None:
    """Anybody with the code sees whose the certificate is and that it is valid."""
    assert stranger.goto(f"/v/{code}?language={language}") == 200
    expect(stranger.main.locator(".certificate__name")).to_have_text(NAMES[language])
    expect(stranger.main.locator(".notice--success")).to_be_visible()
    assert stranger.complaints == []


def look_into_record_store(lrs, person: dict, units: list[dict]) -> None:
    """Each unit, each attempt, the course and the certificate: once, and nothing else."""
    quizzes = [unit for unit in units if unit["kind"] == "quiz"]
    wanted = Counter({("completed", unit["uid"]): 1 for unit in units})
    wanted.update({("passed", unit["uid"]): 1 for unit in quizzes})
    first = next(u for u in quizzes if u["purpose"] == "module")
    wanted.update({("failed", first["uid"]): 1, ("completed", "course"): 1})
    wanted.update({("earned", "certificate"): 1})

    def told() -> Counter:
        statements = lrs.statements(person["enrolment"])
        assert {s["actor"]["account"]["name"] for s in statements} <= {person["actor"]}
        return Counter(map(event_of, statements))

    wait_for(
        lambda: told().total() >= wanted.total(), EFFECT_SECONDS, lambda: f"{told()}"
    )
    assert told() == wanted


def event_of(statement: dict) -> tuple[str, str]:
    kind, name = statement["object"]["id"].rsplit("/", 2)[1:]
    about = name if kind == "units" else kind.removesuffix("s")
    return statement["verb"]["id"].rsplit("/", 1)[1], about
