"""Wagtail hooks that the courses offer to applications that know learners.

``courses_release_panel``: called with ``course`` (CoursePage), ``difference`` (see
``editions.release.difference``) and ``data`` (the posted form, or None); returns a
ReleasePanel that shows who is affected by a release and does what the editor chose.

``courses_people_under_way``: called with ``pages`` (primary keys of lessons and tests);
returns how many people have yet to finish an edition that teaches one of them.

``courses_needed_until``: called likewise; returns the last day that these people have for
it, or None where one of them has no such day.

``courses_time_taken``: called with ``units`` (uids of lessons and tests); returns
{uid: (seconds, people)}, the middle of the time that people took and of how many.

``courses_question_panel``: called with ``question`` and ``request``; returns what stands
beside the question in the CMS, as safe HTML, or an empty text.

``courses_question_view``: called with ``question`` (as ``frozen_questions`` returns it),
``language``, ``marked``, ``name`` (with which ids begin) and ``is_example`` (its options in
the bank's order, rightly answered once marked); returns the question as learners see it, as
safe HTML.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail import hooks

if TYPE_CHECKING:
    # Models call what is here.
    from courses.models import CoursePage, Edition, Question


class ReleasePanel(Protocol):
    """A part of the release page."""

    def is_valid(self) -> bool:
        """Tell whether what was posted can be done; the panel shows what cannot."""

    def beside(self, uid: str) -> SafeString:
        """Return what is asked about one unit that is new or changed, as HTML."""

    def render(self, request: HttpRequest) -> SafeString:
        """Return the part as HTML, with what was posted still in it."""

    def apply(self, *, edition: "Edition", note: str, by: Any) -> None:
        """Do what was chosen, in the transaction of the release."""


def release_panels(
    course: "CoursePage", difference: dict[str, Any], data: QueryDict | None
) -> list[ReleasePanel]:
    """Return the parts that other applications add to the release page."""
    return [
        make(course=course, difference=difference, data=data)
        for make in hooks.get_hooks("courses_release_panel")
    ]


def beside(panels: list[ReleasePanel], units: list[dict[str, Any]]) -> list[Any]:
    """Return the units, each with "beside": what the parts ask about it, as HTML."""
    return [
        {
            **unit,
            "beside": format_html_join(
                "", "{}", ((panel.beside(unit["uid"]),) for panel in panels)
            ),
        }
        for unit in units
    ]


def people_under_way(pages: Iterable[int]) -> int:
    """Return how many people still need one of these units for their edition."""
    counts = hooks.get_hooks("courses_people_under_way")
    return sum(count(pages=set(pages)) for count in counts)


def needed_until(pages: Iterable[int]) -> date | None:
    """Return the last day on which these people need it; None where it has no end."""
    asked = hooks.get_hooks("courses_needed_until")
    days = [day(pages=set(pages)) for day in asked]
    return None if None in days else max(days, default=None)


def time_taken(units: Iterable[UUID]) -> dict[UUID, tuple[float, int]]:
    """Return what units really took: the middle of all people in seconds, and how many."""
    found: dict[UUID, tuple[float, int]] = {}
    for ask in hooks.get_hooks("courses_time_taken"):
        found |= ask(units=set(units))
    return found


def question_panels(question: "Question", request: HttpRequest) -> list[SafeString]:
    """Return what other applications know of a question that is in the bank."""
    shown = [
        show(question=question, request=request)
        for show in hooks.get_hooks("courses_question_panel")
    ]
    return [html for html in shown if html]


def question_view(
    frozen: dict[str, Any],
    language: str,
    *,
    marked: bool,
    name: str = "preview",
    is_example: bool = False,
) -> SafeString:
    """Return the question as learners see it, or nothing where nobody shows it."""
    facts = {"question": frozen, "language": language, "marked": marked}
    parts = [
        show(**facts, name=name, is_example=is_example)
        for show in hooks.get_hooks("courses_question_view")
    ]
    return mark_safe("".join(parts))  # noqa: S308  each part is safe HTML by contract
