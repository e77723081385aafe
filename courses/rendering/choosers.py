"""Choosers of questions, pools and drawings, with words in the editor's language.

Wagtail puts the words of its snippet chooser together when the process begins, and says
them to everybody in the language of that moment.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.widgets import AdminSnippetChooser

View = Callable[..., HttpResponse]
RIGHTS = ("add", "change", "delete", "view")
WORDS = {
    "choose_one_text": "Choose %(object)s",
    "choose_another_text": "Choose another %(object)s",
    "link_to_chosen_text": "Edit this %(object)s",
}


def _sentence(msgid: str, model: type[models.Model]) -> str:
    return gettext(msgid) % {"object": model._meta.verbose_name}


_later = lazy(_sentence, str)


def chooser_of(model: type[models.Model], icon: str) -> AdminSnippetChooser:
    """Return the form widget that chooses one row of the model."""
    words = {name: _later(msgid, model) for name, msgid in WORDS.items()}
    return AdminSnippetChooser(model, icon=icon, **words)


class ChooserViewSet(SnippetChooserViewSet):
    """Gives foreign keys the chooser, open to those who may see the rows themselves.

    Wagtail's is open to everybody whom it lets into the CMS, coordinators and analysts
    too, and shows what a question asks before anybody is asked it.
    """

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses of the dialogue, each behind the model's rights."""
        patterns: list[URLPattern] = super().get_urlpatterns()
        for pattern in patterns:
            pattern.callback = self._for_those_who_may_see(pattern.callback)
        return patterns

    def _for_those_who_may_see(self, view: View) -> View:
        policy = ModelPermissionPolicy(self.model)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not policy.user_has_any_permission(request.user, RIGHTS):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    @cached_property
    def widget_class(self) -> AdminSnippetChooser:
        """Return the widget; Wagtail takes an instance for a class here."""
        return chooser_of(self.model, self.icon)


class ChooserBlock(SnippetChooserBlock):
    """Gives lessons the chooser."""

    @cached_property
    def widget(self) -> AdminSnippetChooser:
        """Return the widget, after Wagtail's own has found the icon."""
        plain = super().widget
        return chooser_of(self.target_model, plain.icon)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Stay Wagtail's block in migrations: what is stored is the same."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.snippets.blocks.SnippetChooserBlock", args, kwargs
