"""A certificate's digital badge: downloaded, shown to somebody, and revoked."""

from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.driving import EACH_LANGUAGE, Driver
from tests.e2e.looking import look_here
from tests.e2e.test_certificates import person, revoke, staff

VALID = {"ro": "Acest certificat este valabil.", "ru": "Этот сертификат действителен."}
PROVES_NOTHING = {"ro": "nu dovedește nimic", "ru": "ничего не доказывает"}
REVOKED = {"ro": "a fost revocat", "ru": "отозван"}


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_a_badge_is_downloaded_checked_and_revoked(language, site, drive, tmp_path):
    mark = uuid4().hex[:8]
    email = person(site, language, mark)
    certificate = site.ask("certificate", email=email)
    holder = drive(language)
    holder.sign_in(email)
    holder.goto(f"/xx/certificates/{certificate['code']}/")
    assert look_here(holder) == []
    badges = [download(holder, form, tmp_path) for form in ("png", "svg", "jwt")]
    assert [badge.suffix for badge in badges] == [".png", ".svg", ".jwt"]

    employer = drive(language, width=1280)
    for badge in badges:
        check(employer, badge)
        expect(employer.main).to_contain_text(VALID[language])
        # A demonstration's key: the page says so at once.
        expect(employer.main).to_contain_text(PROVES_NOTHING[language])
    assert look_here(employer) == []

    office = drive(language, width=1280)
    office.sign_in(staff(site, language, mark, ""))
    revoke(office, certificate["number"], certificate["code"])
    check(employer, badges[0])
    expect(employer.main).to_contain_text(REVOKED[language])
    holder.page.reload()
    expect(holder.main.locator("a[href*='/badge-']")).to_have_count(0)


def download(holder: Driver, form: str, folder: Path) -> Path:
    link = holder.main.locator(f"a[href*='/badge-{holder.language}.{form}']")
    with holder.page.expect_download() as waiting:
        link.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def check(employer: Driver, badge: Path) -> None:
    """Give the file to the check page, as anybody does."""
    employer.goto(f"/v/?language={employer.language}")
    employer.main.locator("input[type=file]").set_input_files(badge)
    with employer.page.expect_navigation():
        employer.main.locator("form[action*='/v/file'] button").click()
