"""Ledger, outbox and record store agree by id, and a difference has a name."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from lms.accounts.models import User
from lms.certificates.models import Certificate
from lms.certificates.services import replace_certificate
from lms.cohorts.services import enrol
from lms.outbox.models import Effect
from lms.outbox.purging import purge_done
from lms.outbox.services import work_off_all
from lms.progress.engine import record_event
from lms.reporting import delivery
from lms.reporting.receivers import report
from lms.reporting.reconciliation import compare
from tests.factories.accounts import UserFactory
from tests.support.learning import (
    finish_lesson,
    go_half_way,
    pass_quiz,
    take_pre_test,
    whole_course,
)
from tests.support.lrs import PASSWORD, USER

pytestmark = pytest.mark.django_db


@pytest.fixture
def to_lrs(settings, lrs):
    settings.LRS_ENDPOINT = lrs.endpoint
    settings.LRS_USERNAME, settings.LRS_PASSWORD = USER, PASSWORD
    return lrs


def found():
    return [difference.what for difference in compare().differences]


def test_a_whole_course_with_a_failed_attempt_agrees(to_lrs, enrolment, course):
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    pass_quiz(enrolment, course.test, right=0)
    pass_quiz(enrolment, course.test)
    work_off_all()
    comparison = compare()
    assert (comparison.checked, comparison.differences) == (9, [])


def test_a_unit_that_was_reset_and_done_again_is_reported_twice(
    enrolment, course, learner
):
    whole_course(enrolment, course)
    record_event(
        enrolment=enrolment,
        unit_uid=str(course.first.uid),
        kind="unit.reset",
        data={"by": str(learner.public_id), "reason": "asked for it"},
        uid=uuid4(),
        language="ro",
    )
    finish_lesson(enrolment, course.first)
    comparison = compare()
    # Eight of the first time; the lesson and the course of the second.
    assert (comparison.checked, comparison.differences) == (10, [])


@pytest.fixture
def standing_still():
    with time_machine.travel("2026-07-01T08:00:00Z", tick=False):
        yield


def test_events_of_the_same_moment_are_told_apart(enrolment, course, standing_still):
    whole_course(enrolment, course)
    assert found() == []


def test_a_replaced_certificate_agrees(enrolment, course, admin):
    whole_course(enrolment, course)
    old = Certificate.objects.get()
    User.objects.filter(pk=enrolment.user_id).update(
        full_name="Ana Țurcanu", family_name="Ana Țurcanu", given_names=""
    )
    replace_certificate(certificate=old, by=admin, reason="the name")
    assert found() == []


def test_what_is_missing_in_the_outbox_is_named(enrolment, course):
    take_pre_test(enrolment, course)
    Effect.objects.filter(kind="xapi").first().delete()
    assert found() == ["in the ledger, but not in the outbox"]


def test_what_was_delivered_and_purged_is_no_difference(to_lrs, enrolment, course):
    take_pre_test(enrolment, course)
    work_off_all()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert purge_done() > 0
        assert found() == []


def test_what_was_purged_and_is_not_in_the_store_is_named(to_lrs, enrolment, course):
    take_pre_test(enrolment, course)
    Effect.objects.filter(kind="xapi").update(state="done", done_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert purge_done() > 0
        assert (
            found()
            == ["in the ledger, but neither in the outbox nor in the record store"] * 2
        )


def test_what_nobody_did_is_named(enrolment, course):
    statement = {"id": str(uuid4()), "context": {"registration": str(enrolment.uid)}}
    report(statement)
    (difference,) = compare().differences
    assert difference.id == statement["id"]
    assert difference.enrolment == str(enrolment.uid)
    assert difference.what == "in the outbox, but not in the ledger"


def test_without_a_store_what_waits_is_no_difference(enrolment, course):
    take_pre_test(enrolment, course)
    assert found() == []
    Effect.objects.filter(kind="xapi").update(state="aside")
    assert found() == ["set aside"] * 2


def test_with_a_store_what_it_lacks_is_a_difference(to_lrs, enrolment, course):
    take_pre_test(enrolment, course)
    assert found() == ["waits for its delivery"] * 2
    Effect.objects.filter(kind="xapi").update(state="done", done_at="2026-07-01T00:00Z")
    assert found() == ["delivered, but not in the record store"] * 2


def test_what_only_the_store_has_is_a_difference(to_lrs, enrolment, course):
    take_pre_test(enrolment, course)
    work_off_all()
    copy = Effect.objects.filter(kind="xapi").first().payload | {"id": str(uuid4())}
    report(copy)
    work_off_all()
    Effect.objects.get(key=copy["id"]).delete()
    assert found() == ["in the record store, but not in the ledger"]


def test_more_statements_than_a_page_of_the_store_are_all_found(
    to_lrs, enrolment, course, monkeypatch
):
    whole_course(enrolment, course)
    work_off_all()
    ask = delivery._ask

    def two_at_a_time(client, method, address, **how):
        if how.get("params"):
            how["params"] = how["params"] | {"limit": 2}
        return ask(client, method, address, **how)

    monkeypatch.setattr(delivery, "_ask", two_at_a_time)
    assert found() == []


def test_everybody_is_compared(cohort, enrolment, course):
    other = enrol(user=UserFactory(), cohort=cohort)
    take_pre_test(enrolment, course)
    take_pre_test(other, course)
    Effect.objects.filter(
        kind="xapi", payload__context__registration=str(other.uid)
    ).delete()
    assert {d.enrolment for d in compare().differences} == {str(other.uid)}


# --- the commands ---------------------------------------------------------------


def test_the_command_prints_one_object(to_lrs, enrolment, course, capsys):
    whole_course(enrolment, course)
    call_command("deliver_reports", "--json")
    delivered = json.loads(capsys.readouterr().out)
    assert (delivered["waiting"], delivered["aside"]) == (0, 0)
    call_command("reconcile", "--json")
    assert json.loads(capsys.readouterr().out) == {"checked": 8, "differences": []}


def test_the_command_fails_and_names_what_differs(enrolment, course, capsys):
    take_pre_test(enrolment, course)
    lost = Effect.objects.filter(kind="xapi").first()
    lost.delete()
    for options in ([], ["--json"]):
        with pytest.raises(CommandError, match="1 difference"):
            call_command("reconcile", *options)
        assert lost.key in capsys.readouterr().out


def test_reconciling_says_when_the_store_does_not_answer(settings, enrolment, course):
    take_pre_test(enrolment, course)
    settings.LRS_ENDPOINT = "http://127.0.0.1:9/xAPI"
    with pytest.raises(CommandError, match="does not answer"):
        call_command("reconcile")


def test_delivering_fails_while_the_store_is_away_and_goes_on_at_once_after(
    to_lrs, settings, enrolment, course, capsys
):
    take_pre_test(enrolment, course)
    settings.LRS_ENDPOINT = "http://127.0.0.1:9/xAPI"
    with pytest.raises(CommandError, match="does not answer"):
        call_command("deliver_reports")
    settings.LRS_ENDPOINT = to_lrs.endpoint
    capsys.readouterr()
    call_command("deliver_reports")
    assert "2 done, 0 waiting, 0 set aside." in capsys.readouterr().out


def test_delivering_without_a_store_is_no_failure(enrolment, course, capsys):
    take_pre_test(enrolment, course)
    call_command("deliver_reports", "--json")
    assert json.loads(capsys.readouterr().out)["waiting"] == 2


def test_delivering_fails_while_something_is_set_aside(to_lrs, capsys):
    report({"id": str(uuid4()), "verb": {"id": "not an address"}})
    with pytest.raises(CommandError, match="1 effects are set aside"):
        call_command("deliver_reports")
