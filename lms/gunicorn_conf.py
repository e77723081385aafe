"""How gunicorn serves the site: ``gunicorn --config python:lms.gunicorn_conf lms.wsgi``."""

import gc
import os
from typing import Any

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")
# The site's own formatters: nothing of gunicorn's passes by the masks.
logconfig_dict = settings.LOGGING

# The application is loaded once, before the processes that share it are made.
preload_app = True
# A slow download holds a thread, never a process. Each thread keeps its own connection to
# the database; one that is idle is used again before another begins.
worker_class, threads = "gthread", 8
# After so many pages a process is replaced, so that none grows for ever.
max_requests, max_requests_jitter = 20_000, 2_000
graceful_timeout = 10


def when_ready(server: Any) -> None:
    """Load what the first pages would, and share it between the processes."""
    from django.urls import reverse
    from django.utils import translation

    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("my_home")  # reads all addresses and their views
    # Garbage collection writes to what it looks at, which copies it to each process.
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """Let no two processes share a connection that was opened while loading."""
    from django.db import connections

    connections.close_all()
