"""Django's makemessages, so that the catalogues change only when a text does."""

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.commands import makemessages

from courses.text.languages import CODES


class Command(makemessages.Command):
    """Both languages, sorted, without places, dates and guessed translations."""

    # A guess that resembles another sentence is worse than an empty entry.
    msgmerge_options: ClassVar[list[str]] = [
        *makemessages.Command.msgmerge_options,
        "--no-fuzzy-matching",
        "--sort-output",
    ]
    msgattrib_options: ClassVar[list[str]] = [
        *makemessages.Command.msgattrib_options,
        "--sort-output",
    ]

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the catalogues of all content languages up to date with the source."""
        chosen = {
            "locale": list(CODES),
            "no_location": True,
            "no_wrap": True,
            "no_obsolete": True,
            "ignore_patterns": ["tests/*", "docs/*"],
        }
        super().handle(*args, **{**options, **chosen})
        for folder in settings.LOCALE_PATHS:
            for catalogue in Path(folder).glob("*/LC_MESSAGES/django.po"):
                _drop_date(catalogue)


def _drop_date(catalogue: Path) -> None:
    """The date of the last run says nothing that the version history does not."""
    lines = catalogue.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith('"POT-Creation-Date:')]
    catalogue.write_text("".join(kept), encoding="utf-8")
