"""Site history report of Wagtail, for those who work with the whole of the site.

It is filtered by kind of thing alone, so that whoever may change some groups would read
the names of all groups and who changed them.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView

from lms.accounts.models import User


def reads_history(user: Any) -> bool:
    """Tell whether the history of the site is for the person: editors and reviewers."""
    if not isinstance(user, User):
        return False
    return user.has_role("editor") or user.has_role("reviewer")


class SiteHistoryView(LogEntriesView):
    """The report and its exports; 404 for everybody else."""

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not reads_history(request.user):
            raise Http404
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


site_history = require_admin_access(SiteHistoryView.as_view())
site_history_results = require_admin_access(SiteHistoryView.as_view(results_only=True))
