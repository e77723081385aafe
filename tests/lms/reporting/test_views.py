"""The reports page: for analysts only, honest about what is not delivered."""

import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.accounts.models import User
from lms.cohorts.services import enrol
from lms.outbox.models import Effect
from lms.outbox.purging import purge_done
from lms.reporting.delivery import AWAY, CONFLICT
from lms.reporting.selectors import cohort_figures
from lms.supervision.overview.standing import overview
from tests.factories.cohorts import CohortFactory
from tests.support.learning import take_pre_test, whole_course

pytestmark = pytest.mark.django_db
PAGES = ("", "statements/", "statements/1/")
POSTS = ("statements/retry/", "statements/1/retry/")


@pytest.fixture
def aside(enrolment, course):
    """Two statements, the first of which the store refused."""
    take_pre_test(enrolment, course)
    effect = Effect.objects.filter(kind="xapi").first()
    Effect.objects.filter(pk=effect.pk).update(
        state="aside", reason=f"{CONFLICT}\n409 same <id>"
    )
    return effect


def page_of(client, language="ro", query=""):
    return client.get(f"/{language}/reports/{query}").content.decode()


# --- who may --------------------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, *POSTS])
def test_a_stranger_is_led_to_the_sign_in(client, aside, path):
    for ask in (client.get, client.post) if path in POSTS else (client.get,):
        answer = ask(f"/ru/reports/{path}")
        assert answer.status_code == 302
        assert answer.url.startswith("/ru/accounts/login/")


@pytest.mark.parametrize("language", ["ro", "ru"])
@pytest.mark.parametrize("path", [*PAGES, *POSTS])
def test_others_find_nothing(
    client_of, learner, supervisor, editor, aside, language, path
):
    path = path.replace("1", str(aside.pk))
    for person in (learner, supervisor, editor):
        client = client_of(person)
        assert client.get(f"/{language}/reports/{path}").status_code == 404
        if path.endswith("retry/"):
            assert client.post(f"/{language}/reports/{path}").status_code == 404
    assert Effect.objects.get(pk=aside.pk).state == "aside"


def test_an_administrator_may_as_well(client_of, admin, aside):
    assert client_of(admin).get("/ro/reports/").status_code == 200


def test_effects_of_other_kinds_are_not_found(client_of, analyst):
    effect = Effect.objects.create(kind="mail", key="a", state="aside")
    for path in ("", "retry/"):
        address = f"/ro/reports/statements/{effect.pk}/{path}"
        answer = client_of(analyst)
        answer = answer.post(address) if path else answer.get(address)
        assert answer.status_code == 404


# --- how the delivery stands ----------------------------------------------------


def test_without_a_store_the_page_says_so(client_of, analyst, aside):
    page = page_of(client_of(analyst))
    assert "LRS_ENDPOINT" in page


def test_with_a_store_in_order_there_is_no_warning(
    client_of, analyst, settings, enrolment, course
):
    settings.LRS_ENDPOINT = "http://store.test/xAPI"
    take_pre_test(enrolment, course)
    page = page_of(client_of(analyst))
    assert "LRS_ENDPOINT" not in page and "notice--warning" not in page


def test_a_store_that_is_away_is_told_with_its_words(
    client_of, analyst, settings, enrolment, course
):
    settings.LRS_ENDPOINT = "http://store.test/xAPI"
    take_pre_test(enrolment, course)
    Effect.objects.filter(kind="xapi").update(reason=f"{AWAY}\nrefused")
    page = page_of(client_of(analyst))
    assert "notice--warning" in page and "<code>refused</code>" in page


def test_counts_and_the_last_delivery_are_shown(client_of, analyst, enrolment, course):
    whole_course(enrolment, course)
    first = Effect.objects.filter(kind="xapi").first()
    first.state, first.done_at = "done", "2026-07-01T09:30:00Z"
    first.save()
    page = page_of(client_of(analyst))
    for fact in ("<dd>7</dd>", "<dd>1</dd>", "01.07.2026"):
        assert fact in page


def test_what_was_purged_stays_delivered(client_of, analyst, enrolment, course):
    whole_course(enrolment, course)
    Effect.objects.filter(kind="xapi").update(
        state="done", done_at="2026-07-01T09:30:00Z"
    )
    with time_machine.travel("2026-12-01T00:00Z", tick=False):
        assert purge_done() == 8
        page = page_of(client_of(analyst))
    assert "<dd>8</dd>" in page and "01.07.2026" in page


