"""How the site stands now, read once for readiness, metrics and alerts alike."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from lms.celery import app
from lms.heartbeats.models import Heartbeat
from lms.outbox.handlers import handler_of, kinds
from lms.outbox.models import AwaySystem, Effect

BROKER_SECONDS = 1
WAITING, ASIDE = Effect.State.WAITING, Effect.State.DEAD_LETTER


@dataclass(frozen=True)
class Backlog:
    """The effects of one kind that are not done. ``seconds`` is the oldest one's age.

    Work of a system that is not configured waits on purpose: it has no age.
    """

    waiting: int = 0
    aside: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Beat:
    """When a part was last seen, and what it found."""

    seen_at: datetime
    found: int | None


@dataclass(frozen=True)
class State:
    """``disk_free`` is the share of MEDIA_ROOT's disk, None where it cannot be read."""

    now: datetime
    bell: bool
    beats: dict[str, Beat]
    backlogs: dict[str, Backlog]
    away: dict[str, datetime]
    disk_free: float | None

    def age(self, name: str) -> float | None:
        """Return the seconds since a part was seen; None for never."""
        beat = self.beats.get(name)
        return None if beat is None else (self.now - beat.seen_at).total_seconds()


def state_of_site() -> State:
    """Return how everything stands. Raises DatabaseError without the database."""
    now = timezone.now()
    return State(
        now=now,
        bell=bell_is_up(),
        beats={
            one.name: Beat(one.seen_at, one.found) for one in Heartbeat.objects.all()
        },
        backlogs=_backlogs(now),
        away=dict(AwaySystem.objects.order_by("pk").values_list("name", "away_since")),
        disk_free=_disk_free(),
    )


def _backlogs(now: datetime) -> dict[str, Backlog]:
    """Return every kind's, also where nothing waits; one query over what is not done."""
    open_ones = Effect.objects.filter(state__in=(WAITING, ASIDE)).order_by()
    rows = open_ones.values("kind").annotate(
        waiting=Count("pk", filter=Q(state=WAITING)),
        aside=Count("pk", filter=Q(state=ASIDE)),
        oldest=Min("created_at", filter=Q(state=WAITING)),
    )
    found = {row["kind"]: row for row in rows}
    return {kind: _backlog(kind, found.get(kind), now) for kind in kinds()}


def _backlog(kind: str, row: dict[str, object] | None, now: datetime) -> Backlog:
    if row is None:
        return Backlog()
    oldest = row["oldest"] if handler_of(kind).ready() else None
    age = (now - oldest).total_seconds() if isinstance(oldest, datetime) else 0.0
    return Backlog(int(str(row["waiting"])), int(str(row["aside"])), max(age, 0.0))


def bell_is_up() -> bool:
    """Tell whether the broker takes calls; asked for a second at most."""
    if settings.BROKER_FOLDERS:
        return all(os.access(folder, os.W_OK) for folder in settings.BROKER_FOLDERS)
    try:
        with app.connection_for_write(connect_timeout=BROKER_SECONDS) as bell:
            bell.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    except (OperationalError, OSError):
        return False
    return True


def _disk_free() -> float | None:
    try:
        usage = shutil.disk_usage(settings.MEDIA_ROOT)
    except OSError:
        return None
    return usage.free / usage.total if usage.total else None
