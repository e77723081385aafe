"""Forms of rights with dates in the CMS: to find some, to give one, to change its end."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.accounts.models import Role, User
from lms.accounts.organisation import read_tree
from lms.cohorts.models import GIVEN_ROLES, Cohort
from lms.cohorts.rights.parts import candidates_of, groups_of, part_of
from lms.cohorts.rights.services import Wanted
from lms.supervision.forms import DayInput
from lms.supervision.overview.filters import EVERYBODY, ListFilter, indented

RIGHT = pgettext_lazy("what somebody may do", "Right")
STATES = {
    "running": _("In force"),
    "planned": _("Not begun yet"),
    "soon": _("In force, ends within 30 days"),
    "lasting": _("Without an end"),
    "ended": _("Ended"),
    "taken_back": _("Taken back"),
}
SOON = timedelta(days=30)


def _units(user: User) -> list[tuple[str, str]]:
    """Return the units of somebody's part as choices, each below what it belongs to."""
    tree, part = read_tree(), part_of(user)
    return indented(tree, set(tree.units) if part.is_whole else set(part.units))


class RightsFilter(ListFilter):
    """The filters above the list of rights, all of them optional."""

    q = forms.CharField(
        label=_("Name or email"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    role = forms.ChoiceField(
        label=RIGHT, required=False, choices=[EVERYBODY, *Role.choices]
    )
    unit = forms.ChoiceField(label=_("Place, with what is below it"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[EVERYBODY, *STATES.items()]
    )

    def __init__(self, data: Any, *, user: User) -> None:
        """Take the query of an address; two queries, for the units of the person's part."""
        super().__init__(data)
        self.fields["unit"].choices = [EVERYBODY, *_units(user)]


class GroupField(forms.ModelChoiceField):
    """A group with its code: names come more than once."""

    def label_from_instance(self, cohort: Cohort) -> str:
        return f"{cohort.name} ({cohort.code})"


class EndForm(forms.Form):
    """The last day of a right; empty for none."""

    ends_on = forms.DateField(
        label=_("Last day"),
        help_text=_("The right ends by itself after this day. Empty: it has no end."),
        required=False,
        widget=DayInput(),
    )


class RightForm(EndForm):
    """A new right: whose, which, over what, from when until when."""

    person = forms.EmailField(
        label=_("Email address of the person"),
        help_text=_("Of somebody who works or learns in your part and has an account."),
    )
    role = forms.ChoiceField(label=RIGHT, widget=forms.RadioSelect)
    unit = forms.ChoiceField(
        label=_("Over a unit, with all that is below it"), required=False
    )
    cohort = GroupField(
        label=_("Or over a single group"),
        queryset=Cohort.objects.none(),
        required=False,
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    field_order = ("person", "role", "unit", "cohort", "starts_on", "ends_on")

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"starts_on": timezone.localdate()})
        self.user = user
        self.fields["role"].choices = [
            (role, WORDS[role])
            for role in GIVEN_ROLES
            if user.is_superuser or role != "analyst"
        ]
        self.fields["unit"].choices = [("", _("No unit")), *_units(user)]
        self.fields["cohort"].queryset = groups_of(user).order_by("name", "pk")

    def clean_person(self) -> User:
        """Return the person; who is not found and who is elsewhere read the same."""
        address = self.cleaned_data["person"]
        people = candidates_of(self.user)
        found = people.filter(email__iexact=address).first()
        if found is None and address.lower() == self.user.email.lower():
            text = _("Nobody gives rights to himself or herself.")
            raise forms.ValidationError(text)
        if found is None:
            text = _("No open account in your part has this address.")
            raise forms.ValidationError(text)
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse a right over two things, or over none where it needs one."""
        said: dict[str, Any] = super().clean() or {}
        role, unit, cohort = (said.get(name) for name in ("role", "unit", "cohort"))
        if role == "analyst" and (unit or cohort):
            text = _("The reports are of the whole agency: leave unit and group empty.")
            self.add_error("role", text)
        if role == "coordinator" and (cohort or not unit):
            text = _("A coordinator's right is over a unit. Choose one, and no group.")
            self.add_error("unit", text)
        if role == "supervisor" and bool(unit) == bool(cohort):
            self.add_error("unit", _("Choose either a unit or a single group."))
        return said

    @property
    def wanted(self) -> Wanted:
        """What was asked for; call on a valid form."""
        said, tree = self.cleaned_data, read_tree()
        return Wanted(
            role=said["role"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            unit=tree.units[int(said["unit"])] if said["unit"] else None,
            cohort=said["cohort"],
        )


WORDS = {
    "supervisor": _(
        "Supervisor: sees and helps the people of the groups, on the site alone"
    ),
    "coordinator": _(
        "Coordinator: sees all groups of the unit, and gives rights there"
    ),
    "analyst": _("Analyst: reads the reports of the whole agency"),
}
