"""Read-only panels of the CMS's forms: figures of a question, pages that use a term."""

from typing import Any

from wagtail.admin.panels import Panel

from courses.editions.refusals import places_of
from courses.editions.usage import pages_with, where_used
from courses.extension_points import question_panels


class QuestionFactsPanel(Panel):
    """Version, uses and figures of a question, beside the form that edits it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/admin/question_facts.html"

        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> Any:
            context = super().get_context_data(parent_context)
            return {
                **context,
                "question": self.instance,
                "used": where_used(self.instance),
                "parts": question_panels(self.instance, self.request),
            }


class PagesWithPanel(Panel):
    """The pages that link to a term or show a telephone line, beside its form."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/admin/pages_with.html"

        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> Any:
            context = super().get_context_data(parent_context)
            return {**context, "places": places_of(pages_with(self.instance))}
