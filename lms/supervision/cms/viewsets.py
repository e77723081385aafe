"""View sets of cohorts, organisation units and rosters in the CMS."""

from typing import Any, ClassVar

from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import HeaderButton

from courses.text.languages import columns_of
from lms.accounts.models import OrganisationUnit
from lms.cohorts.models import Cohort, Enrolment
from lms.supervision.cms.filters import CohortFilters, RosterFilters, UnitFilters
from lms.supervision.cms.forms import CohortForm, UnitForm
from lms.supervision.cms.occupations import OccupationViewSet
from lms.supervision.cms.views import (
    ScopedEditView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedViewSet,
    column,
    day,
)
from lms.supervision.portals import scope

PEOPLE = _("People and lists")


def people_address(cohort: Cohort) -> str:
    """Return where the cohort's people are looked after in the CMS."""
    return reverse("cms_cohort_people", args=[cohort.code])


class CohortIndexView(ScopedIndexView):
    related = ("supervisor", "unit")
    add_item_label = _("New cohort")

    def get_list_more_buttons(self, instance: Cohort) -> list[Any]:
        address = people_address(instance)
        people = MenuItem(PEOPLE, address, icon_name="group", priority=5)
        return [people, *super().get_list_more_buttons(instance)]


class WithPeople:
    """View mixin with a button that leads to a cohort's people."""

    object: Cohort

    @property
    def header_buttons(self) -> list[Any]:
        address = people_address(self.object)
        return [HeaderButton(PEOPLE, url=address, icon_name="group")]


class CohortEditView(WithPeople, ScopedEditView):
    pass


class CohortInspectView(WithPeople, ScopedInspectView):
    pass


class CohortViewSet(ScopedViewSet):
    """Cohorts; the launch itself happens on the supervisor's own page."""

    model = Cohort
    rows_of = staticmethod(scope.cohorts_of)
    name = "cms_cohorts"
    icon = "group"
    menu_label = _("Cohorts")
    index_view_class = CohortIndexView
    edit_view_class = CohortEditView
    inspect_view_class = CohortInspectView
    filterset_class = CohortFilters
    search_fields: ClassVar[list[str]] = ["name", "code", "supervisor__full_name"]
    list_display: ClassVar[list[Any]] = [
        "name",
        column("code", _("Code"), sort_key="code"),
        column("supervisor", _("Supervisor")),
        column("unit", _("organisation unit")),
        day("starts_on", _("starts on")),
        day("deadline", _("deadline")),
        day("launched_at", _("Launched")),
    ]
    inspect_view_fields: ClassVar[list[str]] = [
        *("name", "code", "edition", "supervisor", "unit"),
        *("starts_on", "deadline", "launched_at"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("edition", heading=_("Course")),
            FieldRowPanel(
                [
                    FieldPanel("supervisor", heading=_("Supervisor")),
                    FieldPanel("unit", heading=capfirst(_("organisation unit"))),
                ]
            ),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("deadline")]),
            FieldPanel("reason"),
        ],
        base_form_class=CohortForm,
    )


class UnitIndexView(ScopedIndexView):
    related = ("parent",)
    add_item_label = _("New unit")

    @cached_property
    def columns(self) -> list[Any]:
        """Wagtail's columns; the first, which leads on, is headed by what it shows."""
        columns: list[Any] = super().columns
        columns[0].label = _("Name in Romanian")
        return columns


