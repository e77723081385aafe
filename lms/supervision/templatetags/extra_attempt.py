"""Template tag for asking for one more attempt, on the test's own page."""

from typing import Any

from django import template

from lms.cohorts.models import Enrolment
from lms.supervision.actions.requests import asked_for
from lms.supervision.forms import AskForm

register = template.Library()


@register.inclusion_tag("supervision/_ask.html")
def extra_attempt(enrolment: Enrolment, unit: object) -> dict[str, Any]:
    """Show the form, or that the request waits or was refused; one query."""
    return {
        "asked": asked_for(enrolment, str(unit)),
        "unit": unit,
        "form": AskForm(auto_id="ask_%s"),
    }
