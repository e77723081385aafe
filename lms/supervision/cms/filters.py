"""Filter sets of the CMS's lists; their choices, too, are only what the person may see."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from lms.accounts.models import OrganisationUnit, User
from lms.cohorts.models import Cohort, Enrolment
from lms.supervision.portals import scope


def _cohorts(request: Any) -> QuerySet[Cohort]:
    return scope.cohorts_of(request.user)


def _units(request: Any) -> QuerySet[OrganisationUnit]:
    return scope.visible_units(request.user)


def _supervisors(request: Any) -> QuerySet[User]:
    leads = scope.cohorts_of(request.user).order_by().values("supervisor")
    return User.objects.filter(pk__in=leads).order_by("sort_name", "pk")


class CohortFilters(WagtailFilterSet):
    supervisor = django_filters.ModelChoiceFilter(
        queryset=_supervisors, label=_("Supervisor")
    )
    unit = django_filters.ModelChoiceFilter(
        queryset=_units, label=_("organisation unit")
    )
    launched = django_filters.BooleanFilter(
        field_name="launched_at",
        lookup_expr="isnull",
        exclude=True,
        label=_("Launched"),
    )

    class Meta:
        model = Cohort
        fields = ("supervisor", "unit", "launched")


class UnitFilters(WagtailFilterSet):
    parent = django_filters.ModelChoiceFilter(queryset=_units, label=_("Belongs to"))

    class Meta:
        model = OrganisationUnit
        fields = ("kind", "parent")


class RosterFilters(WagtailFilterSet):
    cohort = django_filters.ModelChoiceFilter(queryset=_cohorts, label=_("cohort"))

    class Meta:
        model = Enrolment
        fields = ("cohort", "state")
