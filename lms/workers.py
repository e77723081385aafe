"""The workers of all queues from one start: ``python -m lms.workers``.

The application is loaded once and forked, a process for each queue: as quick to start as
one worker, and most of its memory is shared. A process that dies is forked anew. For a
single machine; where queues need several processes each, run Celery's own worker
for each (``celery -A lms worker -Q NAME``).
"""

import logging
import os
import signal
from functools import partial
from typing import Any

# Loaded here, and so once, is what each worker needs.
import celery.concurrency.solo
import celery.worker.consumer  # noqa: F401
from celery import signals
from celery.exceptions import WorkerShutdown
from celery.utils.nodenames import default_nodename
from celery.worker import state

from lms.celery import app, share_what_is_loaded
from lms.operations.startup.forked_process import ForkedProcess
from lms.operations.startup.process_group import ProcessGroup
from lms.outbox.queues import QUEUES

# Shorter than the one who watches us gives us.
STOP_SECONDS = 2.5


def main() -> None:
    """Run a worker for each queue until told to stop."""
    # Who starts us has run Django's checks; each process would do it once more.
    os.environ["CELERY_SKIP_CHECKS"] = "1"
    share_what_is_loaded()
    group = ProcessGroup(logging.getLogger("lms.workers").warning)
    group.heed_signals()
    group.start(*(_process(queue) for queue in QUEUES))
    try:
        group.watch()
    finally:
        group.end()


def _process(queue: str) -> ForkedProcess:
    run = partial(_work, queue)
    return ForkedProcess(f"lms-{queue}", [], run=run, stop_seconds=STOP_SECONDS)


def _work(queue: str) -> int:
    """Do a queue's tasks in this process, one after the other; return the exit code."""
    watch = _Watch()
    signals.task_prerun.connect(watch.begin)
    signals.task_postrun.connect(watch.end)
    signals.worker_ready.connect(watch.heed_stop)
    worker = app.Worker(
        hostname=default_nodename(f"{queue}@"),
        queues=[queue],
        pool="solo",
        concurrency=1,
        loglevel="WARNING",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
    )
    worker.start()
    return worker.exitcode or 0


class _Watch:
    """What Celery does for a pool of processes: the time limit, and an orderly end."""

    is_busy = False

    def begin(self, **kwargs: Any) -> None:
        """Have the kernel end this process when a task exceeds the limit."""
        self.is_busy = True
        signal.alarm(app.conf.task_time_limit)

    def end(self, **kwargs: Any) -> None:
        signal.alarm(0)
        self.is_busy = False

    def heed_stop(self, **kwargs: Any) -> None:
        """Put our own handler in the place of Celery's, which waits for its next look."""
        signal.signal(signal.SIGTERM, self._stop)

    def _stop(self, *_signal: Any) -> None:
        state.should_stop = 0
        if not self.is_busy:
            raise WorkerShutdown(0)


if __name__ == "__main__":
    main()
