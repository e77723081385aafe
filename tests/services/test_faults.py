"""Faults of a running site: whatever dies, everything arrives exactly once in time."""

import hashlib
import os
import signal
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager

import pytest
import redis

from tests.support.lrs import RecordStore, free_port
from tests.support.redis import redis_server, refused
from tests.support.site import running_site, wait_for

pytestmark = pytest.mark.services
RECOVERY_SECONDS = 60
# A whole course; were the broker waited for at each step, it would take minutes.
NOBODY_WAITS_SECONDS = 60


@pytest.fixture(scope="module")
def redis_port():
    return free_port()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A record store of our own, which may be stopped."""
    folder = tmp_path_factory.mktemp("faults-lrs")
    (folder / "data").mkdir()
    store = RecordStore(folder=folder, port=free_port())
    store.prepare()
    store.start()
    yield store
    store.stop()


@pytest.fixture(scope="module")
def site(tmp_path_factory, store, redis_port):
    """A running site whose broker is our own Redis."""
    folder = tmp_path_factory.mktemp("faults-site")
    before = os.environ.get("CELERY_BROKER_URL")
    assert before, "These tests run by `make test-services`."
    with ExitStack() as brokers:
        brokers.enter_context(redis_server(redis_port, folder))
        os.environ["CELERY_BROKER_URL"] = f"redis://127.0.0.1:{redis_port}/0"
        try:
            with running_site(folder, store) as running:
                yield running
                if refused(redis_port):  # stopped by a test; the site empties its queue
                    brokers.enter_context(redis_server(redis_port, folder))
        finally:
            os.environ["CELERY_BROKER_URL"] = before


def completed_learner(site, email):
    """Make a person and let him or her complete the course, through the services."""
    made = site.ask("make_learner", email=email, name="Ana Rusu", language="ro")
    site.ask("finish_units", email=email, count=-1)
    return made


def all_done(site):
    return site.ask("waiting_effects") == {}


def check_once(site, store, email, made):
    """Everything of one person stands exactly once, and files equal their hashes."""
    statements = store.statements(made["enrolment"])
    ids = [statement["id"] for statement in statements]
    units = len(site.ask("outline", email=email))
    verbs = [s["verb"]["id"].rsplit("/", 1)[1] for s in statements]
    assert len(ids) == len(set(ids))
    assert verbs.count("completed") == units + 1 and verbs.count("earned") == 1
    certificate = site.ask("certificate", email=email)
    assert set(certificate["files"]) == {"ro", "ru"}
    stored = {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in site.run_dir.rglob("*.pdf")
    }
    assert set(certificate["files"].values()) <= stored


def test_a_worker_killed_while_delivering_loses_and_doubles_nothing(site, store):
    os.kill(store.process.pid, signal.SIGSTOP)  # takes the post, answers nothing
    try:
        made = completed_learner(site, "delivery@example.org")
        wait_for(
            lambda: site.ask("leased_effects", kind="xapi") > 0, 30, lambda: site.log
        )
        assert site.kill_workers() > 0
    finally:
        os.kill(store.process.pid, signal.SIGCONT)
    wait_for(lambda: all_done(site), RECOVERY_SECONDS, lambda: site.log)
    check_once(site, store, "delivery@example.org", made)


def test_a_worker_killed_while_drawing_loses_and_doubles_nothing(site, store):
    people = {}
    for number in range(4):
        email = f"drawing{number}@example.org"
        people[email] = completed_learner(site, email)
        site.kill_workers()
    wait_for(lambda: all_done(site), RECOVERY_SECONDS, lambda: site.log)
    for email, made in people.items():
        check_once(site, store, email, made)


def test_a_dead_broker_during_the_submit_loses_nothing(site, store, redis_port):
    broker = subprocess.run(
        ["redis-cli", "-p", str(redis_port), "shutdown", "nosave"], check=False
    )
    assert broker.returncode == 0 and refused(redis_port)
    made = completed_learner(site, "broker@example.org")
    assert refused(redis_port)
    with redis_server(redis_port, site.run_dir):
        wait_for(lambda: all_done(site), RECOVERY_SECONDS, lambda: site.log)
        check_once(site, store, "broker@example.org", made)


def hangs(port: int) -> bool:
    """Tell whether the broker takes connections and does not answer."""
    with redis.Redis(port=port, socket_timeout=1) as client:
        try:
            return not client.ping()
        except redis.TimeoutError:
            return True


@contextmanager
def hanging_broker(port):
    """Take connections at the port, and never answer."""
    with socket.create_server(("127.0.0.1", port)):
        yield


def test_a_broker_that_hangs_holds_up_nobody_and_loses_nothing(site, store, redis_port):
    if not refused(redis_port):  # this test alone: the site's own broker runs still
        subprocess.run(["redis-cli", "-p", str(redis_port), "shutdown"], check=False)
    with hanging_broker(redis_port):
        began = time.monotonic()
        made = completed_learner(site, "hanging@example.org")
        assert time.monotonic() - began < NOBODY_WAITS_SECONDS
        assert hangs(redis_port)
    with redis_server(redis_port, site.run_dir):
        wait_for(lambda: all_done(site), RECOVERY_SECONDS, lambda: site.log)
        check_once(site, store, "hanging@example.org", made)


def test_a_dead_record_store_loses_nothing(site, store, redis_port):
    with redis_server(redis_port, site.run_dir):
        store.stop()
        made = completed_learner(site, "store@example.org")
        wait_for(lambda: site.ask("waiting_effects").keys() == {"xapi"}, 60)
        store.start()
        wait_for(lambda: all_done(site), RECOVERY_SECONDS, lambda: site.log)
        check_once(site, store, "store@example.org", made)
