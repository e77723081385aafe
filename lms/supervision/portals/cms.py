"""The CMS's portal to the people of a group: coordinators, IOM's editors, administrators."""

from django.db.models import QuerySet

from lms.accounts.models import User
from lms.cohorts.models import Cohort
from lms.supervision.portals import scope
from lms.supervision.portals.base import CohortPortal


class CmsPortal(CohortPortal):
    """The CMS: its own scope of groups, names for some, and actions for some."""

    prefix = "cms_cohort_"
    frame = "supervision/cms/frame.html"
    form = "supervision/cms/_form.html"
    person = "cms/person"

    def groups_of(self, user: User) -> QuerySet[Cohort]:
        cohorts = scope.cohorts_of(user)
        return cohorts if user.has_perm("cohorts.view_enrolment") else cohorts.none()

    def sees_names(self, user: User) -> bool:
        return scope.sees_names(user)

    def may_act(self, user: User) -> bool:
        return user.has_perm("cohorts.change_cohort")


CMS = CmsPortal()
