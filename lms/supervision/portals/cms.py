"""The CMS's portal to the people of a group: coordinators, IOM's editors, administrators."""

from django.http import Http404, HttpRequest

from lms.accounts.models import User
from lms.cohorts.models import Cohort
from lms.supervision.portals import scope
from lms.supervision.portals.base import CohortPortal


def find_cohort(request: HttpRequest, code: str) -> Cohort:
    """Return a cohort that the person finds in the CMS, or 404."""
    user = request.user
    if not isinstance(user, User) or not user.has_perm("cohorts.view_enrolment"):
        raise Http404
    cohorts = scope.cohorts_of(user).select_related("edition__course", "supervisor")
    cohort = cohorts.defer("edition__manifest").filter(code=code).first()
    if cohort is None:
        raise Http404
    return cohort


CMS = CohortPortal(
    prefix="cms_cohort_",
    frame="supervision/cms/frame.html",
    form="supervision/cms/_form.html",
    person="cms/person",
    prints_codes=False,
    find=find_cohort,
    groups_of=scope.cohorts_of,
    sees_names=scope.sees_names,
    may_act=lambda user: user.has_perm("cohorts.change_cohort"),
)
