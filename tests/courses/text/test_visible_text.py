"""A reason that is asked for is one that can be read."""

import pytest
from django.core.exceptions import ValidationError

from courses.text.visible_text import WrittenReasonField
from courses.translation_status.forms import ExceptionForm
from lms.progress.views.bank import DecisionForm
from lms.supervision import forms as supervision
from lms.supervision.rosters.forms import MoveForm

UNSEEN = (
    "",
    " ",
    "\u200b",
    "\u200b \u2060\ufeff",
    "\u00ad",
    "\u3164",
    "\u2800",
    "\u034f",
)


@pytest.mark.parametrize("text", UNSEEN)
def test_a_text_that_nobody_sees_is_empty(text):
    with pytest.raises(ValidationError) as refused:
        WrittenReasonField().clean(text)
    assert refused.value.code == "required"
    assert WrittenReasonField(required=False).clean(text) == ""


@pytest.mark.parametrize("text", ["A plecat", "да", "x", "—", "a\u200bb", "ș\u0326"])
def test_a_text_that_is_seen_stays_as_it_is(text):
    assert WrittenReasonField().clean(text) == text


@pytest.mark.parametrize(
    "form",
    [
        *(supervision.ActForm, supervision.LeavingForm, supervision.AttemptForm),
        *(supervision.DeadlineForm, supervision.CohortDeadlineForm),
        *(MoveForm, ExceptionForm, DecisionForm),
    ],
)
def test_every_form_that_asks_for_a_reason_asks_for_one_that_is_seen(form):
    assert isinstance(form.base_fields["reason"], WrittenReasonField)
