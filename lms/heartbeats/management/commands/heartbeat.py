"""Note that something outside Django, such as the backup's script, ended well."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lms.heartbeats import services


class Command(BaseCommand):
    help = (
        "Note that something ended well just now, for scripts: at the end of the backup "
        "say `manage.py heartbeat backup`."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=services.NAMES)
        parser.add_argument("--found", type=int, help="How much it found wrong.")

    def handle(self, *, name: str, found: int | None, **options: Any) -> None:
        services.beat(name, found=found)
