"""To whom of a group a sign-in code can go by text message."""

from typing import Any
from uuid import uuid4

from lms.accounts.models import User
from lms.accounts.phones import shown_phone
from lms.accounts.sign_in_codes import may_have_codes
from lms.cohorts.models import Cohort
from lms.notifications.sms.sending import is_offered
from lms.supervision.rosters import selectors
from lms.supervision.rosters.forms import TextedCodesForm


def people_with_phone(cohort: Cohort) -> dict[str, User]:
    """Return by enrolment who signs in with codes and has a phone."""
    members = selectors.members_without_address(cohort)
    return {
        str(one.uid): one.user
        for one in members
        if one.user.phone and may_have_codes(one.user)
    }


def texted_codes_form(cohort: Cohort, data: Any = None) -> TextedCodesForm | None:
    """Return the form; None where there is no gateway, or nobody to whom a text can go."""
    people = people_with_phone(cohort) if is_offered() else {}
    if not people:
        return None
    choices = [
        (uid, f"{person.full_name}, {shown_phone(person.phone)}")
        for uid, person in people.items()
    ]
    return TextedCodesForm(data, people=choices, initial={"key": uuid4()})
