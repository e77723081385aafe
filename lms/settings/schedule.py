"""What the clock calls, and when; the hours of crontab are those of UTC."""

from typing import Any

from celery.schedules import crontab

from lms.outbox.queues import IMPORTS, MAIL, QUEUES

CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    **{
        f"look-into-the-outbox-for-{name}": {
            "task": "lms.outbox.tasks.poll",
            "args": (name,),
            "schedule": 5.0,
            # A worker that was away for a night need not look five thousand times.
            "options": {"queue": name, "expires": 10},
        }
        for name in QUEUES
    },
    "read-returned-mails": {
        "task": "lms.notifications.tasks.read_bounces",
        "schedule": 300.0,
        # Its limits of time are shorter than a mail's own.
        "options": {"queue": MAIL, "expires": 290},
    },
    "purge-the-outbox": {
        "task": "lms.outbox.tasks.purge",
        "schedule": 3600.0,
        "options": {"expires": 3500},
    },
    "clear-the-audit-log": {
        "task": "lms.audit.tasks.clear",
        "schedule": 24 * 3600.0,
        "options": {"expires": 3600},
    },
    "clear-lists-of-sessions": {
        "task": "lms.accounts.tasks.clear_list_of_sessions",
        "schedule": 24 * 3600.0,
        "options": {"expires": 3600},
    },
    "remind-learners": {
        "task": "lms.reminders.tasks.remind",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "summarise-for-supervisors": {
        "task": "lms.reminders.tasks.summarise",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "tell-of-messages": {
        "task": "lms.conversations.tasks.tell_of_all",
        "schedule": 900.0,
        "options": {"expires": 890},
    },
    "clear-lists-of-people": {
        "task": "lms.cohorts.tasks.clear_lists",
        "schedule": 3600.0,
        "options": {"expires": 3500},
    },
    "look-after-rights": {
        "task": "lms.cohorts.tasks.look_after",
        "schedule": 3600.0,
        "options": {"expires": 3500},
    },
    "clear-counters": {
        "task": "lms.caching.tasks.clear",
        "schedule": 3600.0,
        "options": {"expires": 3500},
    },
    "check-health": {
        "task": "lms.monitoring.tasks.check_health",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "clear-sessions": {
        "task": "lms.operations.tasks.clear_sessions",
        # At night in Moldova, whose hour is two or three later.
        "schedule": crontab(hour="1", minute="17"),
        "options": {"expires": 12 * 3600},
    },
    "apply-retention": {
        "task": "lms.privacy.tasks.apply_retention",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 12 * 3600},
    },
    "count-times": {
        "task": "lms.progress.tasks.count_times",
        "schedule": crontab(hour=2, minute=40),
        "options": {"expires": 12 * 3600},
    },
    "find-likely-doubles": {
        "task": "lms.merging.tasks.find_likely_doubles",
        "schedule": crontab(hour=2, minute=10),
        "options": {"queue": IMPORTS, "expires": 12 * 3600},
    },
    "sweep-unfinished-files": {
        "task": "lms.operations.tasks.sweep_unfinished_files",
        "schedule": crontab(hour="1", minute="47"),
        "options": {"expires": 12 * 3600},
    },
    "publish-what-is-scheduled": {
        "task": "lms.operations.tasks.publish_scheduled",
        "schedule": 120.0,
        "options": {"expires": 110},
    },
}
