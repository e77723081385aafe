"""What a supervisor asks the table for; the same for page, export and letters."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import OrganisationUnit
from lms.accounts.organisation import Tree
from lms.cohorts.models import Enrolment
from lms.supervision.needs import BEGUN, DONE, NEEDS_SOMEBODY, OPEN, REASONS, flag
from lms.supervision.search import matching

STATES = {
    "new": (_("Has not begun"), ~BEGUN),
    "open": (_("On the way"), BEGUN & OPEN),
    "done": (_("Completed"), DONE),
}
ORDERS = {
    "name": (_("Name"), ("user__sort_name", "pk")),
    "activity": (
        _("Longest without activity"),
        ("progress__last_activity_at", "user__sort_name", "pk"),
    ),
    "progress": (
        _("Fewest units done"),
        ("progress__units_done", "user__sort_name", "pk"),
    ),
}
EVERYBODY = ("", _("All"))


class PeopleFilter(forms.Form):
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

    def __init__(self, data: Any, *, people: QuerySet[Enrolment]) -> None:
        """Take the query of an address; ``people`` are all whom it may be asked of.

        One query, for the places these people work in.
        """
        super().__init__(data)
        self.people = people
        self.tree, used = _places(people)
        self.fields["place"].choices = [EVERYBODY, *_indented(self.tree, used)]

    @property
    def chosen(self) -> dict[str, str]:
        """What was asked and is understood, without the empty answers."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def narrows(self) -> bool:
        """Whether anybody may be left out."""
        return bool(set(self.chosen) - {"order"})

    @property
    def query(self) -> str:
        """The filters as "&name=value", to be put behind another parameter."""
        return f"&{urlencode(self.chosen)}" if self.chosen else ""

    def shown(self, flagged: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
        """Return those of ``needs.people`` who were asked for, in the order asked for."""
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
        return Q(pk__in=matching(self.people, typed)) if typed else Q()


def _places(people: QuerySet[Enrolment]) -> tuple[Tree, set[int]]:
    """Return the organisation, and the units these people work in with those above."""
    # Not a question about each unit, for which SQLite would read all people again.
    used_here = Q(pk__in=people.order_by().values("user__unit"))
    tree = Tree.of(OrganisationUnit.objects.annotate(used=flag(used_here)))
    used = {pk for pk, unit in tree.units.items() if unit.used}
    return tree, used.union(*(tree.above(pk) for pk in used))


def _indented(tree: Tree, used: set[int]) -> list[tuple[str, str]]:
    return [
        (str(unit.pk), f"{'– ' * depth}{unit.name}")
        for depth, unit in tree.in_order(used)
    ]
