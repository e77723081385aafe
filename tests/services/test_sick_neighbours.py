"""Queues apart: while the record store drips and the mail server hangs, all else goes on."""

import os
import signal

import pytest

from lms.outbox.queues import QUEUES
from tests.support.bad_servers import bad_server, endless
from tests.support.site import RunningSite, free_port, services_of, wait_for

pytestmark = pytest.mark.services
CERTIFICATE_SECONDS = 5
PEOPLE = 3


@pytest.fixture(scope="module")
def sick(tmp_path_factory):
    """A running site between a store that drips and a mail server that says nothing."""
    port = free_port()
    drops = endless(b"H", b"T")  # no answer ever comes of it
    with (
        bad_server(drops, pause=3) as store,
        bad_server() as mail,
        services_of(port) as services,
    ):
        sent_to = {
            "LRS_ENDPOINT": f"http://127.0.0.1:{store.port}/xAPI",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
        }
        folder = tmp_path_factory.mktemp("sick")
        site = RunningSite(folder, port, {**services, **sent_to})
        try:
            site.start()
            yield site, store, mail
        finally:
            site.stop()


def complete(site, email):
    site.ask("make_learner", email=email, name="Ana Rusu", language="ro")
    site.ask("finish_units", email=email, count=-1)


def test_certificates_are_drawn_while_the_neighbours_are_sick(sick):
    site, store, mail = sick
    site.ask("write_mails", count=20)
    complete(site, "first@example.org")
    wait_for(lambda: store.calls and mail.calls, 60, lambda: site.log)
    for number in range(PEOPLE):
        complete(site, f"person{number}@example.org")
    wanted = 2 * (PEOPLE + 1)
    wait_for(
        lambda: site.ask("waits_of", kind="certificate.pdf")["done"] == wanted,
        60,
        lambda: site.log,
    )
    waits = site.ask("waits_of", kind="certificate.pdf")

    assert waits["longest"] < CERTIFICATE_SECONDS
    waiting = site.ask("waiting_effects")
    assert (
        waiting["mail"] >= 20
        and waiting["xapi"] > 0
        and waiting.keys() == {"mail", "xapi"}
    )
    assert site.ask("tries_of", kind="xapi") == site.ask("tries_of", kind="mail") == 0


def test_each_worker_is_seen_by_its_own_name(sick):
    """One whose neighbour hangs, too: it is held by no task for longer than it may."""
    site, _store, _mail = sick
    wait_for(
        lambda: {w.partition("@")[0] for w in site.ask("workers_seen")} >= set(QUEUES),
        60,
        lambda: f"{site.ask('workers_seen')} {site.log}",
    )


def test_a_killed_process_of_a_queue_is_started_again(sick):
    site, _store, _mail = sick
    killed = site.pid_of_queue("certificates")
    os.kill(killed, signal.SIGKILL)
    wait_for(
        lambda: site.pid_of_queue("certificates") not in (0, killed),
        30,
        lambda: site.log,
    )
    complete(site, "after@example.org")
    wait_for(lambda: "certificate.pdf" not in site.ask("waiting_effects"), 60)
