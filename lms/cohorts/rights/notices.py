"""Mails about rights with dates, each in its reader's language."""

from typing import Any
from uuid import uuid4

from django.utils import translation

from courses.text.languages import in_language
from courses.text.translated_fields import translations
from lms.accounts.languages import whole_address
from lms.accounts.models import User
from lms.cohorts.models import Cohort, DatedRight
from lms.notifications.services import send_mail

WORK = {"supervisor": "cohorts/", "coordinator": "cohorts/", "analyst": "reports/"}


def tell_given(right: DatedRight) -> None:
    """Tell somebody of a new right, from when until when, and of the second step."""
    _tell(right, "right_given", "given")


def tell_changed(right: DatedRight) -> None:
    """Tell somebody of another last day."""
    # Each change is a mail of its own, also one back to a day that it had before.
    _tell(right, "right_changed", f"changed:{uuid4()}")


def tell_ending(right: DatedRight) -> None:
    """Tell somebody, a week before, that a right ends, and whom to ask for longer."""
    _tell(right, "right_ending", f"ending:{right.ends_on}")


def tell_ended(right: DatedRight) -> None:
    """Tell somebody that a right has ended, or that it was taken back."""
    _tell(right, "right_ended", "ended")


def tell_left_groups(reader: User, groups: list[Cohort], right: DatedRight) -> None:
    """Tell who answers for them now of the groups whose supervisor leads none any more."""
    if not (reader.is_active and reader.has_address):
        return
    send_mail(
        key=f"groups_without_supervisor:{right.uid}:{reader.public_id}",
        recipient=reader.email,
        language=reader.language,
        template="groups_without_supervisor",
        context={
            "name": reader.full_name,
            "person": right.person.full_name,
            "groups": [group.name for group in groups],
            "address": whole_address("cohorts/", reader.language),
        },
    )


def _tell(right: DatedRight, template: str, event: str) -> None:
    person = right.person
    if not (person.is_active and person.has_address):
        return
    language = person.language
    send_mail(
        key=f"right:{right.uid}:{event}",
        recipient=person.email,
        language=language,
        template=template,
        context={
            "name": person.full_name,
            "address": whole_address(WORK[right.role], language),
            "giver": right.given_by.full_name,
            **_words(right, language),
        },
        answered_by=right.given_by,
    )


def _words(right: DatedRight, language: str) -> dict[str, Any]:
    """Return what the right is and from when until when, in a language."""
    with translation.override(language):
        return {
            "right": str(right.get_role_display()),
            "over": _over(right, language),
            "starts_on": right.starts_on,
            "ends_on": right.ends_on,
            "is_taken_back": right.closed_by_id is not None,
        }


def _over(right: DatedRight, language: str) -> str:
    if right.cohort is not None:
        return right.cohort.name
    if right.unit is None:
        return ""
    name: str = in_language(translations(right.unit, "name"), language)
    return name
