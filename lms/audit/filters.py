"""Filter set of the audit log's page."""

from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from lms.audit.models import Action, Entry

# More people than that are no answer to a name; the filter then shows nobody.
MOST_PEOPLE = 50


def people_called(text: str) -> list[UUID]:
    """Return the opaque ids of people by name, address or the id itself."""
    try:
        return [UUID(text.strip())]
    except ValueError:
        pass
    named = Q(full_name__icontains=text) | Q(email__iexact=text.strip())
    found = get_user_model().objects.filter(named)
    ids = list(found.values_list("public_id", flat=True)[: MOST_PEOPLE + 1])
    return ids if len(ids) <= MOST_PEOPLE else []


class EntryFilters(WagtailFilterSet):
    """Who, what, whom it concerns, which thing, on what days."""

    actor = django_filters.CharFilter(
        label=_("Who: name, email address or id"), method="by_person"
    )
    person = django_filters.CharFilter(
        label=_("Whom it concerns: name, email address or id"), method="by_person"
    )
    action = django_filters.MultipleChoiceFilter(
        label=_("What was done"), choices=Action.choices
    )
    target_id = django_filters.CharFilter(
        label=_("Code or number of the thing"), lookup_expr="exact"
    )
    at = django_filters.DateFromToRangeFilter(
        label=_("Days"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Entry
        fields: ClassVar[list[str]] = ["actor", "person", "action", "target_id", "at"]

    def by_person(self, rows: QuerySet[Entry], name: str, text: str) -> QuerySet[Entry]:
        """Return the rows in which that column is one of the people so called."""
        named: dict[str, Any] = {f"{name}__in": people_called(text)}
        return rows.filter(**named)
