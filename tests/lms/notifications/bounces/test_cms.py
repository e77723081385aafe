"""What came back in the CMS: with its kind, without whose it was for IOM."""

import pytest

from lms.notifications.bounces.services import take_letter
from tests.support.dsn import report
from tests.support.html import text_in

pytestmark = pytest.mark.django_db
PAGE = "/cms/mails/?state=bounced"


def test_an_analyst_sees_what_came_back_and_what_reports_came_to(
    client_of, analyst, sent
):
    mail = sent("ana@wrong.example.org")
    take_letter(report(mail.message_id))
    take_letter(report("<foreign@example.org>"))
    answer = client_of(analyst).get(PAGE)
    row = text_in(answer, "main table:first-of-type tbody tr")
    assert "…@wrong.example.org" in row and "5.1.1" in row
    assert "Adresa nu primește e-mailuri" in row
    page = answer.content.decode()
    assert "ana@" not in page and "Despre niciun e-mail de-al nostru" in page
    # Nothing is there to be tried again: the address is wrong.
    assert "/retry/" not in page


def test_nothing_came_back(client_of, admin):
    assert "Rapoarte despre" not in client_of(admin).get(PAGE).content.decode()
