"""What a supervisor asks the table for; the same for page, export and letters."""

from functools import cached_property, reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.db.models import (
    DateTimeField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.text.name_search import matching
from lms.accounts.models import OrganisationUnit
from lms.accounts.organisation import Tree
from lms.accounts.people_search import people_matching
from lms.cohorts.models import Cohort, Enrolment, Invitation
from lms.postgresql.kept_queries import KeptQuery
from lms.supervision import access
from lms.supervision.overview import ranking, risk_rules
from lms.supervision.overview.risk_rules import (
    BEGUN,
    DONE,
    NEEDS_SOMEBODY,
    OPEN,
    REASONS,
    Moments,
)

URGENCY = "urgency"
STATES = {
    "new": (_("Has not begun"), ~BEGUN),
    "open": (_("On the way"), BEGUN & OPEN),
    "done": (_("Completed"), DONE),
}
# By what each order goes besides the name; who has not begun stands first there.
ORDERS = {
    URGENCY: (_("Who needs me first"), None),
    "name": (_("Name"), None),
    "activity": (_("Longest without activity"), "progress__last_activity_at"),
    "progress": (_("Fewest units done"), "progress__units_done"),
    "due": (_("Nearest deadline"), None),
}
# Whom an invitation that nobody took yet may be among.
AWAITED_REASONS = {"any", *(n.removeprefix("is_") for n in ranking.AWAITED_FLAGS)}
AWAITED_STATES = {"new"}
# A number of its own in each row, see ``standing.Overview``.
_KEYS = ("tier", "pressure", "until", "by", "sorted", "key")
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
    def is_lost(self) -> bool:
        """Whether it was asked for what is not understood; an order left out harms nobody."""
        return bool(set(self.errors) - {"order"})

    @property
    def narrows(self) -> bool:
        """Whether anything may be left out."""
        return bool(set(self.chosen) - {"order"})

    @property
    def query(self) -> str:
        """The filters as "&name=value", to be put behind another parameter."""
        return f"&{self.address_of(self.chosen)}" if self.chosen else ""

    @staticmethod
    def address_of(chosen: dict[str, str]) -> str:
        """Return filters as they stand in an address, without a sign before them."""
        return urlencode(chosen)


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

        Two queries where a place is given or the places are shown: the organisation, and
        in which of its units these people work.
        """
        super().__init__(data)
        self.cohort = cohort
        self.fields["place"].choices = lambda: self._places

    @cached_property
    def tree(self) -> Tree:
        """The whole organisation."""
        return Tree.of(_UNITS.instances())

    @cached_property
    def used(self) -> set[int]:
        """The units in which people of the group work; who knows them may set them."""
        people = access.people_of(self.cohort).order_by()
        return set(people.values_list("user__unit", flat=True).distinct()) - {None}

    @cached_property
    def _places(self) -> list[tuple[Any, Any]]:
        """The units used and those above them, as choices."""
        with_above = self.used.union(*(self.tree.above(pk) for pk in self.used))
        return [EVERYBODY, *indented(self.tree, with_above)]

    @property
    def counted(self) -> QuerySet[Enrolment]:
        """Those who count, of whom it is asked."""
        # What is not understood finds nobody, and never everybody.
        found = access.people_of(self.cohort)
        return found.none() if self.is_lost else found

    @property
    def awaited(self) -> QuerySet[Invitation]:
        """Those who are awaited, of whom it is asked too."""
        found = access.awaited_in(self.cohort)
        return found.none() if self.is_lost else found

    def shown(self, flagged: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
        """Return those of ``risk_rules.people`` who were asked for, in the order asked for."""
        asked = flagged.filter(*self._conditions)
        found = self._keyed(asked, "user__sort_name", F("pk"))
        return found.order_by(*self._order())

    @cached_property
    def _conditions(self) -> tuple[Q, ...]:
        return (self._place(), self._words(), *self._simple(), *self._more())

    def reached(self, whole: Any) -> int:
        """Return to how many of those asked for a letter can be written; one query."""
        flagged = risk_rules.people(self.counted, whole=whole)
        # Before the launch nobody is written to.
        launched = Q(cohort__launched_at__isnull=False)
        reached = (risk_rules.REACHABLE, Q(is_bounced=False), launched)
        return flagged.filter(*self._conditions, *reached).count()

    def keys(self, whole: Any) -> QuerySet[Any]:
        """Return the keys of those asked for, as ``standing.Overview`` has them.

        Those awaited in the group stand among its people; ``whole`` is how many units the
        course has, as a number or an expression.
        """
        moments = Moments.at(timezone.now())
        people = risk_rules.people(self.counted, moments=moments, whole=whole)
        people = self.shown(people)
        found = people.order_by().values_list(*_KEYS)
        if self._admits_awaited():
            rows = self._keyed(self.invited(whole), "sort_name", -F("pk"))
            found = found.union(rows.order_by().values_list(*_KEYS), all=True)
        return found.order_by(*self._order())

    def invited(
        self, whole: Any, moments: Moments | None = None
    ) -> QuerySet[Invitation]:
        """Return ``risk_rules.awaited_people`` of those asked for, by name."""
        moments = moments or Moments.at(timezone.now())
        rows = risk_rules.awaited_people(self.awaited, moments, whole)
        if not self._admits_awaited():
            return rows.none()
        return rows.filter(*self._of_awaited()).order_by("sort_name", "pk")

    def _keyed(self, rows: QuerySet[Any], name: str, key: Any) -> QuerySet[Any]:
        """Annotate what both the order of people and that of those awaited go by."""
        is_people = rows.model is Enrolment
        known = ranking.TIERS if is_people else ranking.AWAITED_FLAGS
        return rows.annotate(
            tier=ranking.tier(known),
            by=self._by(is_people=is_people),
            sorted=F(name),
            key=ExpressionWrapper(key, output_field=IntegerField()),
        )

    def _by(self, *, is_people: bool) -> Any:
        """Return what the order goes by, of the same kind for people and those awaited."""
        _label, field = ORDERS.get(self.ordering, ORDERS["name"])
        by = F(field) if field and is_people else Value(None)
        kind = DateTimeField() if self.ordering == "activity" else IntegerField()
        return Cast(by, kind)

    @property
    def ordering(self) -> str:
        """What the list goes by: urgency, unless something else is asked for."""
        return self.chosen.get("order", URGENCY)

    def _order(self) -> tuple[Any, ...]:
        name = ("sorted", "key")
        if self.ordering == URGENCY:
            return (F("tier").asc(nulls_last=True), "-pressure", "until", *name)
        if self.ordering == "due":
            return (F("until").asc(nulls_last=True), *name)
        # What nobody has done yet stands first, what has no place last.
        if self.ordering in ORDERS:
            return (F("by").asc(nulls_first=True), *name)
        return (F("by").asc(nulls_last=True), *name)

    def _admits_awaited(self) -> bool:
        chosen = self.chosen
        reason, state = chosen.get("reason"), chosen.get("state")
        return (not reason or reason in AWAITED_REASONS) and (
            not state or state in AWAITED_STATES
        )

    def _of_awaited(self) -> list[Q]:
        chosen, found = self.chosen, []
        if reason := chosen.get("reason"):
            asked = ranking.AWAITED_FLAGS if reason == "any" else (f"is_{reason}",)
            found.append(reduce(or_, (Q(**{flag: True}) for flag in asked)))
        if language := chosen.get("language"):
            found.append(Q(language=language))
        if place := chosen.get("place"):
            found.append(Q(unit__in=self.tree.below(int(place))))
        if typed := chosen.get("q"):
            texts = self.awaited.order_by().values_list("pk", "full_name", "email")
            found.append(Q(pk__in=people_matching(texts, typed)))
        return found

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

    def _more(self) -> list[Q]:
        """Return what a list of more than one group is asked besides."""
        return []

    def _place(self) -> Q:
        place = self.chosen.get("place")
        return Q(user__unit__in=self.tree.below(int(place))) if place else Q()

    def _words(self) -> Q:
        typed = self.chosen.get("q")
        if not typed:
            return Q()
        texts = ("pk", "user__full_name", "user__email")
        names = self.counted.order_by().values_list(*texts)
        return Q(pk__in=people_matching(names, typed))


_UNITS = KeptQuery(OrganisationUnit.objects.all)


def indented(tree: Tree, used: set[int]) -> list[tuple[str, str]]:
    """Return units as choices, each below what it belongs to."""
    return [
        (str(unit.pk), f"{'– ' * depth}{unit.name}")
        for depth, unit in tree.in_order(used)
    ]
