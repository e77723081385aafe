"""What a supervisor asks the table for; the same for page, export and letters."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.text.name_search import matching
from lms.accounts.models import OrganisationUnit
from lms.accounts.organisation import Tree
from lms.cohorts.models import Cohort, Enrolment
from lms.postgresql.kept_queries import KeptQuery
from lms.supervision import access
from lms.supervision.overview.risk_rules import (
    BEGUN,
    DONE,
    NEEDS_SOMEBODY,
    OPEN,
    REASONS,
    flag,
)


def _nobody_first(field: str) -> OrderBy:
    """Return the order in which who has not begun stands before everybody else."""
    return F(field).asc(nulls_first=True)


STATES = {
    "new": (_("Has not begun"), ~BEGUN),
    "open": (_("On the way"), BEGUN & OPEN),
    "done": (_("Completed"), DONE),
}
ORDERS = {
    "name": (_("Name"), ("user__sort_name", "pk")),
    "activity": (
        _("Longest without activity"),
        (_nobody_first("progress__last_activity_at"), "user__sort_name", "pk"),
    ),
    "progress": (
        _("Fewest units done"),
        (_nobody_first("progress__units_done"), "user__sort_name", "pk"),
    ),
}
EVERYBODY = ("", _("All"))


def cohort_states() -> dict[str, tuple[Promise, Q]]:
    """Return by name what a cohort can be today, in words and as a condition."""
    launched = Q(launched_at__isnull=False)
    over = Q(deadline__lt=timezone.localdate())
    return {
        "planned": (_("Not launched yet"), ~launched),
        "running": (_("Running"), launched & ~over),
        "ended": (_("Ended"), launched & over),
    }


class ListFilter(forms.Form):
    """Filters in the address of a list, all of them optional."""

    @property
    def chosen(self) -> dict[str, str]:
        """What was asked and is understood, without the empty answers."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def narrows(self) -> bool:
        """Whether anything may be left out."""
        return bool(set(self.chosen) - {"order"})

    @property
    def query(self) -> str:
        """The filters as "&name=value", to be put behind another parameter."""
        return f"&{urlencode(self.chosen)}" if self.chosen else ""


class CohortFilter(ListFilter):
    """The filters above one's cohorts."""

    q = forms.CharField(
        label=_("Name or code"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data: Any) -> None:
        """Take the query of an address."""
        super().__init__(data)
        self.states = cohort_states()
        self.fields["state"].choices = [
            EVERYBODY,
            *((name, label) for name, (label, _q) in self.states.items()),
        ]

    def shown(self, cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
        """Return those of the visible cohorts asked for; one query for names."""
        if state := self.chosen.get("state"):
            cohorts = cohorts.filter(self.states[state][1])
        if typed := self.chosen.get("q"):
            names = cohorts.order_by().values_list("pk", "name", "code")
            cohorts = cohorts.filter(pk__in=matching(names, typed))
        return cohorts


class PeopleFilter(ListFilter):
    """The filters above the table, all of them optional."""

    q = forms.CharField(
        label=_("Name or email"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    reason = forms.ChoiceField(
        label=_("Why the person needs me"),
        required=False,
        choices=[EVERYBODY, ("any", _("For any reason")), *REASONS.items()],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[EVERYBODY, *((key, label) for key, (label, _q) in STATES.items())],
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[EVERYBODY, *settings.LANGUAGES],
    )
    place = forms.ChoiceField(label=_("Place of work"), required=False)
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(key, label) for key, (label, _fields) in ORDERS.items()],
    )

    def __init__(self, data: Any, *, cohort: Cohort) -> None:
        """Take the query of an address; it is asked of the people of ``cohort``.

        One query, for the places these people work in.
        """
        super().__init__(data)
        self.cohort = cohort
        self.tree, used = _places(cohort)
        self.fields["place"].choices = [EVERYBODY, *_indented(self.tree, used)]

    def shown(self, flagged: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
        """Return those of ``risk_rules.people`` who were asked for, in the order asked for."""
        conditions = (self._place(), self._words(), *self._simple())
        _label, fields = ORDERS[self.chosen.get("order", "name")]
        return flagged.filter(*conditions).order_by(*fields)

    def _simple(self) -> list[Q]:
        chosen = self.chosen
        reason, language = chosen.get("reason"), chosen.get("language")
        found = []
        if reason:
            found.append(
                NEEDS_SOMEBODY if reason == "any" else Q(**{f"is_{reason}": True})
            )
        if "state" in chosen:
            found.append(STATES[chosen["state"]][1])
        if language:
            found.append(Q(user__language=language))
        return found

    def _place(self) -> Q:
        place = self.chosen.get("place")
        return Q(user__unit__in=self.tree.below(int(place))) if place else Q()

    def _words(self) -> Q:
        typed = self.chosen.get("q")
        if not typed:
            return Q()
        names = access.people_of(self.cohort).order_by()
        texts = ("pk", "user__full_name", "user__email")
        return Q(pk__in=matching(names.values_list(*texts), typed))


def _units(cohort: int) -> QuerySet[OrganisationUnit]:
    """Return the organisation's units, and whether somebody of the cohort works there."""
    people = access.people_of(Cohort(pk=cohort)).order_by()
    # One list of units, not a question about each of them.
    used_here = Q(pk__in=people.values("user__unit"))
    return OrganisationUnit.objects.annotate(used=flag(used_here))


_UNITS = KeptQuery(_units, cohort=-2_000_000_001)


def _places(cohort: Cohort) -> tuple[Tree, set[int]]:
    """Return the organisation, and the units its people work in with those above."""
    tree = Tree.of(_UNITS.instances(cohort=cohort.pk))
    used = {pk for pk, unit in tree.units.items() if unit.used}
    return tree, used.union(*(tree.above(pk) for pk in used))


def _indented(tree: Tree, used: set[int]) -> list[tuple[str, str]]:
    return [
        (str(unit.pk), f"{'– ' * depth}{unit.name}")
        for depth, unit in tree.in_order(used)
    ]
