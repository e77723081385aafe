"""The supervisors' own pages."""

from lms.supervision import access
from lms.supervision.portals.base import CohortPortal

SITE = CohortPortal(
    prefix="cohort_",
    frame="supervision/_site.html",
    form="components/form.html",
    person="person",
    prints_codes=True,
    find=access.own_cohort,
    groups_of=access.visible_cohorts,
    # Whoever finds a group there answers for its people.
    sees_names=lambda user: True,
    may_act=lambda user: True,
)
