"""Wagtail's command, for which people under way count too."""

from typing import Any

from wagtail.management.commands.publish_scheduled import Command as WagtailsCommand

from courses.cms.unpublish_guard import expiries_held_back
from courses.models import Publication


class Command(WagtailsCommand):
    """Publishes and unpublishes what is due."""

    help = (
        "Publish and unpublish what is due. Lessons and tests that people under way have "
        "to take stay online until nobody needs them. Safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        with expiries_held_back():
            super().handle(*args, **options)
        Publication.compact()
