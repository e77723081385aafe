"""One list of people over all groups that somebody may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Edition
from lms.accounts.models import Occupation, User
from lms.accounts.name_order import sort_key
from lms.accounts.organisation import read_tree
from lms.certificates.kinds import COMPLETED
from lms.certificates.models import Certificate
from lms.cohorts.models import Cohort, Enrolment, Invitation
from lms.progress.manifest import outline_for
from lms.supervision import access
from lms.supervision.overview import risk_rules
from lms.supervision.overview.filters import (
    EVERYBODY,
    ORDERS,
    PeopleFilter,
    indented,
)
from lms.supervision.overview.funnel import STEPS
from lms.supervision.overview.lines import AWAITED_FIELDS, FIELDS, Awaited, Person
from lms.supervision.overview.place_levels import LEVELS, NOWHERE, within
from lms.supervision.overview.risk_rules import (
    BEGUN,
    BOUNCED,
    DONE,
    JOINED,
    OPENED,
)

NOT_STATED = (NOWHERE, _("Not stated"))
WRITTEN_TO = Q(mailed_at__isnull=False)
# How far somebody came at least, and where he or she stands: of people, of those awaited.
REACHED: dict[str, tuple[Any, Q, Q | None]] = {
    "invited": (STEPS["invited"], Q(), WRITTEN_TO),
    "bounced": (STEPS["bounced"], BOUNCED & ~JOINED, Q(is_bounced=True)),
    "opened": (STEPS["opened"], JOINED, OPENED),
    "joined": (STEPS["joined"], JOINED, None),
    "begun": (STEPS["begun"], BEGUN, None),
    "completed": (STEPS["completed"], DONE, None),
    "not_invited": (_("Not written to yet"), Q(pk__in=[]), ~WRITTEN_TO),
    "not_opened": (_("Invited, not opened"), ~JOINED, WRITTEN_TO & ~OPENED),
    "not_joined": (_("Invited, not signed in"), ~JOINED, WRITTEN_TO),
    "not_begun": (_("Signed in, not begun"), JOINED & ~BEGUN, None),
    "not_completed": (_("Begun, not completed"), BEGUN & ~DONE, None),
}
HELD, NOT_HELD = "held", "none"
# Of all people; by what stands in the group, or at the place, names are compared.
ALL_ORDERS = {
    **{name: label for name, (label, _field) in ORDERS.items()},
    "group": _("Group"),
    "place": _("Place of work"),
}
# What nobody sees as a field: it comes with the links of the roll-up.
LINKED = ("by", "of", "once")


@dataclass(frozen=True)
class Group:
    """What the filters say of a group."""

    pk: int
    code: str
    name: str
    supervisor: int
    supervisor_name: str


def groups_of(user: User) -> list[Group]:
    """Return the groups that the person may see, newest first; two queries at most."""
    fields = ("pk", "code", "name", "supervisor", "supervisor__full_name")
    return [Group(*row) for row in access.visible_cohorts(user).values_list(*fields)]


class EverybodyFilter(PeopleFilter):
    """The filters above the list of all people; three queries, and those of access."""

    state = None
    group = forms.ChoiceField(label=_("Group"), required=False)
    supervisor = forms.ChoiceField(label=_("Supervisor"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)
    role = forms.ChoiceField(label=_("Occupation"), required=False)
    step = forms.ChoiceField(
        label=_("How far"),
        required=False,
        choices=[EVERYBODY, *((k, label) for k, (label, *_q) in REACHED.items())],
    )
    certificate = forms.ChoiceField(
        label=_("Certificate"),
        required=False,
        choices=[EVERYBODY, (HELD, _("Has one")), (NOT_HELD, _("Has none"))],
    )
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=list(ALL_ORDERS.items())
    )
    by = forms.ChoiceField(
        choices=LEVELS.items(), required=False, widget=forms.HiddenInput
    )
    of = forms.RegexField(
        rf"^(\d{{1,9}}|{NOWHERE})$", required=False, widget=forms.HiddenInput
    )
    once = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = (
        *("q", "group", "supervisor", "step", "reason", "place", "district"),
        *("role", "language", "certificate", "order"),
    )

    def __init__(self, data: Any, *, user: User) -> None:
        """Take the query of an address; it is asked of all whom the person may see."""
        forms.Form.__init__(self, data)
        self.groups = groups_of(user)
        self.tree = read_tree()
        self._offer()

    def _offer(self) -> None:
        fields, units = self.fields, self.tree.units
        groups = [(one.code, one.name) for one in self.groups]
        leads = {str(one.supervisor): one.supervisor_name for one in self.groups}
        places = indented(self.tree, set(units))
        districts = [(str(k), u.name) for k, u in units.items() if u.iso_code]
        roles = [(str(one.pk), one.name) for one in Occupation.objects.all()]
        fields["group"].choices = [EVERYBODY, *groups]
        fields["supervisor"].choices = [EVERYBODY, *_by_name(leads.items())]
        fields["place"].choices = [EVERYBODY, *places]
        fields["district"].choices = [EVERYBODY, *_by_name(districts), NOT_STATED]
        fields["role"].choices = [EVERYBODY, *roles, NOT_STATED]
        if len(leads) < 2 and not self.data.get("supervisor"):
            del fields["supervisor"]

    @cached_property
    def among(self) -> list[int]:
        """The primary keys of the groups that are asked about."""
        code, lead = self.chosen.get("group"), self.chosen.get("supervisor")
        return [
            one.pk
            for one in self.groups
            if code in (None, one.code) and lead in (None, str(one.supervisor))
        ]

    @property
    def counted(self) -> QuerySet[Enrolment]:
        if self.is_lost:
            # What is not understood finds nobody, and never everybody.
            return Enrolment.objects.none()
        if not self.chosen.get("once"):
            return access.people_among(self.among)
        every = access.once_among([one.pk for one in self.groups])
        return every.filter(cohort__in=self.among)

    @property
    def awaited(self) -> QuerySet[Invitation]:
        if self.is_lost:
            return Invitation.objects.none()
        return access.awaited_among(self.among)

    def _by(self, *, is_people: bool) -> Any:
        """Return what the order goes by: names in the order of the page's language."""
        if self.ordering == "group":
            names = [(one.name, one.pk) for one in self.groups]
            return _place_among(names, "cohort")
        if self.ordering == "place":
            units = [(unit.name or "", pk) for pk, unit in self.tree.units.items()]
            return _place_among(units, "user__unit" if is_people else "unit")
        return super()._by(is_people=is_people)

    @property
    def linked(self) -> str:
        """What the roll-up asked for, in words; empty without it."""
        by, of = self.chosen.get("by"), self.chosen.get("of")
        if not (by and of):
            return ""
        unit = self.tree.units.get(int(of)) if of != NOWHERE else None
        return f"{LEVELS[by]}: {unit.name if unit else NOT_STATED[1]}"

    @property
    def asked(self) -> str:
        """The filters as they stand in an address."""
        return self.address_of(self.chosen)

    @property
    def kept(self) -> dict[str, str]:
        """What is kept of it under a name: all but words, which may name somebody."""
        return {name: value for name, value in self.chosen.items() if name != "q"}

    def _more(self) -> list[Q]:
        found = self._of_person("user__")
        if step := self.chosen.get("step"):
            found.append(REACHED[step][1])
        if wanted := self.chosen.get("certificate"):
            standing = Certificate.objects.filter(revoked_at=None, kind__in=COMPLETED)
            # Also one earned on another account of the same person.
            held = Q(Exists(standing.filter(enrolment=OuterRef("pk")))) | Q(
                Exists(standing.filter(enrolment__merged_into=OuterRef("pk")))
            )
            found.append(held if wanted == HELD else ~held)
        return found

    def _of_person(self, to: str) -> list[Q]:
        """Return what is asked of the facts of a person; ``to`` leads to them."""
        chosen, found = self.chosen, []
        if district := chosen.get("district"):
            found.append(within(self.tree, "district", district, f"{to}unit"))
        if role := chosen.get("role"):
            wanted = None if role == NOWHERE else int(role)
            found.append(Q(**{f"{to}occupation": wanted}))
        by, of = chosen.get("by"), chosen.get("of")
        if by and of:
            found.append(within(self.tree, by, of, f"{to}unit"))
        return found

    def _admits_awaited(self) -> bool:
        step = self.chosen.get("step")
        if self.chosen.get("certificate") == HELD or (step and not REACHED[step][2]):
            return False
        return super()._admits_awaited()

    def _of_awaited(self) -> list[Q]:
        found = [*super()._of_awaited(), *self._of_person("")]
        step = self.chosen.get("step")
        if step and (condition := REACHED[step][2]):
            found.append(condition)
        return found


