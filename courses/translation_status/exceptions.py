"""Exceptions of the translation status: publishing refused, text changed, day not allowed."""

from typing import Any


class PublishingRefused(Exception):
    """A unit was not published: a translation is missing or stale, or a link dead.

    ``page`` is the unit and ``sentence`` says why, in the active language.
    """

    def __init__(self, page: Any, sentence: str) -> None:
        super().__init__(sentence)
        self.page, self.sentence = page, sentence


class TextChanged(Exception):
    """The text was changed after the person had read it."""


class NotAllowed(Exception):
    """An exception's last day is past or too far away."""
