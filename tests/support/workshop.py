"""A real worker with its clock for tests, which may be killed."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from celery import Celery

from lms.outbox import breakers
from lms.outbox.models import Effect
from lms.outbox.queues import DEFAULT
from tests.support.databases import url_of_tests
from tests.support.site import ROOT, empty_queue

PROCESSES = 2


class Workshop:
    """A real worker with its clock, on the test's database and a queue of its own."""

    def __init__(self, folder, **settings):
        self.broker = urlunsplit(
            urlsplit(os.environ["CELERY_BROKER_URL"])._replace(path="/14")
        )
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
            "RUN_DIR": str(folder),
            "DATABASE_URL": url_of_tests(),
            "CELERY_BROKER_URL": self.broker,
            "DEMO": "0",
            **settings,
        }
        self.process = None

    def start(self):
        """Start it with its clock; what it says goes into the folder's log."""
        words = "-m celery --quiet --app lms worker --beat --loglevel WARNING"
        more = f"--concurrency {PROCESSES} --without-gossip --without-mingle"
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *words.split(), *more.split()]
                + ["--schedule", str(self.folder / "beat")],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self):
        """Kill all its processes at once; and let the time of their leases pass."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        Effect.objects.filter(state="waiting").update(leased_until=None)
        breakers.forget_all()

    def remind(self):
        """Do what the clock does every five minutes."""
        clock = Celery("clock", set_as_current=False)
        # Named here, because the environment's broker would go before the app's.
        with clock, clock.connection_for_write(self.broker) as queue:
            clock.send_task(
                "lms.reminders.tasks.remind", connection=queue, queue=DEFAULT
            )

    def log(self) -> str:
        """Return what it wrote so far."""
        return (self.folder / "log").read_text("utf-8", "replace")


@contextmanager
def workshop(folder, **settings):
    """Yield a started worker with these settings by name; kill it at the end."""
    made = Workshop(folder, **settings)
    empty_queue(made.broker)
    made.start()
    try:
        yield made
    finally:
        made.kill()
        empty_queue(made.broker)
