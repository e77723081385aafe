"""Scope of the CMS: a coordinator finds the subtree, IOM the whole agency.

Names and addresses of learners are for those who answer for them. IOM sees a roster with
the opaque ids that its record store knows.
"""

from django.db.models import Q, QuerySet

from lms.accounts.models import OrganisationUnit, User
from lms.accounts.organisation import coordinated_roots, units_below
from lms.cohorts.dated_rights import having, in_force
from lms.cohorts.models import Cohort, DatedRight, Enrolment
from lms.cohorts.responsibility import reads_names
from lms.supervision.access import visible_cohorts


def sees_everything(user: User) -> bool:
    """Tell whether the person works with the whole agency: IOM or an administrator."""
    return user.has_role("editor") or user.has_role("analyst")


def sees_names(user: User) -> bool:
    """Tell whether learners stand in the person's rosters by name."""
    return reads_names(user)


def cohorts_of(user: User) -> QuerySet[Cohort]:
    """Return the cohorts the person finds in the CMS."""
    if sees_everything(user):
        return Cohort.objects.all()
    return Cohort.objects.filter(pk__in=visible_cohorts(user).order_by().values("pk"))


def visible_units(user: User) -> QuerySet[OrganisationUnit]:
    """Return the part of the organisation the person finds in the CMS."""
    if sees_everything(user):
        return OrganisationUnit.objects.all()
    below = units_below(coordinated_roots(user))
    return OrganisationUnit.objects.filter(pk__in=below)


def enrolments_of(user: User) -> QuerySet[Enrolment]:
    """Return the rosters' rows the person finds in the CMS."""
    rows = Enrolment.objects.filter(merged_into=None)
    return rows.filter(cohort__in=cohorts_of(user).order_by().values("pk"))


def supervisors_for(user: User, cohort: Cohort | None = None) -> QuerySet[User]:
    """Return the people who may lead a cohort the person makes, and who leads it now."""
    roles = ("supervisor", "coordinator")
    leads = User.objects.filter(having(*roles), is_active=True)
    if not sees_everything(user):
        units = visible_units(user)
        rights = DatedRight.objects.filter(in_force(), unit__in=units)
        here = Q(unit__in=units) | Q(pk__in=rights.values("person"))
        leads = leads.filter(here | Q(pk=user.pk))
    chosen = Q(pk__in=leads.values("pk"))
    if cohort is not None and cohort.supervisor_id:
        chosen |= Q(pk=cohort.supervisor_id)
    return User.objects.filter(chosen).order_by("sort_name", "pk")
