"""Exceptions of conversations."""

from django.utils.translation import gettext as _


class TooManyWait(Exception):
    """So many messages wait for an answer that one more would help nobody."""

    @property
    def message(self) -> str:
        """Return what the writer reads."""
        return _(
            "Ten of your messages wait for an answer already. They are kept; the answer"
            " comes to this page."
        )
