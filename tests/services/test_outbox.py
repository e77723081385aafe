"""Two workers at one outbox, on PostgreSQL: each effect is done by one of them."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from lms.outbox import handlers
from lms.outbox.handlers import Handler, register
from lms.outbox.models import Effect
from lms.outbox.services import enqueue, work_off

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
WAIT_SECONDS = 20


class Together(Handler):
    """Keeps who did what; begins only when two workers hold work at the same time."""

    batch_size = 5

    def __init__(self):
        self.both = threading.Barrier(2)
        self.did = []
        self.first = threading.local()

    def handle(self, effects):
        if not hasattr(self.first, "seen"):
            self.first.seen = True
            self.both.wait(WAIT_SECONDS)
        name = threading.current_thread().name
        self.did += [(name, effect.key) for effect in effects]


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(handlers, "_handlers", {})


def enqueue_some(count):
    with transaction.atomic():
        for number in range(count):
            enqueue(kind="test", key=str(number), payload={})


def worker():
    try:
        return work_off("test")
    finally:
        connections.close_all()


def test_two_workers_share_the_work_and_nothing_is_done_twice(registry):
    handler = Together()
    register("test", handler)
    enqueue_some(60)
    with ThreadPoolExecutor(2) as pool:
        done = [
            task.result(WAIT_SECONDS) for task in [pool.submit(worker) for _ in "ab"]
        ]
    assert sum(done) == 60
    assert set(Counter(key for _, key in handler.did).values()) == {1}
    assert len({name for name, _ in handler.did}) == 2
    assert set(Effect.objects.values_list("state", "lease")) == {("done", None)}


def test_a_worker_passes_by_what_another_is_just_claiming(registry):
    handler = Handler()
    handler.handle = lambda effects: None
    register("test", handler)
    enqueue_some(3)
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        Effect.objects.select_for_update().get(key="0")
        assert pool.submit(worker).result(WAIT_SECONDS) == 2
    assert list(
        Effect.objects.filter(state="waiting").values_list("key", flat=True)
    ) == ["0"]


def test_a_worker_that_outlived_its_lease_marks_nothing(registry):
    held, go_on = threading.Event(), threading.Event()

    class Slow(Handler):
        def handle(self, effects):
            if not held.is_set():
                held.set()
                assert go_on.wait(WAIT_SECONDS)

    register("test", Slow())
    enqueue_some(1)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(worker)
        assert held.wait(WAIT_SECONDS)
        Effect.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        assert work_off("test") == 1
        done_at = Effect.objects.get().done_at
        go_on.set()
        assert slow.result(WAIT_SECONDS) == 0
    assert Effect.objects.get().done_at == done_at
