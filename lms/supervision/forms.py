"""Forms of supervisors, and of a learner who asks for one more attempt."""

import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Edition
from courses.text.visible_text import WrittenReasonField
from lms.cohorts.models import Cohort

REASON_LENGTH = 300


class DayInput(forms.DateInput):
    """A day in the browser's own calendar."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class CourseField(forms.ModelChoiceField):
    """The latest edition of each course, called as the course is in the page's language."""

    def label_from_instance(self, edition: Edition) -> str:
        return str(edition.course.heading)


class NewCohortForm(forms.ModelForm):
    """A new cohort on the latest edition of a course."""

    class Meta:
        model = Cohort
        fields = ("name", "edition", "starts_on", "deadline")
        labels = {"edition": _("Course")}
        field_classes = {"edition": CourseField}
        widgets = {"starts_on": DayInput(), "deadline": DayInput()}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = latest_editions()


def latest_editions() -> object:
    """Return the last released edition of each course."""
    last = {}
    for pk, course in Edition.objects.order_by("number").values_list("pk", "course_id"):
        last[course] = pk
    editions = Edition.objects.filter(pk__in=last.values())
    return editions.select_related("course").defer("manifest")


class ActForm(forms.Form):
    """An act with a reason; ``key`` names the button, so that twice is once."""

    reason = WrittenReasonField(label=_("Reason"), max_length=REASON_LENGTH)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4())


class LeavingForm(ActForm):
    """Why a person leaves a group, or comes back to it."""


class AttemptForm(ActForm):
    """An answer about one more attempt at a test."""

    unit = forms.ChoiceField(label=_("Test"))
    field_order = ("unit", "reason")

    def __init__(self, *args: Any, tests: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("Choose a test")), *tests]


class DeadlineForm(ActForm):
    """A deadline with its reason."""

    deadline = forms.DateField(label=_("New deadline"), widget=DayInput())
    field_order = ("deadline", "reason")

    def clean_deadline(self) -> datetime.date:
        """Refuse a day that is past."""
        deadline: datetime.date = self.cleaned_data["deadline"]
        if deadline < timezone.localdate():
            raise forms.ValidationError(_("This day is past. Choose a later one."))
        return deadline


class CohortDeadlineForm(DeadlineForm):
    """The deadline of a whole cohort."""

    def __init__(self, *args: Any, starts_on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.starts_on = starts_on

    def clean_deadline(self) -> datetime.date:
        """Refuse a day that is past or before the first day."""
        deadline = super().clean_deadline()
        if deadline < self.starts_on:
            raise forms.ValidationError(
                _("The deadline cannot come before the first day.")
            )
        return deadline


class NoteForm(forms.Form):
    """A note to oneself about a person."""

    text = forms.CharField(
        label=_("Your note"),
        help_text=_(
            "No colleague reads it. The person can read it in the copy of his or her own"
            " data. Delete the text to delete the note."
        ),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OwnWordsForm(forms.Form):
    """A sentence of one's own in a letter, for the readers of each language."""

    own_ro = forms.CharField(
        label=_("Your own sentence in Romanian (optional)"),
        max_length=REASON_LENGTH,
        required=False,
    )
    own_ru = forms.CharField(
        label=_("Your own sentence in Russian (optional)"),
        max_length=REASON_LENGTH,
        required=False,
    )

    def __init__(self, data: Any, *, languages: set[str]) -> None:
        """Take what was written; ``languages`` are those that the readers have."""
        super().__init__(data)
        self.languages = languages

    def clean(self) -> dict[str, Any]:
        """Refuse a sentence that some of the readers would get and others not."""
        said: dict[str, Any] = super().clean() or {}
        if any(said.values()):
            for code in self.languages:
                if not said.get(f"own_{code}"):
                    text = _(
                        "Some of the readers read this language. Write it here too."
                    )
                    self.add_error(f"own_{code}", text)
        return said

    @property
    def words(self) -> dict[str, str]:
        """The sentence by language, empty where none was written."""
        self.is_valid()
        return {name[-2:]: text for name, text in self.cleaned_data.items()}


class AskForm(forms.Form):
    """A learner's words with the request for one more attempt."""

    words = forms.CharField(
        label=_("Anything your supervisor should know (optional)"),
        max_length=REASON_LENGTH,
        required=False,
    )
