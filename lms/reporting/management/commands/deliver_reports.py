"""Deliver what waits, without a worker; for a cron job or after a repair."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from lms.outbox.models import Effect
from lms.outbox.services import make_due, work_off_all
from lms.reporting.receivers import STATEMENT_EFFECT


class Command(BaseCommand):
    help = (
        "Do now whatever waits in the outbox: statements to IOM, certificates, mails. Fails "
        "when something is left that waits for another system or for a person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="Print one JSON object."
        )

    def handle(self, **options: Any) -> None:
        make_due()
        report = {"done": work_off_all(), **_left()}
        if options["json"]:
            self.stdout.write(json.dumps(report))
        else:
            line = "{done} done, {waiting} waiting, {aside} set aside."
            self.stdout.write(line.format(**report))
        if report["aside"]:
            raise CommandError(f"{report['aside']} effects are set aside.")
        if problem := _problem():
            raise CommandError(problem)


def _left() -> dict[str, int]:
    """Return how many effects wait and how many are set aside."""
    rows = Effect.objects.order_by().values_list("state").annotate(Count("pk"))
    counts = dict(rows)
    return {state: counts.get(state, 0) for state in ("waiting", "aside")}


def _problem() -> str:
    """Return why something waits; nothing where it waits for a store to be configured."""
    waiting = Effect.objects.filter(state=Effect.State.WAITING)
    if not settings.LRS_ENDPOINT:
        waiting = waiting.exclude(kind=STATEMENT_EFFECT)
    tried = waiting.exclude(reason="").order_by("-due_at").first()
    return f"{waiting.count()} effects wait: {tried.reason}" if tried else ""
