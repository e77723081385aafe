"""Effects go by the database's clock: a machine whose own is a day off keeps none back."""

import datetime

import pytest
import time_machine

from lms.outbox import handlers
from lms.outbox.handlers import TryLater, register
from lms.outbox.models import Effect
from lms.outbox.services import enqueue, work_off
from tests.lms.outbox.recorder import Recorder

pytestmark = pytest.mark.django_db
AHEAD, BEHIND = datetime.timedelta(hours=26), -datetime.timedelta(hours=26)


class Killed(BaseException):
    """As if the process were gone."""


@pytest.fixture
def recorder(monkeypatch):
    monkeypatch.setattr(handlers, "_handlers", {})
    recorder = Recorder()
    register("test", recorder)
    return recorder


@pytest.mark.parametrize("off", [AHEAD, BEHIND])
def test_what_a_web_process_with_a_wrong_clock_writes_is_due_at_once(recorder, off):
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + off):
        enqueue(kind="test", key="a", payload={})
    assert work_off("test") == 1


@pytest.mark.parametrize("off", [AHEAD, BEHIND])
def test_a_worker_with_a_wrong_clock_takes_no_lease_of_a_day(
    recorder, monkeypatch, off
):
    enqueue(kind="test", key="a", payload={})

    def dies(effects):
        raise Killed

    monkeypatch.setattr(recorder, "handle", dies)
    now = datetime.datetime.now(datetime.UTC)
    with time_machine.travel(now + off), pytest.raises(Killed):
        work_off("test")
    lease = Effect.objects.get().leased_until - now
    seconds = recorder.lease_seconds
    assert seconds - 5 < lease.total_seconds() < seconds + 60


@pytest.mark.parametrize("off", [AHEAD, BEHIND])
def test_nor_does_it_put_a_next_try_off_by_a_day(recorder, monkeypatch, off):
    enqueue(kind="test", key="a", payload={})
    monkeypatch.setattr(
        recorder, "handle", lambda effects: {effects[0].pk: TryLater("")}
    )
    now = datetime.datetime.now(datetime.UTC)
    with time_machine.travel(now + off):
        work_off("test")
    assert abs((Effect.objects.get().due_at - now).total_seconds()) < 60
