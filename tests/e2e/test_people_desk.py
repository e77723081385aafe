"""A thousand people on a phone and on a desk: found soon, and every page as it must be."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.driving import EACH_LANGUAGE
from tests.e2e.looking import look_at, look_here

SCREEN, WIDTH, DESK = 740, 360, 1280
PEOPLE = 1000


@pytest.fixture(scope="module")
def group(site):
    """The code of a group of a thousand people and a hundred awaited, and some ids."""
    code = f"M{uuid4().hex[:7].upper()}"
    return code, site.ask("fill_group", code=code, course="tip", people=PEOPLE)


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_the_first_ten_people_end_within_three_screens(language, group, drive):
    chief = drive(language, width=WIDTH)
    chief.sign_in("supervisor@example.org")
    for path in (f"/xx/cohorts/{group[0]}/", "/xx/cohorts/people/"):
        chief.goto(path)
        box = chief.main.locator(".desk__row").nth(9).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 3 * SCREEN, path


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_the_pages_of_people_are_whole_on_a_phone_and_on_a_desk(language, group, drive):
    code, uids = group
    chief = drive(language)
    chief.sign_in("supervisor@example.org")
    faults = []
    for path in (
        f"/xx/cohorts/{code}/",
        f"/xx/cohorts/people/?group={code}&reason=any",
        "/xx/cohorts/figures/",
        f"/xx/cohorts/{code}/people/add/",
        f"/xx/cohorts/{code}/people/{uids[1]}/",
    ):
        faults += look_at(chief, path)
    assert faults == []


def test_a_person_s_acts_stand_beside_the_facts_on_a_desk(group, drive):
    code, uids = group
    chief = drive("ro", width=DESK)
    chief.sign_in("supervisor@example.org")
    chief.goto(f"/xx/cohorts/{code}/people/{uids[1]}/")
    facts = chief.main.locator(".person__main").bounding_box()
    acts = chief.main.locator(".person__acts").bounding_box()
    assert facts is not None and acts is not None
    assert acts["x"] >= facts["x"] + facts["width"]
    assert abs(acts["y"] - facts["y"]) < 2
    call = chief.main.locator(".person__main a[href^='tel:+373']")
    expect(call).to_have_count(1)


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_from_a_number_to_its_people_and_a_letter_to_all_of_them(
    language, group, drive
):
    """A coordinator's question: who of this group has come, and has not finished?"""
    chief = drive(language)
    chief.sign_in("supervisor@example.org")
    chief.goto("/xx/cohorts/figures/?by=supervisor")
    number = chief.main.locator("tbody a[href*='step=begun']").first
    number.click()
    expect(chief.main.locator(".desk__row").first).to_be_visible()
    chief.goto(f"/xx/cohorts/people/?group={group[0]}&step=not_completed&reason=failed")
    chief.main.locator("details:has([name=name]) summary").click()
    name = f"Restanțieri {uuid4().hex[:6]}"
    chief.main.locator("input[name=name]").fill(name)
    chief.main.locator("form[action$='/filters/'] .button").click()
    kept = chief.main.locator("details:has(.kept) summary")
    kept.click()
    assert look_here(chief) == []
    chief.main.locator(".kept a", has_text=name).click()
    chief.main.locator("#write [name=all]").check()
    chief.main.locator("#write .button").click()
    expect(chief.main.locator("blockquote.letter")).to_have_count(2)
    chief.main.locator("#id_own_ro").fill("Vă aștept la telefon.")
    chief.main.locator("#id_own_ru").fill("Жду Вашего звонка.")
    chief.main.locator("form[method=get] .button").click()
    expect(chief.main.locator("blockquote.letter").last).to_contain_text("Жду Вашего")
    assert chief.complaints == []


def test_one_person_is_added_and_somebody_alike_is_asked_about(drive):
    chief = drive("ro")
    chief.sign_in("supervisor@example.org")
    mark = uuid4().hex[:6]
    family = "Bostan" + mark.translate(str.maketrans("0123456789", "ghijklmnop"))

    def add(email: str) -> None:
        chief.goto("/xx/cohorts/DEMO/people/add/")
        chief.main.locator("[name=family_name]").fill(family)
        chief.main.locator("[name=given_names]").fill("Viorica")
        chief.main.locator("[name=email]").fill(email)
        chief.main.locator("form[method=post] .button").click()

    add("")
    expect(chief.main.locator(".notice--success")).to_contain_text(family)
    add(f"viorica.{mark}@example.org")
    choice = chief.main.locator("form[action$='/choice/'] button[value=same]")
    expect(choice).to_be_visible()
    assert look_here(chief) == []
    choice.click()
    assert chief.complaints == []
