"""Runs the whole site on this machine: web server, worker and clock."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

from lms.operations.demo import DEMO_PEOPLE
from lms.operations.startup import programs
from lms.operations.startup.children import Child, Household
from lms.operations.startup.steps import prepare

READY_SECONDS = 90


class Command(BaseCommand):
    help = "Prepare what is missing, then serve the site until Ctrl-C. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            programs.require_free_port(settings.PORT)
            prepare(self._say)
        except programs.PortTaken as error:
            raise CommandError(
                f"{error} Stop it, or choose another port, for example PORT=8001."
            ) from error
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        household = Household(
            [
                Child("web server", programs.web_server()),
                Child("worker", programs.worker()),
            ],
            self._say,
        )
        connections.close_all()
        self._run(household, began)

    def _run(self, household: Household, began: float) -> None:
        household.start()
        try:
            programs.wait_until_ready(READY_SECONDS, lambda: self._alive(household))
            if not household.stop.is_set():
                self._tell(time.monotonic() - began)
            household.watch()
        except programs.DidNotStart as error:
            if not household.stop.is_set():
                raise CommandError(f"The site did not start. {error}") from error
        finally:
            household.end()
        self._say("Stopped.")

    def _alive(self, household: Household) -> bool:
        running = all(child.is_running() for child in household.children)
        return running and not household.stop.is_set()

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
