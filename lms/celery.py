"""The Celery application; the queue is only a bell, the outbox holds the work."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import (
    before_task_publish,
    heartbeat_sent,
    task_postrun,
    task_prerun,
    worker_init,
    worker_shutdown,
)

from lms.logs import request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
before_task_publish.connect(request_id.send_along)
task_prerun.connect(request_id.take_over)
task_postrun.connect(request_id.leave)


@worker_init.connect
def limit_the_database(**kwargs: Any) -> None:
    """Let no statement of a task hold up others for longer than a task may take."""
    from django.conf import settings

    from lms.postgresql.limits import limit_statements

    limit_statements(settings.WORKER_DATABASE_LIMITS)


@worker_init.connect
def share_what_is_loaded(**kwargs: Any) -> None:
    """Load what tasks need before the worker's processes are made, which share it.

    Garbage collection writes to what it looks at, which would copy it to each of them.
    """
    app.loader.import_default_modules()
    gc.collect()
    gc.freeze()


@heartbeat_sent.connect
def note_worker(sender: Any, **kwargs: Any) -> None:
    """Let the site see this very worker, and not only that somebody serves its queue."""
    from lms.heartbeats import workers

    workers.note(sender.eventer.hostname)


@worker_shutdown.connect
def forget_worker(sender: Any, **kwargs: Any) -> None:
    from lms.heartbeats import workers

    workers.forget(sender.hostname)