def _place_among(names: Iterable[tuple[str, int]], field: str) -> Func:
    """Return where a row stands by the name of what its field names, as an expression."""
    ordered = sorted(names, key=lambda one: (sort_key(one[0]), one[1]))
    keys = Value([key for _name, key in ordered], ArrayField(BigIntegerField()))
    place = Cast(F(field), BigIntegerField())
    return Func(keys, place, function="array_position", output_field=IntegerField())


def _by_name(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(choices, key=lambda one: sort_key(one[1] or ""))


def units_required(groups: Iterable[Group]) -> Any:
    """Return how many units the course of a row's group has, as an expression.

    One query, and one more for each edition the first time.
    """
    cohorts = Cohort.objects.filter(pk__in=[one.pk for one in groups]).order_by()
    fields = ("edition", "edition__digest", "takes")
    whens = []
    for pk, digest, takes in cohorts.values_list(*fields).distinct():
        outline = outline_for(Edition(pk=pk, digest=digest), takes=takes)
        here = {"cohort__edition": pk, "cohort__takes": takes}
        whens.append(When(**here, then=Value(len(outline.required))))
    return Case(*whens, default=Value(0), output_field=IntegerField())


def persons_among(
    wanted: EverybodyFilter, keys: Iterable[int], whole: Any
) -> dict[int, Person | Awaited]:
    """Return those with these keys, as ``standing.persons_by_key`` does for one group."""
    moments, keys = risk_rules.Moments.at(timezone.now()), list(keys)
    people = wanted.counted.filter(pk__in=[key for key in keys if key > 0])
    rows = risk_rules.people(people, moments=moments, whole=whole).order_by()
    found: dict[int, Person | Awaited] = {
        row[0]: Person(*row) for row in rows.values_list(*FIELDS)
    }
    if numbers := [-key for key in keys if key < 0]:
        awaited = wanted.awaited.filter(pk__in=numbers)
        invited = risk_rules.awaited_people(awaited, moments, whole).order_by()
        for one in invited.values_list(*AWAITED_FIELDS):
            found[-one[0]] = Awaited(*one)
    return found
