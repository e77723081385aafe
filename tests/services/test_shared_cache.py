"""Production's cache backend and a Redis that is killed, stopped, emptied and brought back."""

import logging
import time
from importlib import import_module

import pytest
from django.core.cache import caches
from django.db import connection

from lms.caching import gate, generation
from lms.caching.models import Counter
from lms.caching.services import clear_counters
from lms.settings import env
from tests.support.lrs import free_port
from tests.support.redis import redis_server
from tests.support.site import wait_for

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
# Each page waits less than this for a cache that hangs.
PATIENCE = 2


@pytest.fixture
def server(tmp_path):
    with redis_server(free_port(), tmp_path) as running:
        yield running


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(gate, "QUIET_SECONDS", 0.2)
    monkeypatch.setattr(generation, "QUIET_SECONDS", 0.2)
    monkeypatch.setattr(generation, "SUSPENDED_SECONDS", 0.6)
    monkeypatch.setattr(gate, "KNOWN_SECONDS", 0)
    gate.gate_of.cache_clear()


@pytest.fixture
def process(server, settings, monkeypatch):
    """Return what makes the cache of one more process, as production has it."""

    def make(name="default"):
        server.ask("ACL", "SETUSER", name, "on", "nopass", "~*", "+@all")
        address = server.url.replace("//", f"//{name}:word@")
        monkeypatch.setenv("A", address)
        settings.CACHES = {**settings.CACHES, name: env.cache("A", "")}
        return caches[name]

    return make


def test_what_was_kept_is_found(process):
    cache = process()
    cache.set("a", {"b": 1}, 60)
    cache.set_many({"c": 2, "d": 3})
    assert cache.get("a") == {"b": 1}
    assert cache.get_many(["c", "d", "e"]) == {"c": 2, "d": 3}
    assert cache.add("a", 5) is False and cache.add("f", 5) is True
    assert cache.incr("f") == 6 and "f" in cache
    assert cache.touch("f", 9) is True and cache.delete("f") is True
    cache.delete_many(["c"])
    assert cache.get("c") is None
    assert cache.clear() is True and cache.get("a") is None


def use_all(cache):
    """Call every operation, of which none may raise, and none may know anything."""
    assert cache.get("a", "nothing") == "nothing"
    cache.set("a", 1)
    assert cache.add("a", 1) is False
    assert cache.touch("a") is False and cache.delete("a") is False
    assert cache.get_many(["a"]) == {} and "a" not in cache
    cache.set_many({"a": 1})
    cache.delete_many(["a"])
    assert cache.get_or_set("a", lambda: 7) == 7
    assert cache.clear() is False
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")


@pytest.mark.parametrize("fault", ["kill", "hang"])
def test_a_cache_that_is_away_is_an_empty_one(process, server, fault):
    cache = process()
    cache.set("a", "kept")
    getattr(server, fault)()
    began = time.monotonic()
    use_all(cache)
    assert time.monotonic() - began < PATIENCE


def test_it_is_told_once_and_nobody_waits_again(process, server, caplog, monkeypatch):
    monkeypatch.setattr(gate, "QUIET_SECONDS", 60)
    cache = process()
    cache.get("a")
    server.hang()
    with caplog.at_level(logging.WARNING, "lms.caching"):
        cache.get("a")
        began = time.monotonic()
        for _ in range(50):
            use_all(cache)
        assert time.monotonic() - began < PATIENCE
    assert [one.name for one in caplog.records] == ["lms.caching.gate"]


def test_it_is_used_again_by_itself_once_it_answers(process, server, caplog):
    cache = process()
    cache.set("a", 1)
    server.kill()
    use_all(cache)
    server.start()
    wait_for(lambda: kept(cache), 10)
    assert "answers again" in caplog.text


def kept(cache):
    cache.set("b", 2)
    return cache.get("b") == 2


@pytest.mark.parametrize("fault", ["hang", "kill"])
def test_what_changed_meanwhile_is_not_served_old(process, server, fault):
    cache = process()
    cache.set("a", "old")
    server.ask("SAVE")
    getattr(server, fault)()
    cache.delete("a")
    server.go_on() if fault == "hang" else server.start()
    wait_for(lambda: kept(cache), 10)
    assert cache.get("a") is None


