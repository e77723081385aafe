"""Who is away is asked by one effect at a time, for all kinds that need it."""

import pytest

from lms.outbox.handlers import DeadLetter, SystemAway, register
from lms.outbox.models import AwaySystem
from lms.outbox.services import (
    enqueue,
    enqueue_all,
    work_off,
)
from tests.lms.outbox.recorder import Recorder, later

pytestmark = pytest.mark.django_db


def test_a_system_that_is_away_is_asked_again_by_one_effect(recorder):
    asked = []

    def away(effects):
        asked.append(len(effects))
        raise SystemAway("no answer")

    recorder.batch_size, recorder.handle = 50, away
    enqueue_all(kind="test", payloads={str(n): {} for n in range(120)})
    for minutes in range(3):
        with later(60 * minutes):
            work_off("test")
    assert asked == [50, 1, 1]
    del recorder.handle
    with later(240):
        assert work_off("test") == 120
        assert not AwaySystem.objects.exists()


def test_an_effect_that_makes_the_system_hang_keeps_no_other_back(recorder):
    def handle(effects):
        if any(effect.key == "bad" for effect in effects):
            raise SystemAway("it hangs")
        recorder.done += [effect.key for effect in effects]

    recorder.batch_size, recorder.handle = 1, handle
    for key in ("bad", "a", "b"):
        enqueue(kind="test", key=key, payload={})
    for seconds in range(0, 240, 30):
        with later(seconds):
            work_off("test")
    assert recorder.done == ["a", "b"]


def test_kinds_that_need_the_same_system_wait_for_it_together(recorder):
    second = Recorder()
    register("second", second)
    recorder.system = second.system = "store"
    recorder.errors = [SystemAway("no answer")]
    enqueue(kind="test", key="a", payload={})
    enqueue(kind="second", key="b", payload={})
    assert (work_off("test"), work_off("second")) == (0, 0)
    assert second.done == []
    with later(3):
        assert (work_off("second"), work_off("test")) == (1, 1)


def test_a_kind_with_a_system_of_its_own_does_not_wait(recorder):
    second = Recorder()
    register("second", second)
    recorder.errors = [SystemAway("no answer")]
    enqueue(kind="test", key="a", payload={})
    enqueue(kind="second", key="b", payload={})
    assert (work_off("test"), work_off("second")) == (0, 1)


def test_while_one_asks_the_others_wait_for_the_answer(recorder):
    """Also where who asks is killed: then the next one asks when the lease is over."""

    class Killed(BaseException):
        pass

    recorder.batch_size = 1
    recorder.errors = [SystemAway("no answer"), Killed()]
    for key in "ab":
        enqueue(kind="test", key=key, payload={})
    work_off("test")
    with later(3):
        with pytest.raises(Killed):
            work_off("test")
        assert work_off("test") == 0
    with later(3 + 31):
        assert work_off("test") == 2


def test_a_refusal_says_that_the_system_is_there(recorder):
    recorder.batch_size = 1
    recorder.errors = [SystemAway("no answer"), DeadLetter("never")]
    for key in "abc":
        enqueue(kind="test", key=key, payload={})
    work_off("test")
    with later(3):
        assert work_off("test") == 2
