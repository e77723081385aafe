"""What a lesson costs on a slow connection, measured at the first visit."""

import gzip
from uuid import uuid4

import pytest

KILOBYTE = 1024


@pytest.fixture
def fetched(site, drive):
    """Return (kind, gzipped size) of everything that the first visit of a lesson fetches."""
    email = f"weight.{uuid4().hex[:8]}@example.org"
    site.ask("make_learner", email=email, name="Ana Rusu", language="ro")
    site.ask("finish_units", email=email, count=1)
    driver = drive("ro")
    driver.sign_in(email)
    state = driver.page.context.storage_state()
    context = driver.page.context.browser.new_context(
        base_url=site.url, storage_state=state
    )
    answers = []
    page = context.new_page()
    page.on("response", lambda answer: answers.append(answer))
    lesson = site.ask("outline", email=email)[1]
    page.goto(lesson["url"], wait_until="networkidle")
    sizes = [
        (answer.request.resource_type, len(gzip.compress(answer.body())))
        for answer in answers
        if answer.status == 200
    ]
    context.close()
    return sizes


def test_first_visit_of_a_lesson_is_light(fetched):
    kinds = {"document", "stylesheet", "script", "fetch", "xhr", "font", "other"}
    assert {kind for kind, _ in fetched} >= {"document", "stylesheet"}
    without_media = sum(size for kind, size in fetched if kind in kinds)
    scripts = sum(size for kind, size in fetched if kind == "script")
    text = sum(size for kind, size in fetched if kind in {"document", "stylesheet"})
    assert without_media <= 100 * KILOBYTE
    assert scripts <= 40 * KILOBYTE
    assert text <= 30 * KILOBYTE
    assert sum(size for _, size in fetched) <= 500 * KILOBYTE
    assert len(fetched) <= 10