# --- what was set aside ---------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "verb", "test"),
    [("ro", "a finalizat", "(ro)"), ("ru", "завершил", "(ру)")],
)
def test_a_statement_that_was_set_aside_is_told_in_the_readers_language(
    client_of, analyst, aside, language, verb, test
):
    page = page_of(client_of(analyst), language)
    assert verb in page and test in page
    assert "409 same &lt;id&gt;" in page
    assert aside.key in page


def test_a_statement_is_tried_again(client_of, analyst, aside):
    address = f"/ro/reports/statements/{aside.pk}/retry/"
    assert client_of(analyst).post(address).status_code == 302
    aside.refresh_from_db()
    assert (aside.state, aside.reason) == ("waiting", "")
    assert client_of(analyst).post(address).status_code == 404


def test_all_statements_are_tried_again(client_of, analyst, aside):
    Effect.objects.filter(kind="xapi").update(state="aside")
    Effect.objects.create(kind="mail", key="a", state="aside")
    answer = client_of(analyst).post("/ro/reports/statements/retry/", follow=True)
    assert answer.status_code == 200
    kinds = Effect.objects.filter(state="aside").values_list("kind", flat=True)
    assert list(kinds) == ["mail"]


def test_an_address_for_posts_opens_the_page(client_of, analyst, aside):
    for path in ("retry/", f"{aside.pk}/retry/"):
        answer = client_of(analyst).get(f"/ro/reports/statements/{path}")
        assert answer.status_code == 200
    assert Effect.objects.get(pk=aside.pk).state == "aside"


def test_a_statement_is_downloaded(client_of, analyst, aside):
    answer = client_of(analyst).get(f"/ru/reports/statements/{aside.pk}/")
    assert answer.json()["id"] == aside.key
    assert "attachment" in answer["Content-Disposition"]


def test_all_statements_are_downloaded_with_their_reasons(client_of, analyst, aside):
    answer = client_of(analyst).get("/ro/reports/statements/")
    (row,) = json.loads(answer.content)
    assert row["statement"]["id"] == aside.key and "409" in row["reason"]


def test_a_long_list_comes_in_pages(client_of, analyst):
    Effect.objects.bulk_create(
        Effect(kind="xapi", key=f"key-{n:03}", state="aside") for n in range(120)
    )
    client = client_of(analyst)
    assert "key-049" in page_of(client) and "key-050" not in page_of(client)
    assert "key-119" in page_of(client, query="?page=3")
    assert "key-119" in page_of(client, query="?page=99")


# --- figures --------------------------------------------------------------------


def test_figures_count_people_by_cohort(client_of, analyst, enrolment, course):
    take_pre_test(enrolment, course)
    page = " ".join(page_of(client_of(analyst)).split())
    row = page[page.index(enrolment.cohort.code) :].partition("</tr>")[0]
    assert row.count('<td class="number">1</td>') == 2
    assert row.count('<td class="number">0</td>') == 1


def test_a_closed_account_is_counted_only_in_what_it_completed(
    cohort, enrolment, course, other_learner
):
    """It stayed "enrolled" and "started" for ever."""
    gone = enrol(user=other_learner, cohort=cohort)
    take_pre_test(gone, course)
    whole_course(enrolment, course)

    def figures():
        (row,) = cohort_figures()
        return row.enrolled, row.started, row.completed

    assert figures() == (2, 2, 1)
    User.objects.filter(pk__in=[gone.user_id, enrolment.user_id]).update(
        is_active=False
    )
    assert figures() == (1, 1, 1)
    assert overview(cohort).funnel.listed == 1


def test_queries_do_not_grow(
    client_of, analyst, cohort, supervisor, aside, django_assert_max_num_queries
):
    client = client_of(analyst)
    client.get("/ro/reports/")
    CohortFactory.create_batch(10, edition=cohort.edition, supervisor=supervisor)
    Effect.objects.filter(kind="xapi").update(state="aside")
    with django_assert_max_num_queries(10):
        client.get("/ro/reports/")


def test_the_statements_are_counted_in_one_go(client_of, analyst, aside):
    client = client_of(analyst)
    client.get("/ro/reports/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/ro/reports/")
    of_outbox = [q["sql"] for q in asked if '"outbox_effect"' in q["sql"]]
    assert len([sql for sql in of_outbox if "COUNT(" in sql]) == 1
