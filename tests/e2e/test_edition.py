"""An editor releases an edition while one person is in the middle and one has finished."""

import json
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.driving import EACH_LANGUAGE, Driver
from tests.support.site import wait_for

COURSE = "supervisors"
UNITS, DONE = 5, 2
# Lessons to add: one for everybody, one for those who start from now on.
HEADINGS = {
    "new": {"ro": "Ce s-a schimbat în lege", "ru": "Что изменилось в законе"},
    "extra": {"ro": "Cum a fost înainte", "ru": "Как было раньше"},
}
# What the release page says of the cohort.
SAYS = {
    "ro": (
        "1 persoană este în curs.",
        "0 persoane nu au început.",
        "1 persoană a finalizat cursul și nu este afectată.",
        "Nimeni nu pierde din progres.",
        "1 persoană trebuie să parcurgă ce este nou: 2 unități.",
        "1 persoană în curs nu trebuie să parcurgă unitatea nouă.",
        "1 persoană o ia de la început.",
    ),
    "ru": (
        "1 человек проходит курс.",
        "0 человек ещё не начали.",
        "1 человек завершил курс, и его это не затрагивает.",
        "Никто не теряет пройденного.",
        "1 человек должен пройти новое: 2 раздела.",
        "новый раздел не обязан проходить 1 человек из тех, кто учится.",
        "1 человек начнёт этот раздел заново.",
    ),
}
NOT_REQUIRED = {
    "ro": "adăugată după ce ați început",
    "ru": "раздел добавлен после того, как Вы начали",
}
# A worker that was just busy gets to a certificate or a move within this time.
EFFECT_SECONDS = 60
Heading = dict[str, str]


@pytest.fixture
def cohort(site) -> str:
    return site.ask("make_cohort", code=f"E{uuid4().hex[:8].upper()}", course=COURSE)


@pytest.fixture
def added(site) -> Iterator[dict[str, Heading]]:
    """Headings of lessons to add; afterwards the course is again what it was."""
    run = uuid4().hex[:6]
    found = {
        name: {code: f"{heading} {run}" for code, heading in both.items()}
        for name, both in HEADINGS.items()
    }
    yield found
    for heading in found.values():
        site.ask("withdraw_lesson", course=COURSE, heading=heading["ro"])


@pytest.fixture
def turned(site, added) -> Iterator[list[Heading]]:
    """Headings of the two lessons that are done and then changed; changed back after."""
    yield site.ask("turn_checks", course=COURSE, count=DONE)
    site.ask("turn_checks", course=COURSE, count=DONE)


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_each_change_is_taken_as_the_editor_chose_and_nothing_asked_of_who_finished(
    language, site, drive, cohort, added, turned
):
    middle = learner_of(site, cohort, language, DONE)
    finished = learner_of(site, cohort, language, UNITS)
    in_middle, at_end = (
        window(drive, language, middle),
        window(drive, language, finished),
    )
    certificate = address_of_certificate(at_end)
    again, stays = (heading[language] for heading in turned)
    assert done_units(in_middle) == [again, stays]
    assert progress_of(in_middle) == (DONE, UNITS)

    editor = window(drive, language, "editor@example.org", width=1280)
    pages = site.ask("course_pages", course=COURSE)
    for heading in added.values():
        add_lesson(editor, pages["module"], heading)
    assert progress_of(in_middle) == (DONE, UNITS), "asked for before it is released"
    release(editor, pages["course"], cohort, added, turned)

    wait_for(lambda: progress_of(in_middle) == (DONE - 1, UNITS + 1), EFFECT_SECONDS)
    assert done_units(in_middle) == [stays]
    for heading in added.values():
        is_still_finished(at_end, certificate, heading[language])
    site.ask("finish_units", email=middle, count=UNITS)
    take_what_is_new(in_middle, added["new"][language])
    take_what_is_not_required(in_middle, added["extra"][language])
    check = json.loads(site.manage("rebuild_progress", "--check", "--json"))
    assert check["differences"] == []
    assert [*editor.complaints, *in_middle.complaints, *at_end.complaints] == []


def learner_of(site, cohort: str, language: str, units: int) -> str:
    """Return the address of a person of the cohort who has done the first units."""
    email = f"edition.{uuid4().hex[:8]}@example.org"
    person = {"email": email, "name": "Ana Rusu", "language": language}
    site.ask("make_learner", **person, cohort=cohort)
    assert site.ask("finish_units", email=email, count=units) == units
    return email


def window(drive, language: str, email: str, width: int = 360) -> Driver:
    driver = drive(language, width=width)
    driver.sign_in(email)
    return driver


def progress_of(driver: Driver) -> tuple[int, int]:
    """Return how many steps the learner's home page says are done, and of how many."""
    driver.goto("/xx/my/")
    bar = driver.main.locator(".progress progress")
    return int(bar.get_attribute("value") or 0), int(bar.get_attribute("max") or 0)


