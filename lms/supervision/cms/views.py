"""Generic views of Wagtail, restricted to the rows a person may find."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.db.models.deletion import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from courses.cms.total_order import TotalOrder
from lms.accounts.models import User

Rows = Callable[[User], QuerySet[Any]]


class ScopedPolicy(ModelPermissionPolicy):
    """Permission policy: the group's rights, over the person's own rows only."""

    def __init__(self, model: Any, rows: Rows, actions: frozenset[str]) -> None:
        super().__init__(model)
        self.rows, self.actions = rows, actions

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self.actions and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: Any
    ) -> bool:
        allowed = self.user_has_permission(user, action)
        return allowed and self.rows(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Any
    ) -> QuerySet[Any]:
        rows = self.rows(user)
        return rows if self.user_has_any_permission(user, actions) else rows.none()


class Scoped:
    """View mixin that answers 404 for a row that is not the person's, as for none."""

    permission_policy: ScopedPolicy

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        policy = self.permission_policy
        # Who may do nothing here at all is sent away by Wagtail.
        may = policy.user_has_any_permission(request.user, policy.actions)
        rows = policy.rows(request.user)
        if may and "pk" in kwargs and not rows.filter(pk=kwargs["pk"]).exists():
            raise Http404
        super().setup(request, *args, **kwargs)  # type: ignore[misc]


class ScopedIndexView(TotalOrder, generic.IndexView):
    """Index view of one's own rows; ``related`` names what its columns read."""

    permission_policy: ScopedPolicy
    results_template_name = "supervision/cms/index_results.html"
    related: ClassVar[tuple[str, ...]] = ()

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = self.permission_policy.rows(self.request.user)
        return rows.select_related(*self.related)


class ScopedEditView(Scoped, generic.EditView):
    pass


class ScopedDeleteView(Scoped, generic.DeleteView):
    """Delete view of what nothing hangs on, which says so of the rest."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().form_valid(form)
        except ProtectedError:
            told = _("It is in use, with people or units in it, and cannot be deleted.")
            messages.error(self.request, told)
            answer = redirect(self.get_success_url())
        return answer


class ScopedHistoryView(Scoped, history.HistoryView):
    pass


class ScopedUsageView(Scoped, usage.UsageView):
    pass


class ScopedInspectView(Scoped, generic.InspectView):
    pass


class ScopedViewSet(ModelViewSet):
    """View set of one model; ``rows_of`` tells whose rows are whose."""

    edit_view_class = ScopedEditView
    delete_view_class = ScopedDeleteView
    history_view_class = ScopedHistoryView
    usage_view_class = ScopedUsageView
    inspect_view_class = ScopedInspectView
    inspect_view_enabled = True
    copy_view_enabled = False
    # Nothing about people may be counted as used by a page.
    add_to_reference_index = False
    search_backend_name = None
    actions: ClassVar[frozenset[str]] = frozenset({"add", "change", "delete", "view"})

    @staticmethod
    def rows_of(user: User) -> QuerySet[Any]:
        """Return the rows the person may find."""
        raise NotImplementedError

    @property
    def permission_policy(self) -> ScopedPolicy:
        return ScopedPolicy(self.model, self.rows_of, self.actions)


def column(name: str, label: Any, accessor: Any = None, **options: Any) -> Column:
    """Return a column of a list with a heading in the reader's language."""
    return Column(name, label=capfirst(label), accessor=accessor or name, **options)


def day(name: str, label: Any) -> Column:
    """Return a column of days; a moment shows the day it was in the site's time zone."""
    return column(name, label, lambda row: _day(getattr(row, name)), sort_key=name)


def _day(value: date | datetime | None) -> str:
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return date_format(local, "SHORT_DATE_FORMAT")
