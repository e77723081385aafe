"""The clock of periodic work: a process that looks at the time and loads no application."""

import subprocess
import sys

from lms.celery import app as application
from lms.clock import app as clock
from tests.support.databases import ROOT

# The settings are read, too: what they load, the clock holds.
LOADED = """
import sys, lms.clock
lms.clock.app.conf.beat_schedule
print(*sys.modules)
"""


def test_the_clock_loads_no_application():
    said = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(said.stdout.split())
    assert "celery.beat" in loaded
    assert not loaded & {"wagtail", "django.db.models", "lms.outbox.models"}


def test_every_task_that_the_clock_rings_for_exists():
    application.loader.import_default_modules()
    rung = {entry["task"] for entry in clock.conf.beat_schedule.values()}
    assert rung and rung <= set(application.tasks)
