"""What a supervisor types."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Edition
from lms.cohorts.models import Cohort


class CohortForm(forms.ModelForm):
    """A new cohort on the latest edition of a course."""

    class Meta:
        model = Cohort
        fields = ("name", "edition", "starts_on", "deadline")
        labels = {"edition": _("Course")}
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "deadline": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

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


class GrantForm(forms.Form):
    """One more attempt at a test, with its reason."""

    unit = forms.ChoiceField(label=_("Test"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(
        self, *args: object, tests: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = tests


class DeadlineForm(forms.Form):
    """A deadline of one's own, with its reason."""

    deadline = forms.DateField(
        label=_("New deadline"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def clean_deadline(self) -> datetime.date:
        """Refuse a day that is past."""
        deadline: datetime.date = self.cleaned_data["deadline"]
        if deadline < timezone.localdate():
            raise forms.ValidationError(_("This day is past. Choose a later one."))
        return deadline
