"""The register in the CMS: a list with filters, and the same as a file."""

from datetime import date, datetime
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import HeaderButton

from courses.cms.total_order import TotalOrder
from courses.text.spreadsheets import guarded, writable
from lms.certificates import access
from lms.certificates.models import Certificate, CertificateRequest
from lms.certificates.register import states
from lms.certificates.register.rows import found, register_rows
from lms.cohorts.models import Cohort


def _groups(request: Any) -> QuerySet[Cohort]:
    return access.groups_replaced_by(request.user).order_by("name", "pk")


class RegisterFilters(WagtailFilterSet):
    """By name, number or code, by group, day and state."""

    what = django_filters.CharFilter(label=_("Name, number or code"), method="by_text")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=states.choices, method="by_state"
    )
    cohort = django_filters.ModelChoiceFilter(
        field_name="enrolment__cohort", queryset=_groups, label=_("Group")
    )
    issued_at = django_filters.DateFromToRangeFilter(
        label=_("Issued on"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Certificate
        fields: ClassVar[list[str]] = ["what", "state", "cohort", "issued_at"]

    def by_text(
        self, rows: QuerySet[Certificate], name: str, text: str
    ) -> QuerySet[Certificate]:
        """Return the certificates that a typed text means."""
        return found(rows, text)

    def by_state(
        self, rows: QuerySet[Certificate], name: str, state: str
    ) -> QuerySet[Certificate]:
        """Return the certificates that are in a state today."""
        return rows.filter(states.in_state(state))


class RegisterPaginator(WagtailPaginator):
    """Paginator that counts certificates."""

    @property
    def items_count_label(self) -> str:
        counted = ngettext(
            "%(count)s certificate", "%(count)s certificates", self.count
        )
        return counted % {"count": self.count}


class LabelledColumn(Column):
    """Column that says its name in each cell too, for the rows of a phone."""

    cell_template_name = "certificates/cms/cell.html"


def _address(row: Certificate) -> str:
    return reverse("cms_certificate", args=[row.code])


class RegisterView(TotalOrder, ReportView):
    """The list; 404 for whoever replaces no certificates."""

    page_title = _("Certificates")
    header_icon = "doc-full"
    index_url_name = "cms_certificates"
    index_results_url_name = "cms_certificates_results"
    filterset_class = RegisterFilters
    paginator_class = RegisterPaginator
    is_searchable = False
    model = Certificate
    default_ordering = "-issued_at"
    columns: ClassVar[list[Column]] = [
        TitleColumn("number", label=_("Number"), get_url=_address, sort_key="number"),
        LabelledColumn("holder", label=_("Name"), sort_key="user__sort_name"),
        LabelledColumn("group", label=_("Group"), accessor="enrolment.cohort"),
        LabelledColumn("issued_on", label=_("Issued on"), sort_key="issued_at"),
        LabelledColumn("ends_on", label=_("Valid until"), sort_key="valid_until"),
        LabelledColumn("state", label=_("State")),
    ]
    list_export: ClassVar[list[str]] = [
        *("number", "code", "holder", "course", "group", "group_code"),
        *("completed_day", "issued_day", "valid_until", "state", "to_renew"),
        *("revoked_day", "why", "replacement", "renewed_number"),
    ]
    export_headings: ClassVar[dict[str, Any]] = {
        "number": _("Number"),
        "code": _("Code for checking"),
        "holder": _("Name"),
        "course": _("Course"),
        "group": _("Group"),
        "group_code": _("Code of the group"),
        "completed_day": _("Course completed on"),
        "issued_day": _("Issued on"),
        "valid_until": _("Valid until"),
        "state": _("State"),
        "to_renew": _("To be renewed"),
        "revoked_day": _("Not valid since"),
        "why": _("Why"),
        "replacement": _("Replaced by"),
        "renewed_number": _("Renews certificate"),
    }

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not access.may_replace(request.user):
            raise Http404
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_base_queryset(self) -> QuerySet[Certificate]:
        return register_rows(access.certificates_replaced_by(self.request.user))

    def get_queryset(self) -> QuerySet[Certificate]:
        return self.order_queryset(self.get_base_queryset())

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Put words to the rows of a page, or of a file one by one."""
        if self.is_export:
            return map(worded, self.get_filtered_queryset().iterator(chunk_size=500))
        return [worded(row) for row in object_list]

    @property
    def header_buttons(self) -> list[Any]:
        """Lead to the requests that wait, with their number, and to the bulk."""
        waiting = access.decided_requests(self.request.user)
        count = waiting.filter(state=CertificateRequest.State.OPEN).count()
        requests = _("Requests (%(count)s)") % {"count": count}
        return [
            HeaderButton(
                requests, url=reverse("cms_certificate_requests"), icon_name="mail"
            ),
            HeaderButton(
                _("Issue anew"),
                url=reverse("cms_certificate_reissues"),
                icon_name="rotate",
            ),
        ]

    def get_filename(self) -> str:
        return f"certificates-{timezone.localdate().isoformat()}"

    def get_heading(self, queryset: Any, field: str) -> str:
        return str(self.export_headings[field])

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """Return a row's cells: days as days, and no text that is taken for a formula."""
        is_csv = self.request.GET.get("export") == self.FORMAT_CSV
        return {
            name: _cell(getattr(item, name), is_csv=is_csv) for name in self.list_export
        }


def _cell(value: Any, *, is_csv: bool) -> Any:
    if isinstance(value, date):
        return value
    text = writable(str(value or ""))
    # In a workbook each text is marked as one; in a CSV file only a sign can say so.
    return guarded(text) if is_csv else text


def worded(row: Any) -> Any:
    """Return a register row with what the list and the file show of it."""
    row.group = row.enrolment.cohort.name
    row.group_code = row.enrolment.cohort.code
    row.issued_day, row.revoked_day = _day(row.issued_at), _day(row.revoked_at)
    row.completed_day = _day(datetime.fromisoformat(row.completed))
    row.issued_on = row.issued_day.strftime("%d.%m.%Y")
    row.ends_on = row.valid_until.strftime("%d.%m.%Y") if row.valid_until else ""
    row.state = states.label_of(row)
    row.to_renew = gettext("yes") if row.due else ""
    row.renewed_number = row.renews.number if row.renews else ""
    row.why = row.get_revoked_class_display()
    row.replacement = row.replaced_by.number if row.replaced_by else ""
    return row


def _day(moment: datetime | None) -> Any:
    return timezone.localtime(moment).date() if moment else ""


register = RegisterView.as_view()
register_results = RegisterView.as_view(results_only=True)
