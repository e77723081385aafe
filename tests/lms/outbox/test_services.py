"""The outbox: done once, never lost, set aside with a reason."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.outbox import handlers
from lms.outbox.handlers import DeadLetter, SystemAway, TryLater, register
from lms.outbox.models import AwaySystem, Effect
from lms.outbox.queues import DEFAULT, MAIL, QUEUES
from lms.outbox.services import (
    enqueue,
    enqueue_all,
    make_due,
    retry,
    retry_all,
    work_off,
    work_off_all,
)
from lms.outbox.tasks import poll, work
from tests.lms.outbox.recorder import Recorder, later, only

pytestmark = pytest.mark.django_db


def test_an_effect_is_done_once(recorder):
    enqueue(kind="test", key="a", payload={})
    assert (work_off("test"), work_off("test")) == (1, 0)
    assert recorder.done == ["a"]
    assert (only().state, only().lease) == ("done", None)


def test_the_same_effect_is_written_once(recorder):
    enqueue(kind="test", key="a", payload={"n": 1})
    enqueue(kind="test", key="a", payload={"n": 2})
    assert only().payload == {"n": 1}


def test_an_effect_of_a_rolled_back_transaction_is_not_there(recorder):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue(kind="test", key="a", payload={})
        1 / 0  # noqa: B018
    assert not Effect.objects.exists()


def test_a_fault_of_another_system_is_tried_again_and_not_counted(recorder):
    recorder.errors = [TryLater("away")] * 9
    enqueue(kind="test", key="a", payload={})
    for minutes in range(10):
        with later(60 * minutes):
            work_off("test")
    assert (only().state, only().tries) == ("done", 0)


def test_after_a_fault_the_next_try_comes_within_twenty_seconds(recorder):
    enqueue(kind="test", key="a", payload={})
    for hours in (1, 2):
        recorder.errors = [TryLater("away")]
        with later(3600 * hours):
            work_off("test")
    with later(3600 * 2 + 21):
        assert work_off("test") == 1


def waits_after(recorder, error, times):
    """Return the seconds between tries, each made as soon as it is allowed."""
    enqueue(kind="test", key="a", payload={})
    waits, now = [], only().created_at
    for _ in range(times):
        recorder.errors = [error]
        with time_machine.travel(now, tick=False):
            work_off("test")
        waits.append((only().due_at - now).total_seconds())
        now = only().due_at
    return waits


@pytest.mark.parametrize("error", [TryLater("busy"), SystemAway("away")])
def test_waits_grow_up_to_twenty_seconds(recorder, error):
    assert waits_after(recorder, error, 8) == [2, 2, 4, 8, 16, 20, 20, 20]


def test_waits_after_failures_of_our_own_grow_alike(recorder):
    assert waits_after(recorder, ValueError("broken"), 4) == [2, 2, 4, 8]


def test_a_system_that_is_away_is_asked_once_for_all_its_effects(recorder):
    asked = []

    def away(effects):
        asked.append([effect.key for effect in effects])
        raise SystemAway("no answer")

    recorder.batch_size, recorder.handle = 1, away
    for key in "abc":
        enqueue(kind="test", key=key, payload={})
    for _ in range(3):
        work_off("test")
    enqueue(kind="test", key="new", payload={})
    work_off("test")
    assert asked == [["a"]]
    del recorder.handle
    with later(3):
        assert work_off("test") == 4


def test_one_refused_effect_does_not_hold_up_the_others(recorder):
    recorder.batch_size, recorder.errors = 1, [TryLater("greylisted")]
    for key in "abc":
        enqueue(kind="test", key=key, payload={})
    assert work_off("test") == 2
    assert recorder.done == ["b", "c"]


def test_after_a_repair_everything_can_be_made_due(recorder):
    recorder.errors = [SystemAway("away")]
    enqueue(kind="test", key="a", payload={})
    assert work_off("test") == 0
    make_due()
    assert work_off("test") == 1
    assert only().reason == "" and not AwaySystem.objects.exists()


def test_one_kind_does_not_keep_a_worker_from_the_others(recorder):
    recorder.batch_size = 1
    for key in "abc":
        enqueue(kind="test", key=key, payload={})
    assert work_off("test", seconds=-1) == 1
    assert work_off("test", seconds=-1) == 1
    assert work_off_all() == 1


def test_effects_of_effects_are_done_too(recorder):
    class Second(Recorder):
        def handle(self, effects):
            for effect in effects:
                enqueue(kind="test", key=f"after {effect.key}", payload={})

    register("second", Second())
    enqueue(kind="second", key="a", payload={})
    assert work_off_all() == 2
    assert recorder.done == ["after a"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_handler_runs_inside_a_transaction(recorder):
    seen = []
    recorder.handle = lambda effects: seen.append(connection.in_atomic_block)
    enqueue(kind="test", key="a", payload={})
    assert work_off("test") == 1
    assert seen == [False]


def test_failures_are_told_in_the_log_with_their_reason(recorder, caplog):
    recorder.errors = [TryLater("busy")]
    enqueue(kind="test", key="a", payload={})
    work_off("test")
    make_due()
    recorder.errors = [DeadLetter("409")]
    work_off("test")
    levels = [(r.levelname, r.getMessage()) for r in caplog.records]
    assert levels == [
        ("WARNING", "test a is tried again: busy"),
        ("ERROR", "test a is set aside: 409"),
    ]


def test_five_failures_set_an_effect_aside_with_its_reason(recorder):
    recorder.errors = [ValueError("broken")] * 5
    enqueue(kind="test", key="a", payload={})
    for minutes in range(7):
        with later(60 * minutes):
            work_off("test")
    assert (only().state, only().tries, only().reason) == ("aside", 5, "broken")
    assert recorder.done == []


def test_what_never_works_is_set_aside_at_once_and_can_be_tried_again(recorder):
    recorder.errors = [DeadLetter("409")]
    enqueue(kind="test", key="a", payload={})
    work_off("test")
    assert (only().state, only().reason) == ("aside", "409")
    assert retry(only()) and not retry(only())
    assert work_off("test") == 1
    assert recorder.followed == [("a", "aside"), ("a", "waiting")]


def test_a_batch_settles_each_effect_by_itself(recorder):
    enqueue(kind="test", key="a", payload={})
    enqueue(kind="test", key="b", payload={})
    bad = Effect.objects.get(key="b").pk
    recorder.handle = lambda effects: {bad: DeadLetter("no")}
    assert work_off("test") == 1
    assert set(Effect.objects.values_list("key", "state")) == {
        ("a", "done"),
        ("b", "aside"),
    }


def test_a_leased_effect_is_left_alone_until_the_lease_runs_out(recorder):
    enqueue(kind="test", key="a", payload={})
    Effect.objects.update(leased_until=timezone.now() + timedelta(seconds=30))
    assert work_off("test") == 0
    with later(31):
        assert work_off("test") == 1


def test_a_worker_whose_lease_went_to_another_marks_nothing(recorder):
    enqueue(kind="test", key="a", payload={})

    def taken_over(effects):
        Effect.objects.update(lease="00000000-0000-0000-0000-000000000001")

    recorder.handle = taken_over
    assert work_off("test") == 0
    assert only().state == "waiting"


def test_a_worker_whose_lease_went_to_another_sets_nothing_aside(recorder):
    enqueue(kind="test", key="a", payload={})

    def taken_over_and_failed(effects):
        Effect.objects.update(lease="00000000-0000-0000-0000-000000000001")
        raise DeadLetter("no")

    recorder.handle = taken_over_and_failed
    work_off("test")
    assert (only().state, recorder.followed) == ("waiting", [])


def test_a_killed_worker_leaves_the_effect_to_the_next_one(recorder):
    class Killed(BaseException):
        pass

    enqueue(kind="test", key="a", payload={})
    recorder.errors = [Killed()]
    with pytest.raises(Killed):
        work_off("test")
    assert work_off("test") == 0
    with later(31):
        assert work_off("test") == 1
    assert recorder.done == ["a"]


def test_a_handler_that_is_not_ready_leaves_the_work(recorder):
    recorder.open = False
    enqueue(kind="test", key="a", payload={})
    assert work_off_all() == 0
    assert only().tries == 0


def test_the_tasks_do_all_that_is_due(recorder):
    for key in "abc":
        enqueue(kind="test", key=key, payload={})
    work("test")
    enqueue(kind="test", key="d", payload={})
    poll(DEFAULT)
    assert sorted(recorder.done) == ["a", "b", "c", "d"]


def test_the_poll_of_a_queue_does_no_work_of_another(recorder):
    other = Recorder()
    other.queue = MAIL
    register("other", other)
    enqueue(kind="test", key="a", payload={})
    enqueue(kind="other", key="b", payload={})
    poll(MAIL)
    assert (recorder.done, other.done) == ([], ["b"])
    poll(DEFAULT)
    assert recorder.done == ["a"]


def test_every_queue_has_its_kinds_and_every_kind_one_of_the_queues():
    assert {kind: handlers.handler_of(kind).queue for kind in handlers.kinds()} == {
        "certificate.pdf": "certificates",
        "mail": "mail",
        "text_message": "sms",
        "xapi": "statements",
        "roster.check": "imports",
        "roster.chunk": "imports",
        "progress.move": "imports",
        "progress.regrade": "imports",
        "certificate.archive": "imports",
        "certificate.check": "imports",
        "certificate.reissue": "imports",
        "roster.welcome": "default",
        "invitation.mails": "default",
        "cohort.texts": "default",
        "data_export": "default",
        "erasure": "default",
        "erasure.notice": "statements",
        "merge.notice": "statements",
    }
    assert {handlers.handler_of(kind).queue for kind in handlers.kinds()} == set(QUEUES)


def test_many_are_put_back_with_as_many_statements_as_one(
    recorder, django_assert_num_queries
):
    enqueue_all(kind="test", payloads={f"{n:02}": {} for n in range(30)})
    Effect.objects.exclude(key="07").update(state="aside", tries=5, reason="no")
    with django_assert_num_queries(
        5
    ):  # with the savepoint, and what the recorder reads
        assert retry_all(Effect.objects.all()) == 29
    assert set(Effect.objects.values_list("state", "tries", "reason")) == {
        ("waiting", 0, "")
    }
    assert len(recorder.followed) == 29
    assert retry_all(Effect.objects.all()) == 0


def test_what_is_next_is_found_past_everything_done(recorder):
    fill_with_done(20_000)
    enqueue(kind="test", key="a", payload={})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE outbox_effect")
    with CaptureQueriesContext(connection) as asked:
        assert work_off("test") == 1
    claims = [q["sql"] for q in asked if "skip locked" in q["sql"].lower()]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {claims[0]}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "effect_next" in plan or "effect_waiting" in plan, plan
    assert "effect_once" not in plan and "Seq Scan" not in plan


def fill_with_done(number):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox_effect (kind, key, payload, state, tries, created_at,"
            " due_at, away, done_at, reason)"
            " SELECT 'test', n::text, '{}', 'done', 0, now(), now(), false, now(), ''"
            " FROM generate_series(1, %s) n",
            [number],
        )