def done_units(driver: Driver) -> list[str]:
    """Return the names of the units that the home page shows as done."""
    driver.goto("/xx/my/")
    return driver.main.locator(".unit--done .unit__name a").all_inner_texts()


def address_of_certificate(driver: Driver) -> str:
    """Return where the home page's link to the certificate leads."""
    link = driver.main.locator(".notice--success a.button")

    def is_offered() -> bool:
        driver.goto("/xx/my/")
        return link.count() == 1

    wait_for(is_offered, EFFECT_SECONDS)
    return link.get_attribute("href") or ""


def add_lesson(editor: Driver, module: int, headings: dict[str, str]) -> None:
    """Publish one more required lesson at the end of the module."""
    editor.goto(f"/cms/pages/add/courses/lessonpage/{module}/")
    expect(editor.page.locator("html")).to_have_attribute(
        "lang", re.compile(f"^{editor.language}")
    )
    for code, heading in headings.items():
        editor.page.locator(f"input[name=heading_{code}]").fill(heading)
    expect(editor.page.locator("input[name=required]")).to_be_checked()
    publish(editor)
    expect(editor.page.locator(".messages .success")).to_contain_text(
        headings[editor.language]
    )


def publish(editor: Driver) -> None:
    """Press the button that publishes; it is in the menu beside the one that saves."""
    editor.page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    editor.page.locator("button[name=action-publish]").click()
    expect(editor.page.locator(".messages li").first).to_be_visible()


def release(
    editor: Driver,
    course: int,
    cohort: str,
    added: dict[str, Heading],
    turned: list[Heading],
) -> None:
    """Read what changes and for whom, choose once of each kind, and release."""
    open_release(editor, course)
    for heading in [*added.values(), *turned]:
        expect(editor.page.locator("main")).to_contain_text(
            f"{heading['ro']} / {heading['ru']}"
        )
    part = part_of(editor, cohort)
    for sentence in SAYS[editor.language]:
        expect(part).to_contain_text(sentence)
    expect(part.locator("input[value=keep]")).to_be_checked()
    choose(editor, added["new"], "all", is_default=True)
    choose(editor, added["extra"], "starters")
    choose(editor, turned[0], "again")
    choose(editor, turned[1], "stays", is_default=True)
    part.locator("input[value=add]").check()
    editor.page.locator("input[name=note]").fill("S-a schimbat legea")
    editor.page.locator("main form button.button").click()
    expect(editor.page.locator(".messages .success")).to_be_visible()


def open_release(editor: Driver, course: int) -> None:
    """Find the page as an editor does: in the menu of the course's own page."""
    editor.goto(f"/cms/pages/{course}/")
    editor.page.locator(
        "#w-slim-header-buttons [data-w-dropdown-target=toggle]"
    ).click()
    editor.page.locator(f"a[href='/cms/courses/{course}/release/']").click()


def choose(
    editor: Driver, heading: Heading, value: str, *, is_default: bool = False
) -> None:
    """Choose for one unit; where it is the default, it is ticked already."""
    name = heading[editor.language]
    unit = editor.page.get_by_role("group", name=name, exact=True)
    option = unit.locator(f"input[value={value}]")
    expect(option).to_be_checked(checked=is_default)
    option.check()


def part_of(editor: Driver, cohort: str) -> Locator:
    return editor.page.locator("fieldset", has_text=f"({cohort})")


def is_still_finished(driver: Driver, certificate: str, heading: str) -> None:
    """Nothing is asked of the learner, and the certificate is where it was."""
    assert progress_of(driver) == (UNITS, UNITS)
    expect(driver.main).not_to_contain_text(heading)
    assert address_of_certificate(driver) == certificate
    assert driver.goto(certificate) == 200
    expect(driver.main.locator(".certificate__name")).to_have_text("Ana Rusu")
    expect(driver.main.locator(".certificate--revoked")).to_have_count(0)


def take_what_is_new(driver: Driver, heading: str) -> None:
    """The new lesson is all that is left; with it the course is complete."""
    assert progress_of(driver) == (UNITS, UNITS + 1)
    expect(driver.main.locator(".unit--current .unit__name a")).to_have_text(heading)
    driver.go_on_from_home()
    expect(driver.main.locator("h1")).to_have_text(heading)
    driver.main.locator("form[action$='/finish/'] .button").click()
    expect(driver.main.locator("#b-end .tag--done")).to_be_visible()
    address_of_certificate(driver)
    assert progress_of(driver) == (UNITS + 1, UNITS + 1)


def take_what_is_not_required(driver: Driver, heading: str) -> None:
    """The other new lesson is offered; doing it changes nothing of what is complete."""
    unit = driver.main.locator(".unit", has_text=heading)
    expect(unit).to_contain_text(NOT_REQUIRED[driver.language])
    unit.locator("a").click()
    driver.main.locator("form[action$='/finish/'] .button").click()
    expect(driver.main.locator("#b-end .tag--done")).to_be_visible()
    assert progress_of(driver) == (UNITS + 1, UNITS + 1)
    assert heading in done_units(driver)
