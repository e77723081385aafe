"""The one kind of the outbox that its tests work off."""

import pytest

from lms.outbox import handlers
from lms.outbox.handlers import register
from tests.lms.outbox.recorder import Recorder


@pytest.fixture
def recorder(monkeypatch):
    monkeypatch.setattr(handlers, "_handlers", {})
    recorder = Recorder()
    register("test", recorder)
    return recorder