class UnitViewSet(ScopedViewSet):
    """The organisation tree, Romanian and Russian names next to each other."""

    model = OrganisationUnit
    rows_of = staticmethod(scope.visible_units)
    name = "cms_units"
    icon = "site"
    menu_label = _("Organisation")
    index_view_class = UnitIndexView
    filterset_class = UnitFilters
    search_fields: ClassVar[list[str]] = [*columns_of("name"), "code", "iso_code"]
    list_display: ClassVar[list[Any]] = [
        "name_ro",
        column("name_ru", _("Name in Russian"), sort_key="name_ru"),
        column("kind", _("Kind"), "get_kind_display"),
        column("parent", _("Belongs to")),
        column("code", _("Code"), sort_key="code"),
        column("iso_code", _("ISO 3166-2:MD"), sort_key="iso_code"),
    ]
    inspect_view_fields: ClassVar[list[str]] = [
        *columns_of("name"),
        *("kind", "parent", "code", "iso_code"),
    ]
    edit_handler = ObjectList(
        [
            FieldRowPanel(
                [
                    FieldPanel("name_ro", heading=_("Name in Romanian")),
                    FieldPanel("name_ru", heading=_("Name in Russian")),
                ]
            ),
            FieldRowPanel(
                [
                    FieldPanel("kind", heading=_("Kind")),
                    FieldPanel("parent", heading=_("Belongs to")),
                ]
            ),
            FieldRowPanel(
                [
                    FieldPanel("code", heading=_("Code")),
                    FieldPanel("iso_code", heading=_("ISO 3166-2:MD")),
                ]
            ),
        ],
        base_form_class=UnitForm,
    )


class EnrolmentPaginator(WagtailPaginator):
    """Paginator that counts enrolments: who changed groups has one in each."""

    @property
    def items_count_label(self) -> str:
        counted = ngettext("%(count)s enrolment", "%(count)s enrolments", self.count)
        return counted % {"count": self.count}


def acts_address(enrolment: Enrolment) -> str | None:
    """Return where a person is looked after; for one who left, the group's people."""
    cohort = enrolment.cohort
    if enrolment.state != Enrolment.State.ACTIVE:
        return people_address(cohort)
    return reverse("cms_cohort_person", args=[cohort.code, enrolment.uid])


class RosterIndexView(ScopedIndexView):
    """Index view of enrolments; for IOM by opaque id, and not to be searched by name."""

    related = ("user__unit", "cohort")
    page_title = _("Rosters")
    paginator_class = EnrolmentPaginator
    verbose_name, verbose_name_plural = _("person"), _("people")

    def get_base_queryset(self) -> Any:
        rows = super().get_base_queryset()
        # A list's order tells of its names.
        named = scope.sees_names(self.request.user)
        return rows if named else rows.order_by("user__public_id", "pk")

    @property
    def columns(self) -> list[Any]:
        named = scope.sees_names(self.request.user)
        heading = _("Name and surname") if named else _("Opaque id")
        return [
            TitleColumn(
                "user",
                label=heading,
                accessor="user.full_name" if named else "user.public_id",
                sort_key="user__sort_name" if named else "user__public_id",
                get_url=acts_address,
            ),
            column("unit", _("District"), "user.unit"),
            column("cohort", _("cohort")),
            column("state", _("State"), "get_state_display"),
            day("enrolled_at", _("Enrolled on")),
            day("deadline", _("deadline")),
        ]

    @property
    def search_fields(self) -> list[str]:
        named = scope.sees_names(self.request.user)
        people = ["user__full_name", "user__email"] if named else []
        return ["cohort__name", "cohort__code", *people]


class RosterViewSet(ScopedViewSet):
    """View set of enrolments in many cohorts; each row leads to its person."""

    model = Enrolment
    rows_of = staticmethod(scope.enrolments_of)
    name = "cms_rosters"
    icon = "user"
    menu_label = _("Rosters")
    actions: ClassVar[frozenset[str]] = frozenset({"view"})
    inspect_view_enabled = False
    index_view_class = RosterIndexView
    filterset_class = RosterFilters

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Leave to the view what may be searched: that depends on who looks."""
        options: dict[str, Any] = super().get_index_view_kwargs(**kwargs)
        del options["search_fields"]
        return options

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]

    def register_admin_url_finder(self) -> None:
        """An enrolment has no page of its own in the CMS."""


class Learning(ModelViewSetGroup):
    """Menu group of who learns where."""

    menu_label = _("Cohorts")
    menu_icon = "group"
    menu_order = 250
    items = (CohortViewSet, RosterViewSet, UnitViewSet, OccupationViewSet)
