"""The question bank and the reference data in the CMS."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from courses.exchange.hub import ExchangeMenuItem
from courses.forms import QuestionForm
from courses.models import Diagram, GlossaryTerm, Helpline, Question, QuestionPool
from courses.models.base import both

OPTION_PANELS = [
    both("text"),
    both("feedback"),
    FieldRowPanel(
        [FieldPanel("fraction"), FieldPanel("value"), FieldPanel("tolerance")]
    ),
    both("match"),
]


class QuestionViewSet(SnippetViewSet):
    """Questions with their options, Romanian and Russian next to each other."""

    model = Question
    icon = "help"
    list_display = ["stem_ro", "kind", "pool", "version"]
    list_filter = ["kind", "pool", "retired"]
    search_fields = ["stem_ro", "stem_ru"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("kind"), FieldPanel("pool")]),
            both("stem"),
            both("feedback"),
            InlinePanel("options", panels=OPTION_PANELS, heading=_("Options")),
            MultiFieldPanel(
                [FieldPanel("tags"), FieldPanel("retired")], heading=_("Use")
            ),
        ],
        base_form_class=QuestionForm,
    )


class QuestionPoolViewSet(SnippetViewSet):
    """Pools that tests draw from."""

    model = QuestionPool
    icon = "folder-open-inverse"
    list_display = ["slug", "name_ro", "name_ru"]
    panels = [FieldPanel("slug"), both("name")]


class GlossaryTermViewSet(SnippetViewSet):
    """Terms in three languages."""

    model = GlossaryTerm
    icon = "openquote"
    list_display = ["term_ro", "term_ru", "english"]
    search_fields = ["term_ro", "term_ru", "english"]
    panels = [
        FieldPanel("slug"),
        both("term"),
        FieldPanel("english"),
        both("definition"),
    ]


class HelplineViewSet(SnippetViewSet):
    """Telephone lines."""

    model = Helpline
    icon = "mobile-alt"
    list_display = ["name_ro", "number", "checked"]
    panels = [
        FieldRowPanel([FieldPanel("slug"), FieldPanel("sort_order")]),
        both("name"),
        FieldRowPanel([FieldPanel("number"), FieldPanel("from_abroad")]),
        FieldRowPanel([FieldPanel("email"), FieldPanel("url")]),
        both("note"),
        FieldPanel("checked_on"),
        FieldPanel("editor_note"),
    ]


class DiagramViewSet(SnippetViewSet):
    """Drawings as SVG."""

    model = Diagram
    icon = "image"
    list_display = ["slug"]
    panels = [FieldPanel("slug"), FieldPanel("svg")]


class CourseMaterial(SnippetViewSetGroup):
    """The menu of everything that lessons and tests use."""

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
