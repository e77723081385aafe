"""Runs the whole site on this machine: database, web server, worker and clock."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

from lms.operations.demo import DEMO_PEOPLE
from lms.operations.startup import programs
from lms.operations.startup.local_postgres import NoLocalPostgres
from lms.operations.startup.process_group import ProcessGroup
from lms.operations.startup.steps import prepare

READY_SECONDS = 90


class Command(BaseCommand):
    help = "Prepare what is missing, then serve the site until Ctrl-C. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            programs.require_free_port(settings.PORT)
            with _only_site_of_the_folder(), _owned_database():
                self._serve(ProcessGroup(self._say))
        except programs.PortTaken as error:
            raise CommandError(
                f"{error} Stop it, or choose another port, for example PORT=8001."
            ) from error
        except NoLocalPostgres as error:
            raise CommandError(*error.args) from error
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error

    def _serve(self, group: ProcessGroup) -> None:
        began = time.monotonic()
        try:
            self._start_database(group)
            prepare(self._say)
            connections.close_all()
            group.heed_signals()
            group.start(*programs.all_of_the_site())
            programs.wait_until_ready(READY_SECONDS, lambda: self._alive(group))
            if not group.stop.is_set():
                self._tell(time.monotonic() - began)
            group.watch()
        except programs.DidNotStart as error:
            if not group.stop.is_set():
                raise CommandError(f"The site did not start. {error}") from error
        finally:
            group.end()
        self._say("Stopped.")

    def _start_database(self, group: ProcessGroup) -> None:
        """Start the folder's own database, unless DATABASE_URL names another."""
        if local := settings.LOCAL_POSTGRES:
            database = local.process()
            group.start(database)
            local.wait_until_ready(database)

    def _alive(self, group: ProcessGroup) -> bool:
        running = all(process.is_running() for process in group.processes)
        return running and not group.stop.is_set()

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _tell(self, seconds: float) -> None:
        site = f"http://{programs.HOST}:{settings.PORT}"
        lines = [
            f"The site is ready after {seconds:.1f} s.",
            f"  {site}/ro/    in Romanian",
            f"  {site}/ru/    in Russian",
            f"  {site}/cms/   for editors",
        ]
        if settings.DEMO:
            lines.append(f"Sign in with the password {settings.DEMO_PASSWORD} as")
            lines += [f"  {person.email:26} {person.says}" for person in DEMO_PEOPLE]
        self._say("\n".join([*lines, "Ctrl-C stops everything."]))


@contextmanager
def _only_site_of_the_folder() -> Iterator[None]:
    """Hold the run folder: two sites would write the same clock, queue and files."""
    try:
        settings.RUN_DIR.mkdir(parents=True, exist_ok=True)
        file = (settings.RUN_DIR / "site.lock").open("ab")
    except OSError as error:
        raise CommandError(
            f"The folder {settings.RUN_DIR} cannot be written: {error.strerror}. Give "
            "yourself the right, or name another folder, for example RUN_DIR=/tmp/site."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(
                f"A site is served from {settings.RUN_DIR} already. Stop it, or name "
                "another folder, for example RUN_DIR=/tmp/site PORT=8001."
            ) from error
        yield


@contextmanager
def _owned_database() -> Iterator[None]:
    if settings.LOCAL_POSTGRES is None:
        yield
        return
    with settings.LOCAL_POSTGRES.owned():
        yield
