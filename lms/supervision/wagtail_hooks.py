"""What supervision adds to the CMS."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks

from lms.supervision.cms.door import CMS
from lms.supervision.cms.viewsets import Learning
from lms.supervision.rosters_urls import people_urls


@hooks.register("register_admin_viewset")
def learning() -> Learning:
    """Register cohorts, rosters and the organisation."""
    return Learning()


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Return the pages of a cohort's people and lists."""
    return [path("cohorts/", include(people_urls(CMS)))]
