"""Forms of cohorts and organisation units in the CMS."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from courses.models import Edition
from courses.text.visible_text import WrittenReasonField
from lms.accounts.models import OrganisationUnit
from lms.accounts.organisation import coordinated_roots
from lms.cohorts.models import Cohort
from lms.supervision.actions import services
from lms.supervision.forms import REASON_LENGTH, CohortDeadlineForm, latest_editions
from lms.supervision.portals import scope


class CohortForm(WagtailAdminModelForm):
    """A cohort; launching it is the supervisor's, who is certified for it.

    Once it is launched or has people, its deadline moves as on the supervisors' page:
    with a reason, to a day to come, and written down.
    """

    reason = WrittenReasonField(
        label=_("Reason"),
        help_text=_("Needed when you change the deadline. It is written down."),
        max_length=REASON_LENGTH,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cohort, fields = self.instance, self.fields
        own = None if cohort._state.adding else cohort
        fields["supervisor"].queryset = scope.supervisors_for(self.for_user, own)
        fields["unit"].queryset = scope.visible_units(self.for_user)
        fields["unit"].required = not scope.sees_everything(self.for_user)
        latest = latest_editions().values("pk")  # type: ignore[attr-defined]
        editions = fields["edition"].queryset.select_related("course")
        fields["edition"].queryset = editions.filter(
            Q(pk__in=latest) | Q(pk=cohort.edition_id)
        ).defer("manifest")
        fields["edition"].label_from_instance = edition_label
        if own and own.enrolments.exists():
            fields["edition"].disabled = True
            fields["edition"].help_text = _(
                "People are enrolled: the course stays as it is."
            )
        if own and (own.launched_at or own.enrolments.exists()):
            fields["deadline"].required = own.deadline is not None
        else:
            del fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Refuse a new deadline that the supervisors' page would refuse."""
        said: dict[str, Any] = super().clean()
        if self._moves_deadline and said.get("deadline") and said.get("starts_on"):
            move = CohortDeadlineForm(said, starts_on=said["starts_on"])
            for name in ("deadline", "reason"):
                if name in move.errors:
                    self.add_error(name, move.errors[name])
        return said

    def save(self, commit: bool = True) -> Cohort:
        cohort: Cohort = super().save(commit)
        if self._moves_deadline:
            services.move_cohort_deadline(
                cohort=cohort,
                deadline=self.cleaned_data["deadline"],
                reason=self.cleaned_data["reason"],
                by=self.for_user,
            )
        return cohort

    @property
    def _moves_deadline(self) -> bool:
        return "reason" in self.fields and "deadline" in self.changed_data


def edition_label(edition: Edition) -> str:
    """Return the course's heading in the page's language, and the edition's number."""
    return f"{edition.course.heading} {edition.number}"


class UnitForm(WagtailAdminModelForm):
    """A unit of the organisation; the model says which place in the tree it can have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = scope.visible_units(self.for_user)
        if scope.sees_everything(self.for_user):
            return
        if self.instance.pk in coordinated_roots(self.for_user):
            # Where one's own part of the agency stands is decided above it.
            self.fields["parent"].queryset = OrganisationUnit.objects.filter(
                pk=self.instance.parent_id
            )
            self.fields["parent"].disabled = self.fields["kind"].disabled = True
        else:
            self.fields["parent"].required = True

    def clean_iso_code(self) -> str:
        """Return the code in capitals; it is one of Moldova's."""
        code = str(self.cleaned_data["iso_code"]).upper()
        if code and not (code.startswith("MD-") and len(code) == 5):
            raise ValidationError(
                _("Write a code of ISO 3166-2:MD such as MD-UN, or leave this empty.")
            )
        return code
