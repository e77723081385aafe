"""A coordinator gives a right for some days, and takes it back; the person works with it."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.doubles import NAMES, make_coordinator, make_double
from tests.e2e.driving import EACH_LANGUAGE, Driver
from tests.e2e.looking import look_at, look_here
from tests.e2e.test_rights import sticking_out

LIST, NEW = "/cms/rights/", "/cms/rights/new/"


def give(office: Driver, email: str) -> None:
    """Fill in the form for the first unit there is, for twenty days, and send it."""
    office.goto(NEW)
    last = timezone.localdate() + datetime.timedelta(days=20)
    office.main.locator("[name=person]").fill(email)
    office.main.locator("[name=role][value=supervisor]").check()
    office.main.locator("[name=unit]").select_option(index=1)
    office.main.locator("[name=ends_on]").fill(last.isoformat())
    with office.page.expect_navigation():
        office.main.locator("form[method=post] button.button").last.click()


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_a_right_for_some_days(site, drive, language):
    email, _other = make_double(site, language)
    office = drive(language, width=1280)
    office.sign_in(make_coordinator(site, language))
    faults = look_at(office, NEW) + sticking_out(office)
    give(office, email)
    expect(office.main).to_contain_text(NAMES[language][0].split()[0])
    faults += look_here(office) + sticking_out(office)
    right = office.page.url
    faults += look_at(office, LIST) + sticking_out(office)

    person = drive(language)
    person.sign_in(email)
    faults += look_at(person, "/xx/cohorts/")
    expect(person.main.locator("tbody tr").first).to_be_visible()
    faults += look_at(person, "/xx/cohorts/people/?order=place")

    office.page.goto(right)
    with office.page.expect_navigation():
        office.main.locator("button.serious").click()
    faults += look_here(office) + sticking_out(office)
    assert person.page.goto(person.page.url).status == 404
    assert not faults, "\n".join(faults)
