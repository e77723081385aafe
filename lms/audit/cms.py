"""The audit log's page in the CMS, with filters and as a file."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from courses.cms.total_order import TotalOrder
from courses.text.spreadsheets import guarded, writable
from lms.audit.filters import EntryFilters
from lms.audit.labels import action_label, details_label, names_of, target_label
from lms.audit.models import Entry

VIEW = "audit.view_entry"
# To count a million rows takes longer than to show fifty of them.
MOST_COUNTED = 10_000
MOST_EXPORTED = 100_000
NAMES_AT_ONCE = 500


class CappedPaginator(WagtailPaginator):
    """Paginator that counts no further than anybody turns pages."""

    @cached_property
    def count(self) -> int:
        return int(self.object_list[:MOST_COUNTED].count())

    @property
    def items_count_label(self) -> str:
        counted = ngettext("%(count)s entry", "%(count)s entries", self.count)
        return counted % {"count": self.count}


class LabelledColumn(Column):
    """Column that says its name in each cell too, for the rows of a phone."""

    cell_template_name = "audit/cell.html"


class AuditLogView(TotalOrder, ReportView):
    """The report; 403 for whoever may not view the log."""

    page_title = _("Audit log")
    header_icon = "history"
    index_url_name = "cms_audit_log"
    index_results_url_name = "cms_audit_log_results"
    filterset_class = EntryFilters
    paginator_class = CappedPaginator
    is_searchable = False
    model = Entry
    default_ordering = "-at"
    columns: ClassVar[list[Column]] = [
        LabelledColumn("moment", label=_("When")),
        LabelledColumn("who", label=_("Who")),
        LabelledColumn("what", label=_("What was done")),
        LabelledColumn("whom", label=_("Whom it concerns")),
        LabelledColumn("target", label=_("Which thing")),
        LabelledColumn("more", label=_("Details")),
        LabelledColumn("address", label=_("Net address")),
    ]
    list_export: ClassVar[list[str]] = [
        *("moment", "who", "what", "whom", "target", "more", "address"),
        *("request_id", "actor", "person"),
    ]
    export_headings: ClassVar[dict[str, Any]] = {
        **{column.name: column.label for column in columns},
        "request_id": _("Request"),
        "actor": _("Who (id)"),
        "person": _("Whom it concerns (id)"),
    }

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not request.user.has_perm(VIEW):
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_queryset(self) -> QuerySet[Entry]:
        return Entry.objects.order_by("-at", "-pk")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Put words to the rows of a page, or of a file in parts."""
        if not self.is_export:
            return [*worded(object_list)]
        return _in_parts(self.get_filtered_queryset()[:MOST_EXPORTED])

    def get_filename(self) -> str:
        return f"audit-log-{timezone.localdate().isoformat()}"

    def get_heading(self, queryset: Any, field: str) -> str:
        return str(self.export_headings[field])

    def to_row_dict(self, item: Any) -> dict[str, str]:
        """Return a row's cells, none of which a spreadsheet takes for a formula."""
        cells = {name: getattr(item, name) for name in self.list_export}
        return {
            name: str(guarded(writable(str(value or ""))))
            for name, value in cells.items()
        }


def worded(rows: Iterable[Any]) -> Iterator[Any]:
    """Yield the rows with the words that the page shows; one query for all names."""
    rows = list(rows)
    names = names_of(rows)
    for row in rows:
        row.moment = timezone.localtime(row.at).strftime("%d.%m.%Y %H:%M:%S")
        row.who = names.get(row.actor, "")
        row.whom = names.get(row.person, "")
        row.what = action_label(row.action)
        row.target = target_label(row)
        row.more = details_label(row.details)
        yield row


def _in_parts(rows: QuerySet[Entry]) -> Iterator[Any]:
    part: list[Entry] = []
    for row in rows.iterator(chunk_size=NAMES_AT_ONCE):
        part.append(row)
        if len(part) == NAMES_AT_ONCE:
            yield from worded(part)
            part = []
    yield from worded(part)


audit_log = AuditLogView.as_view()
audit_log_results = AuditLogView.as_view(results_only=True)
