"""A learner's way through the units, page by page."""

from playwright.sync_api import expect

from tests.e2e.driving import Driver, Key, answer_question

MOST_STEPS = 200


def kind_of_page(driver: Driver) -> str:
    """Return "lesson" or "quiz" for the unit's page that is open."""
    for kind, form in (("lesson", "/finish/"), ("quiz", "/attempts/")):
        if driver.main.locator(f"form[action$='{form}']").count():
            return kind
    raise AssertionError(f"{driver.page.url} is no unit: {driver.main.inner_text()}")


def take_lesson(driver: Driver, key: Key, *, facts: bool, stumble: bool) -> None:
    """Work through a lesson: checks, cases, and the end.

    ``facts``: the cases' facts are read instead of the stories. ``stumble``: the first
    check is answered wrongly, which is no obstacle.
    """
    _answer_checks(driver, key, stumble)
    if facts:
        _read_facts(driver)
    else:
        _walk_cases(driver)
    driver.main.locator("form[action$='/finish/'] .button").click()
    expect(driver.main.locator("#b-end .tag--done")).to_be_visible()


def _answer_checks(driver: Driver, key: Key, stumble: bool) -> None:
    open_checks = driver.main.locator(
        ".part--check:not(:has(details)) form[action*='/checks/']"
    )
    while left := open_checks.count():
        form = open_checks.first
        part = driver.main.locator(f".part--check:has(#{_id_of(form)})")
        answer_question(form.locator("fieldset.question"), key, right=not stumble)
        form.locator(".button").click()
        expect(open_checks).to_have_count(left - 1)
        expect(part.locator("[role=status]")).to_be_visible()
        stumble = False


def _id_of(form) -> str:
    return form.locator("fieldset.question").get_attribute("id")


def _walk_cases(driver: Driver) -> None:
    scene = driver.main.locator(".part--case form:has(input[name=choice])")
    walked = driver.main.locator(".case__scene")
    for _ in range(MOST_STEPS):
        if not scene.count():
            return
        before = walked.count()
        scene.first.locator("input[name=choice]").first.check()
        scene.first.locator(".button").click()
        expect(walked).to_have_count(before + 1)
    raise AssertionError("The case has no end.")


def _read_facts(driver: Driver) -> None:
    offers = driver.main.locator("button[name=facts]")
    while left := offers.count():
        offers.first.click()
        expect(offers).to_have_count(left - 1)


def start_quiz(driver: Driver) -> None:
    driver.main.locator("form[action$='/attempts/'] .button").click()
    expect(driver.page.locator("#quiz")).to_be_visible()


def answer_quiz(driver: Driver, key: Key, *, right: bool = True) -> int:
    """Answer the questions from the open one to the last; return how many."""
    for number in range(1, MOST_STEPS):
        title = driver.heading()
        question = driver.page.locator("#quiz fieldset.question")
        answer_question(question, key, right=right)
        is_last = not driver.page.locator("#quiz button[value=review]").count()
        driver.page.locator("#quiz button[value=next]").click()
        expect(driver.main.locator("h1")).not_to_have_text(title)
        if is_last:
            return number
    raise AssertionError("The test has no end.")


def submit_quiz(driver: Driver) -> None:
    assert not driver.main.locator(".tag--warning").count(), "a question has no answer"
    driver.main.locator("form[action$='/submit/'] .button").click()
    expect(driver.main.locator("[role=status]").first).to_be_visible()
