"""Telephone lines: only what somebody has checked is shown to the public."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from courses.course_files.load import load_package
from courses.models import Helpline
from tests.courses.conftest import two
from tests.support.html import text_in

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 20)


def line(slug: str, **fields) -> Helpline:
    texts = {"name_ro": f"Linia {slug}", "name_ru": f"Линия {slug}"}
    return Helpline.objects.create(slug=slug, **texts, **fields)


@pytest.mark.parametrize("code", ["ro", "ru"])
def test_an_unchecked_number_is_not_shown(client, code):
    line("old", number="022 111 222", editor_note="De verificat la poliție")
    line("sure", number="116 111", checked_on=DAY)
    page = client.get(f"/{code}/helplines/").content.decode()
    assert "116 111" in page
    assert "022 111 222" not in page and "De verificat" not in page


def test_the_note_for_editors_of_a_checked_line_is_not_shown(client):
    line("sure", number="116 111", checked_on=DAY, editor_note="+373 22 00 00 00")
    assert "+373 22" not in client.get("/ro/helplines/").content.decode()


def test_the_database_refuses_a_checked_line_without_a_contact():
    with pytest.raises(IntegrityError), transaction.atomic():
        line("nothing", checked_on=DAY)


def test_the_cms_lists_unchecked_lines_as_to_be_checked(client_of, admin):
    old = line("old", number="1")
    line("sure", number="116 111", checked_on=DAY)
    page = client_of(admin).get("/cms/snippets/courses/helpline/").content.decode()
    assert "20.11.2026" in page and old.checked() in page
    form = client_of(admin).get("/cms/snippets/courses/helpline/add/").content.decode()
    assert 'name="editor_note"' in form and 'name="email"' in form


def test_a_line_is_loaded_without_a_date_and_written_so_again(loaded, tmp_path):
    from courses.course_files.export import export_package
    from courses.models import CoursePage

    unchecked = loaded["helplines.yaml"][1]
    del unchecked["checked_on"]
    unchecked |= {"editor_note": "De întrebat.", "email": "copii@example.org"}
    load_package(loaded.write())
    child = Helpline.objects.get(slug="child")
    assert (child.checked_on, child.editor_note) == (None, "De întrebat.")
    assert export_package(CoursePage.objects.get(), tmp_path / "out") == []
    assert load_package(tmp_path / "out")["changed"] == 0


REPORT = {
    "id": "report-misconduct",
    "slug": "report-misconduct",
    "heading": two("Semnalați"),
    "intro": two("Ce faceți"),
    "body": [{"id": "rm-p1", "type": "text", "text": two("Textul")}],
}


@pytest.fixture
def report_page(loaded, client):
    """Return a function that gives the page in one language."""
    loaded["pages.yaml"].append(REPORT)
    load_package(loaded.write())

    def get(code: str = "ro") -> str:
        return client.get(f"/{code}/report-misconduct/").content.decode()

    return get


@pytest.mark.parametrize("code", ["ro", "ru"])
def test_without_a_contact_the_page_says_what_to_do_meanwhile(report_page, code):
    line("misconduct", number="022 111 222")
    page = report_page(code)
    assert 'id="report-contact"' in page and "112" in text_in(page)
    assert "022 111 222" not in page


def test_until_then_the_office_of_the_mission_is_given_where_it_is_set(report_page):
    line("iom-office", url="https://office.example.org", checked_on=DAY)
    page = report_page()
    assert 'id="report-contact"' in page and "https://office.example.org" in page


def test_the_contact_that_an_editor_sets_is_on_the_page(report_page):
    line("iom-office", url="https://office.example.org", checked_on=DAY)
    line("misconduct", email="report@example.org", checked_on=DAY)
    page = report_page("ru")
    assert 'href="mailto:report@example.org"' in page
    assert 'id="report-contact"' not in page and "office.example.org" not in page


@pytest.mark.parametrize("code", ["ro", "ru"])
def test_the_pocket_card_gives_the_checked_lines_in_their_order(loaded, client, code):
    line("child-helpline", number="116 111", checked_on=DAY)
    line("la-strada", number="0 800 77777", checked_on=DAY)
    line("trust-line-women", number="0 8008 8008")
    page = client.get(f"/{code}/pocket-card/").content.decode()
    assert 'href="tel:116111"' in page and "0 8008 8008" not in page
    assert page.index("0 800 77777") < page.index("116 111")


def test_a_card_without_checked_lines_says_nothing_of_lines(loaded, client):
    assert "pocket-lines" not in client.get("/ro/pocket-card/").content.decode()
