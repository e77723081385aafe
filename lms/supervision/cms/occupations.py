"""View set of occupations: the list that IOM edits, and what the donor counts each as."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from courses.text.languages import columns_of
from lms.accounts.models import Occupation, User
from lms.supervision.cms.views import ScopedIndexView, ScopedViewSet, column
from lms.supervision.portals import scope


class OccupationIndexView(ScopedIndexView):
    add_item_label = _("New occupation")


class OccupationViewSet(ScopedViewSet):
    """Roles in the organisation, Romanian and Russian names next to each other."""

    model = Occupation
    name = "cms_occupations"
    icon = "tag"
    menu_label = _("Occupations")
    index_view_class = OccupationIndexView
    search_fields: ClassVar[list[str]] = [*columns_of("name")]
    list_display: ClassVar[list[Any]] = [
        "name_ro",
        column("name_ru", _("Name in Russian"), sort_key="name_ru"),
        column("category", _("category in reports"), "get_category_display"),
        column("is_offered", _("can be chosen")),
    ]
    inspect_view_fields: ClassVar[list[str]] = [
        *columns_of("name"),
        *("category", "is_offered"),
    ]
    edit_handler = ObjectList(
        [
            FieldRowPanel(
                [
                    FieldPanel("name_ro", heading=_("Name in Romanian")),
                    FieldPanel("name_ru", heading=_("Name in Russian")),
                ]
            ),
            FieldPanel("category"),
            FieldPanel("is_offered"),
        ]
    )

    @staticmethod
    def rows_of(user: User) -> QuerySet[Occupation]:
        """Return all for who works with the whole agency, and none for others."""
        rows = Occupation.objects.all()
        return rows if scope.sees_everything(user) else rows.none()
