"""Fills the demonstration with invented people who learn."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.operations.demo import DemoRefused
from lms.operations.seeding.services import NothingToLearn, seed

WIDTH = 30


class Command(BaseCommand):
    help = (
        "Make invented people with progress. The same seed makes the same people once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--learners", type=int, default=50, help="How many people.")
        parser.add_argument("--cohorts", type=int, default=2, help="How many cohorts.")
        parser.add_argument("--seed", type=int, default=1, help="Which people.")

    def handle(self, *args: Any, **options: Any) -> None:
        learners: int = options["learners"]
        if learners < 0 or options["cohorts"] < 1:
            raise CommandError("Give no fewer than 0 learners and 1 cohort.")
        try:
            seeded = seed(
                learners=learners,
                cohorts=options["cohorts"],
                seed=options["seed"],
                tell=lambda done: self._draw(done, learners),
            )
        except (DemoRefused, NothingToLearn) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{seeded.created} people made, {seeded.kept} were there already; "
            f"{seeded.units} units worked through."
        )

    def _draw(self, done: int, total: int) -> None:
        """Draw the bar for a person at a terminal; a log file stays free of it."""
        if not self.stderr.isatty():
            return
        filled = WIDTH * done // total
        bar = "#" * filled + "." * (WIDTH - filled)
        end = "\n" if done == total else ""
        self.stderr.write(f"\r[{bar}] {done} of {total} people", ending=end)
        self.stderr.flush()
