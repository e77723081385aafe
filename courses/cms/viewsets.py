"""Snippet view sets of the CMS: question bank, glossary, telephone lines and drawings."""

from typing import Any

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    IndexView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from courses.cms.forms import FreshForm, NamedForm, QuestionForm
from courses.cms.import_export_index import ExchangeMenuItem
from courses.cms.panels import PagesWithPanel, QuestionFactsPanel
from courses.cms.total_order import TotalOrder
from courses.models import Diagram, GlossaryTerm, Helpline, Question, QuestionPool
from courses.models.base import language_panels
from courses.rendering.choosers import ChooserViewSet
from courses.text.languages import columns_of

OPTION_PANELS = [
    language_panels("text"),
    language_panels("feedback"),
    FieldRowPanel(
        [FieldPanel("fraction"), FieldPanel("value"), FieldPanel("tolerance")]
    ),
    language_panels("match"),
]


class Headed:
    """View mixin that gives Wagtail's snippet forms a heading of the first level."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**context, "title": context["header_title"]}


class MaterialCreateView(Headed, CreateView):
    """Adding a piece of course material."""


class MaterialEditView(Headed, EditView):
    """Editing a piece of course material."""


class FreshEditView(MaterialEditView):
    """Edit view of what has no versions: the row is locked, so that nothing newer is lost."""

    object: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            # Others wait until it is told or saved.
            rows = self.model._default_manager.select_for_update()
            self.object = get_object_or_404(rows, pk=self.object.pk)
            answer: HttpResponse = super().post(request, *args, **kwargs)
            return answer


class NamedEditView(FreshEditView):
    """Edit view of what pages lead to by slug: Wagtail counts no such use."""

    def get_usage_url(self) -> None:
        return None


class SavedByHand:
    """View mixin without autosave: a question is live at once, half a key must not be."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.autosave_enabled = False


class QuestionCreateView(SavedByHand, MaterialCreateView):
    """Adding a question."""


class QuestionEditView(SavedByHand, MaterialEditView):
    """Editing a question."""


def all_tags() -> list[tuple[str, str]]:
    """Return the bank's tags as choices, in alphabetical order; one query."""
    lists = Question.objects.exclude(tags=[]).values_list("tags", flat=True)
    return [(tag, tag) for tag in sorted({tag for tags in lists for tag in tags})]


class QuestionFilterSet(WagtailFilterSet):
    """Filter set of the question bank's list."""

    tag = django_filters.ChoiceFilter(
        label=_("Tag"), choices=all_tags, method="with_tag"
    )

    class Meta:
        model = Question
        fields = ["kind", "pool", "retired"]

    def with_tag(
        self, questions: QuerySet[Question], name: str, value: str
    ) -> QuerySet[Question]:
        """Return the questions with the tag."""
        return questions.filter(tags__contains=[value])


def use_of(question: Question) -> str:
    """Return what the list says of a retired question; nothing of one in use."""
    return gettext("no longer used") if question.retired else ""


HOW_TO_ANSWER = HelpPanel(
    heading=_("What the options of each kind need"),
    template="courses/admin/question_kinds.html",
)


# By it pages and files name a thing.
SLUG = FieldPanel("slug", heading=_("Short name"))
PAGES_WITH = PagesWithPanel(heading=_("On these pages"))


class MaterialIndexView(TotalOrder, IndexView):
    pass


class MaterialViewSet(SnippetViewSet):
    """Base of the snippet view sets of course material."""

    index_view_class = MaterialIndexView
    chooser_viewset_class = ChooserViewSet
    add_view_class = MaterialCreateView
    edit_view_class = MaterialEditView


class QuestionViewSet(MaterialViewSet):
    """View set of questions with their options, Romanian and Russian next to each other."""

    model = Question
    icon = "help"
    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    list_display = [
        "stem_ro",
        "kind",
        "pool",
        Column("version", label=_("Version"), sort_key="version"),
        Column("retired", label=_("Use"), accessor=use_of, sort_key="retired"),
    ]
    filterset_class = QuestionFilterSet
    search_fields = columns_of("stem")
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("kind"), FieldPanel("pool")]),
            language_panels("stem"),
            language_panels("feedback"),
            HOW_TO_ANSWER,
            InlinePanel("options", panels=OPTION_PANELS, heading=_("Options")),
            MultiFieldPanel(
                [
                    FieldPanel("tags"),
                    FieldPanel(
                        "retired",
                        help_text=_(
                            "Editions to come leave it out. Editions already released "
                            "and attempts keep it."
                        ),
                    ),
                ],
                heading=_("Use"),
            ),
            QuestionFactsPanel(heading=_("This question")),
        ],
        base_form_class=QuestionForm,
    )


class QuestionPoolViewSet(MaterialViewSet):
    """View set of the pools that tests draw from."""

    model = QuestionPool
    edit_view_class = FreshEditView
    icon = "folder-open-inverse"
    list_display = ["slug", *columns_of("name")]
    edit_handler = ObjectList(
        [SLUG, language_panels("name")], base_form_class=FreshForm
    )


class GlossaryTermViewSet(MaterialViewSet):
    """View set of glossary terms in three languages."""

    model = GlossaryTerm
    edit_view_class = NamedEditView
    icon = "openquote"
    list_display = [*columns_of("term"), "english"]
    search_fields = [*columns_of("term"), "english"]
    edit_handler = ObjectList(
        [
            SLUG,
            language_panels("term"),
            FieldPanel("english"),
            language_panels("definition"),
            PAGES_WITH,
        ],
        base_form_class=NamedForm,
    )


class HelplineViewSet(MaterialViewSet):
    """View set of telephone lines."""

    model = Helpline
    edit_view_class = NamedEditView
    icon = "mobile-alt"
    list_display = ["name_ro", "number", "checked"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([SLUG, FieldPanel("sort_order", heading=_("Order"))]),
            language_panels("name"),
            FieldRowPanel([FieldPanel("number"), FieldPanel("from_abroad")]),
            FieldRowPanel([FieldPanel("email"), FieldPanel("url")]),
            language_panels("note"),
            FieldPanel("checked_on"),
            FieldPanel("editor_note"),
            PAGES_WITH,
        ],
        base_form_class=NamedForm,
    )


class DiagramViewSet(MaterialViewSet):
    """View set of SVG drawings."""

    model = Diagram
    edit_view_class = FreshEditView
    icon = "image"
    list_display = ["slug"]
    edit_handler = ObjectList([SLUG, FieldPanel("svg")], base_form_class=FreshForm)


class CourseMaterial(SnippetViewSetGroup):
    """Menu group of everything that lessons and tests use."""

    menu_label = _("Course material")
    menu_icon = "list-ul"
    menu_order = 200
    items = (
        QuestionViewSet,
        QuestionPoolViewSet,
        GlossaryTermViewSet,
        HelplineViewSet,
        DiagramViewSet,
    )

    def get_submenu_items(self) -> list[Any]:
        """Return the menu's entries, with the way to import and export last."""
        return [*super().get_submenu_items(), ExchangeMenuItem()]
