"""A certificate that stands no more takes its statement back, once and in order."""

import json
import time
from datetime import timedelta

import httpx
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.certificates.models import Certificate
from lms.certificates.services import (
    issue_participation,
    replace_certificate,
    revoke_certificate,
)
from lms.outbox.models import Effect
from lms.outbox.services import make_due, retry, work_off, work_off_all
from lms.outside import http
from lms.reporting.delivery import EARLIER
from lms.reporting.receivers import certificate_statement, voiding_statement
from lms.reporting.reconciliation import compare
from lms.reporting.selectors import undelivered
from tests.support.learning import (
    finish_lesson,
    go_half_way,
    pass_quiz,
    whole_course,
)
from tests.support.lrs import PASSWORD, USER

pytestmark = pytest.mark.django_db

EARNED = "http://id.tincanapi.com/verb/earned"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


@pytest.fixture
def to_lrs(settings, lrs):
    settings.LRS_ENDPOINT = lrs.endpoint
    settings.LRS_USERNAME, settings.LRS_PASSWORD = USER, PASSWORD
    return lrs


@pytest.fixture
def certificate(enrolment, course):
    whole_course(enrolment, course)
    return Certificate.objects.get()


def revoke(certificate, admin):
    return revoke_certificate(certificate=certificate, by=admin, reason="Greșeală")


def replace(certificate, admin):
    User.objects.filter(pk=certificate.user_id).update(
        full_name="Ana Țurcanu", family_name="Ana Țurcanu", given_names=""
    )
    return replace_certificate(certificate=certificate, by=admin, reason="Numele")


def told_of_certificates(statements):
    return [
        (one["verb"]["id"], one["id"], one["object"]["id"])
        for one in statements
        if one["verb"]["id"] in (EARNED, VOIDED)
    ]


def found():
    return [difference.what for difference in compare().differences]


def test_a_revoked_certificates_statement_is_voided_in_the_store(
    to_lrs, certificate, enrolment, admin
):
    work_off_all()
    revoked = revoke(certificate, admin)
    work_off_all()
    earned, voided = (
        certificate_statement(revoked),
        voiding_statement(revoked, revoked.revoked_at),
    )
    assert told_of_certificates(to_lrs.statements(enrolment.uid)) == [
        (EARNED, earned["id"], earned["object"]["id"]),
        (VOIDED, voided["id"], earned["id"]),
    ]
    reference = {"objectType": "StatementRef", "id": earned["id"]}
    assert voided["object"] == reference
    assert found() == []


def test_the_completion_stays(to_lrs, certificate, enrolment, admin):
    revoke(certificate, admin)
    work_off_all()
    statements = to_lrs.statements(enrolment.uid)
    voided = {one["object"]["id"] for one in statements if one["verb"]["id"] == VOIDED}
    completed = [one for one in statements if one["verb"]["id"].endswith("completed")]
    assert len(completed) == 5
    assert voided.isdisjoint(one["id"] for one in completed)


def test_the_site_takes_it_back_and_not_the_person(certificate, admin, learner):
    revoked = revoke(certificate, admin)
    text = json.dumps(voiding_statement(revoked, revoked.revoked_at))
    assert str(learner.public_id) not in text
    assert str(admin.public_id) not in text
    # Why is for colleagues, and for nobody's records.
    assert "Greșeală" not in text


def test_a_replaced_one_is_voided_and_the_new_one_earned(
    to_lrs, certificate, enrolment, admin
):
    work_off_all()
    new = replace(certificate, admin)
    work_off_all()
    old = certificate_statement(certificate)["id"]
    told = told_of_certificates(to_lrs.statements(enrolment.uid))
    assert [(verb, target) for verb, _id, target in told] == [
        (EARNED, certificate_statement(certificate)["object"]["id"]),
        (VOIDED, old),
        (EARNED, certificate_statement(new)["object"]["id"]),
    ]
    assert found() == []


def test_replaced_twice_and_revoked_agrees(to_lrs, certificate, admin):
    newer = replace(replace(certificate, admin), admin)
    revoke(newer, admin)
    work_off_all()
    comparison = compare()
    # Eight of the course with its first certificate; two more earned, three voided.
    assert (comparison.checked, comparison.differences) == (13, [])


def test_what_is_undone_with_its_transaction_is_not_told(certificate, admin):
    with pytest.raises(RuntimeError), transaction.atomic():
        revoke(certificate, admin)
        raise RuntimeError
    assert not Effect.objects.filter(payload__verb__id=VOIDED).exists()


def test_delivered_again_after_a_kill_it_is_there_once(
    to_lrs, certificate, enrolment, admin
):
    revoke(certificate, admin)
    work_off_all()
    # Killed between the store's answer and the row that says so.
    Effect.objects.filter(kind="xapi").update(state="waiting", done_at=None)
    work_off_all()
    told = told_of_certificates(to_lrs.statements(enrolment.uid))
    assert [verb for verb, *_rest in told] == [EARNED, VOIDED]


def test_a_participation_was_never_told_and_is_not_taken_back(
    enrolment, course, admin, supervisor
):
    with time_machine.travel("2026-09-01T08:00:00Z"):
        _participate(enrolment, course)
        given = issue_participation(enrolment=enrolment, by=supervisor)
        revoke(given, admin)
    assert not Effect.objects.filter(payload__verb__id=VOIDED).exists()
    assert found() == []


