"""Failed mails in the CMS: seen and tried again by analysts and administrators only."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.notifications.backend import queue_mail
from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect
from tests.factories.accounts import UserFactory
from tests.support.html import text_in

pytestmark = pytest.mark.django_db
PAGE, ALL = "/cms/mails/", "/cms/mails/retry/"


def failed(number=1):
    mail = queue_mail(
        key=f"k{number}",
        recipient=f"p{number}@example.org",
        language="ro",
        subject="Codul dumneavoastră",
        text="SECRET-12345",
        html="<p>SECRET-12345</p>",
    )
    OutgoingMail.objects.filter(pk=mail.pk).update(state="failed")
    reason = f"550 <{mail.recipient}>: no such box"
    Effect.objects.filter(key=mail.key).update(state="aside", reason=reason)
    return mail


def test_an_analyst_sees_what_failed_and_why_but_never_whom_or_the_text(
    client_of, analyst
):
    """IOM knows learners by opaque ids; a server's answer repeats the address."""
    failed()
    answer = client_of(analyst).get(PAGE)
    row = text_in(answer, "main tbody tr")
    assert "…@example.org" in row and "no such box" in row
    assert "p1@" not in answer.content.decode() and "SECRET" not in text_in(answer)
    other = client_of(analyst).get(f"{PAGE}?state=queued").content.decode()
    assert "…@example.org" not in other


def test_an_administrator_sees_whom_it_was_for_but_never_the_text(client_of, admin):
    failed()
    page = client_of(admin).get(PAGE).content.decode()
    assert page.count("p1@example.org") == 2 and "SECRET-1" not in page


def test_a_failed_mail_is_tried_again_once(client_of, analyst):
    mail = failed()
    client = client_of(analyst)
    for _ in range(2):
        assert client.post(f"{PAGE}{mail.pk}/retry/").status_code == 302
    mail.refresh_from_db()
    assert mail.state == "queued" and Effect.objects.get().state == "waiting"
    assert client.post(f"{PAGE}999999/retry/").status_code == 404


def test_all_are_tried_again_and_a_sent_one_is_not(client_of, admin):
    for number in range(3):
        failed(number)
    Effect.objects.filter(key="k0").update(state="done", done_at="2026-03-02T09:00Z")
    client_of(admin).post(ALL)
    assert OutgoingMail.objects.filter(state="queued").count() == 2


@pytest.mark.parametrize(
    "role", ["", "supervisor", "coordinator", "editor", "reviewer"]
)
def test_others_are_refused(client_of, role):
    mail = failed()
    client = client_of(UserFactory(roles=[role] if role else []))
    assert client.get(PAGE).status_code == 302
    for path in (ALL, f"{PAGE}{mail.pk}/retry/"):
        assert client.post(path).status_code == 302
    assert OutgoingMail.objects.get().state == "failed"


def test_the_page_takes_as_many_queries_for_twenty_mails_as_for_two(client_of, admin):
    client = client_of(admin)

    def queries(numbers):
        for number in numbers:
            failed(number)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(PAGE).status_code == 200
        return len(caught)

    client.get(PAGE)
    assert queries(range(2)) == queries(range(2, 20))