def test_a_server_restarted_with_what_it_had_saved_serves_none_of_it(process, server):
    """Nobody asked while it was away, so that nobody noticed."""
    cache = process()
    cache.set("a", "signed in")
    server.ask("SAVE")
    cache.delete("a")
    server.kill()
    server.start()
    assert server.ask("DBSIZE") == 1
    assert cache.get("a") is None
    # A process that begins now knows nothing of the server before.
    gate.gate_of.cache_clear()
    wait_for(lambda: kept(process("later")), 10)
    assert caches["later"].get("a") is None


def test_an_emptied_server_is_filled_again(process, server):
    cache = process()
    cache.set("a", 1)
    server.ask("FLUSHALL")
    assert cache.get("a") is None and kept(cache)


def test_one_process_that_is_cut_off_stops_the_others_from_serving_old(process, server):
    near, far = process("near"), process("far")
    far.set("a", "old")
    assert near.get("a") == "old"
    server.ask("ACL", "SETUSER", "far", "-@all")
    far.set("a", "new")  # refused
    assert near.get("a") is None
    near.set("a", "filled too early")
    assert near.get("a") is None
    wait_for(lambda: kept(near), 10)
    assert near.get("a") is None
    # It goes on for as long as the other one is cut off.
    near.set("a", "new")
    assert near.get("a") == "new"
    far.delete("a")
    assert near.get("a") is None


def test_a_full_server_that_refuses_to_write_is_away_as_well(process, server):
    cache = process()
    cache.set("a", "old")
    server.ask("CONFIG", "SET", "maxmemory", "1")
    cache.set("a", "new")
    assert cache.get("a") is None


def test_nothing_stays_for_more_than_an_hour(process, server):
    cache = process()
    cache.set("a", 1, timeout=None)
    cache.set("b", 1, timeout=14 * 24 * 3600)
    for key in server.ask("KEYS", "*"):
        assert 0 < server.ask("TTL", key) <= 3600


def test_within_a_transaction_nothing_is_locked_and_a_fault_is_told_at_its_end(
    process, server
):
    from django.db import transaction

    cache, other = process("here"), process("there")
    other.set("a", "old")
    with transaction.atomic():
        server.ask("ACL", "SETUSER", "here", "-@all")
        cache.delete("a")
        assert connection.needs_rollback is False
    assert other.get("a") is None


def test_tries_are_counted_in_the_database(process, server):
    cache = process()
    server.kill()
    assert cache.add("allauth:rl:login:lock", True, 10) is True
    assert cache.add("allauth:rl:login:lock", True, 10) is False
    assert cache.delete("allauth:rl:login:lock") is True
    cache.set("allauth:rl:login", [1.0], 60)
    assert cache.get("allauth:rl:login") == [1.0]
    # A code that was used is used, wherever the server is.
    assert cache.add("allauth.mfa.totp.used?user=1&code=2", "y", 30) is True
    assert cache.add("allauth.mfa.totp.used?user=1&code=2", "y", 30) is False


def test_counters_that_have_run_out_are_taken_away(process):
    cache = process()
    cache.set("allauth:rl:old", [1.0], -1)
    cache.set("allauth:rl:new", [1.0], 60)
    assert clear_counters() == 1
    assert Counter.objects.count() == 1


def test_a_session_that_ended_in_an_outage_stays_ended(process, server, settings):
    process("sessions")
    settings.SESSION_CACHE_ALIAS = "sessions"
    store = import_module("django.contrib.sessions.backends.cached_db").SessionStore
    session = store()
    session["who"] = "Ana"
    session.create()
    key = session.session_key
    server.hang()
    assert store(key)["who"] == "Ana"
    ended = store(key)
    ended.flush()
    begun = store()
    begun["who"] = "Ion"
    begun.create()
    begun.cycle_key()
    begun["who"] = "Ion Rusu"
    begun.save()
    assert not store(key).exists(key)
    server.go_on()
    wait_for(lambda: kept(caches["sessions"]), 10)
    assert "who" not in store(key).load()
    assert store(begun.session_key)["who"] == "Ion Rusu"
