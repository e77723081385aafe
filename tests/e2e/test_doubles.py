"""One person with two accounts: merged by a coordinator, and taken apart again."""

import pytest
from playwright.sync_api import expect

from tests.e2e.doubles import (
    MISTAKES,
    NAMES,
    REASONS,
    confirm,
    go_to_dry_run,
    go_to_undoing,
    make_coordinator,
    make_double,
    open_pair,
)
from tests.e2e.driving import EACH_LANGUAGE, Driver
from tests.e2e.looking import look_at, look_here
from tests.e2e.test_rights import sticking_out


def faults_here(driver: Driver) -> list[str]:
    return [*look_here(driver), *sticking_out(driver)]


def units_done(driver: Driver) -> int:
    driver.goto("/xx/my/")
    return driver.main.locator(".unit--done").count()


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_a_merge_and_its_undoing(site, drive, language):
    kept, gone = make_double(site, language)
    office = drive(language, width=1280)
    office.sign_in(make_coordinator(site, language))
    faults = look_at(office, "/cms/doubles/") + sticking_out(office)
    open_pair(office, kept, gone)
    expect(office.main).to_contain_text(kept)
    expect(office.main).to_contain_text(gone)
    faults += faults_here(office)
    go_to_dry_run(office)
    faults += faults_here(office)
    # Nothing has happened yet.
    other = drive(language)
    other.sign_in(gone)
    assert units_done(other) == 4

    confirm(office, REASONS[language])
    faults += faults_here(office)
    merge = office.page.url
    faults += look_at(office, "/cms/doubles/merges/") + sticking_out(office)
    expect(office.main).to_contain_text(NAMES[language][0].split()[0])
    # Whoever was signed in to the account that is closed is signed out.
    other.goto("/xx/my/")
    expect(other.page.locator("input[name=password]")).to_be_visible()
    # Both addresses lead to the one account, with what was done on either.
    other.sign_in(gone)
    assert units_done(other) == 4
    faults += look_here(other)
    other.page.context.clear_cookies()
    other.sign_in(kept)
    assert units_done(other) == 4

    office.page.goto(merge)
    go_to_undoing(office)
    faults += faults_here(office)
    confirm(office, MISTAKES[language])
    faults += faults_here(office)
    for address, units in ((kept, 2), (gone, 4)):
        again = drive(language)
        again.sign_in(address)
        assert units_done(again) == units
    office.goto("/cms/doubles/")
    expect(office.main).not_to_contain_text(gone)
    assert faults == []
