"""The site's portal to the people of a group: supervisors and coordinators."""

from django.db.models import QuerySet

from lms.accounts.models import User
from lms.cohorts.models import Cohort
from lms.supervision import access
from lms.supervision.portals.base import CohortPortal


class SitePortal(CohortPortal):
    """Whoever finds a group here answers for its people: all names, all actions."""

    prefix = "cohort_"
    frame = "supervision/_site.html"
    form = "components/form.html"
    person = "person"
    prints_codes = True

    def groups_of(self, user: User) -> QuerySet[Cohort]:
        return access.visible_cohorts(user)


SITE = SitePortal()
