"""What supervision adds to the CMS."""

from wagtail import hooks

from lms.supervision.cms.viewsets import Learning


@hooks.register("register_admin_viewset")
def learning() -> Learning:
    """Register cohorts, rosters and the organisation."""
    return Learning()