def _participate(enrolment, course):
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    pass_quiz(enrolment, course.test, right=0)
    enrolment.cohort.deadline = timezone.localdate() - timedelta(days=1)
    enrolment.cohort.starts_on = enrolment.cohort.deadline
    enrolment.cohort.save()


# --- in order -----------------------------------------------------------------------------


@pytest.fixture
def answering(settings, monkeypatch):
    """Answer as told instead of a store; returns the batches that were posted."""
    settings.LRS_ENDPOINT = "http://store.test/xAPI"

    def install(answer):
        posted = []

        def handle(request):
            posted.append(json.loads(request.content))
            return answer(posted[-1])

        transport = httpx.MockTransport(handle)
        monkeypatch.setattr(http, "_transport", lambda network: transport)
        return posted

    return install


@pytest.fixture
def pair(certificate, admin):
    """The effects of "earned" and of what takes it back, and no others."""
    revoke(certificate, admin)
    own = Effect.objects.filter(payload__verb__id__in=(EARNED, VOIDED))
    Effect.objects.exclude(pk__in=own).delete()
    earned, voided = own.order_by("pk")
    return earned, voided


def posted_verbs(batches):
    return [[one["verb"]["id"] for one in batch] for batch in batches]


def stored(batch):
    return httpx.Response(200, json=[one["id"] for one in batch])


def test_both_go_together_and_the_original_first(pair, answering):
    posted = answering(stored)
    earned, _voided = pair
    # The breaker hands out whoever waits longest since the last try.
    Effect.objects.filter(pk=earned.pk).update(due_at=timezone.now())
    assert work_off("xapi") == 2
    assert posted_verbs(posted) == [[EARNED, VOIDED]]


def test_it_waits_while_another_worker_has_the_original(pair, answering):
    posted = answering(stored)
    earned, voided = pair
    later = timezone.now() + timedelta(seconds=30)
    Effect.objects.filter(pk=earned.pk).update(leased_until=later)
    assert work_off("xapi") == 0
    assert posted == []
    voided.refresh_from_db()
    assert (voided.state, voided.tries, voided.reason) == ("waiting", 0, EARLIER)
    Effect.objects.filter(pk=earned.pk).update(leased_until=None)
    make_due()
    assert work_off("xapi") == 2
    assert posted_verbs(posted) == [[EARNED, VOIDED]]


def test_it_waits_for_an_original_that_a_person_has_to_look_at(pair, answering):
    refusing = [True]

    def answer(batch):
        earned = any(one["verb"]["id"] == EARNED for one in batch)
        return httpx.Response(400) if earned and refusing[0] else stored(batch)

    posted = answering(answer)
    earned, voided = pair
    assert work_off("xapi") == 0
    assert posted_verbs(posted) == [[EARNED, VOIDED], [EARNED]]
    states = dict(Effect.objects.values_list("pk", "state"))
    assert states == {earned.pk: "aside", voided.pk: "waiting"}
    make_due()
    assert work_off("xapi") == 0
    refusing[0] = False
    earned.refresh_from_db()
    retry(earned)
    make_due()
    assert work_off("xapi") == 2


def test_an_original_that_is_purged_was_delivered(pair, answering):
    posted = answering(stored)
    earned, _voided = pair
    earned.delete()
    assert work_off("xapi") == 1
    assert posted_verbs(posted) == [[VOIDED]]


def test_a_store_that_hides_what_is_voided_has_it_all_the_same(
    certificate, admin, monkeypatch, settings
):
    revoked = revoke(certificate, admin)
    settings.LRS_ENDPOINT = "http://store.test/xAPI"
    everything = set(Effect.objects.filter(kind="xapi").values_list("key", flat=True))
    Effect.objects.filter(kind="xapi").update(state="done", done_at=timezone.now())
    hidden = everything - {certificate_statement(revoked)["id"]}
    monkeypatch.setattr(
        "lms.reporting.reconciliation.stored_ids", lambda client, uid: set(hidden)
    )
    assert found() == []
    # Without the voiding the original is missed.
    hidden.discard(voiding_statement(revoked, revoked.revoked_at)["id"])
    assert found() == ["delivered, but not in the record store"] * 2


def test_the_reports_page_names_what_is_taken_back(pair):
    earned, voided = pair
    (line,) = undelivered([voided])
    assert (line.what, line.about) == ("a anulat declarația", earned.key)


def test_delivering_by_hand_leaves_nothing(to_lrs, certificate, admin, capsys):
    replace(certificate, admin)
    began = time.monotonic()
    call_command("deliver_reports", json=True)
    assert time.monotonic() - began < 30
    assert json.loads(capsys.readouterr().out)["waiting"] == 0


def test_what_was_replaced_before_it_was_reported_is_mended(
    to_lrs, certificate, admin, capsys
):
    """As after an update: nobody was told of the revocation and of the new one."""
    work_off_all()
    replace(certificate, admin)
    new = Effect.objects.filter(state="waiting", kind="xapi")
    assert new.count() == 2
    new.delete()
    with pytest.raises(CommandError):
        call_command("reconcile", json=True)
    assert "missing" not in json.loads(capsys.readouterr().out)
    call_command("reconcile", mend=True)
    work_off_all()
    assert found() == []
    told = told_of_certificates(to_lrs.statements(certificate.enrolment.uid))
    assert len(told) == 3
