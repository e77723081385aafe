"""Writing heartbeats: by workers at each poll, by checks and backups at their end."""

from django.utils import timezone

from lms.heartbeats.models import Heartbeat

# The clock writes its own without Django, see lms/clock.py.
CLOCK = "clock"
BACKUP, DRILL = "backup", "drill"
RECONCILE, REBUILD_CHECK = "reconcile", "rebuild_check"
# What is not a queue's worker.
NAMES = (CLOCK, BACKUP, DRILL, RECONCILE, REBUILD_CHECK)


def of_queue(queue: str) -> str:
    """Return the name under which a queue's workers are seen."""
    return f"queue:{queue}"


def beat(name: str, *, found: int | None = None) -> None:
    """Note that a part was at its work just now, and what it found; one statement."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, seen_at=timezone.now(), found=found)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["seen_at", "found"],
    )
