"""The one kind of the outbox that its tests work off."""

import pytest
from django.utils import timezone

from lms.outbox import clock, handlers
from lms.outbox.handlers import register
from tests.lms.outbox.recorder import Recorder


@pytest.fixture
def recorder(monkeypatch):
    monkeypatch.setattr(handlers, "_handlers", {})
    recorder = Recorder()
    register("test", recorder)
    return recorder


@pytest.fixture(autouse=True)
def _the_database_s_clock(monkeypatch):
    """Let the database's clock go as the tests' own, which they put forward."""
    monkeypatch.setattr(clock, "now", timezone.now)
