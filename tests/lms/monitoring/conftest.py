"""A site in good order, and its parts made silent one by one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.heartbeats import services as heartbeats
from lms.heartbeats.models import Heartbeat
from lms.outbox.queues import QUEUES


@pytest.fixture
def in_order(db, settings, tmp_path):
    """Let everything have been seen just now; the broker is a folder that is there."""
    settings.BROKER_FOLDERS = [tmp_path]
    settings.RUN_DIR = tmp_path
    for name in (*heartbeats.NAMES, *map(heartbeats.of_queue, QUEUES)):
        heartbeats.beat(name)


@pytest.fixture
def silence():
    """Return what makes a part last seen so many seconds ago."""

    def make(name, seconds):
        at = timezone.now() - timedelta(seconds=seconds)
        Heartbeat.objects.filter(pk=name).update(seen_at=at)

    return make


@pytest.fixture
def effect():
    """Return what writes an effect of a kind, so many seconds old."""
    from lms.outbox.models import Effect

    def make(kind="mail", seconds=0, **columns):
        at = timezone.now() - timedelta(seconds=seconds)
        key = f"{kind}{Effect.objects.count()}"
        return Effect.objects.create(kind=kind, key=key, created_at=at, **columns)

    return make
