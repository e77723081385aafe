"""Wagtail hooks of the courses: snippets, rich text links, admin pages, buttons."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from draftjs_exporter.dom import DOM
from wagtail import hooks
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.menu import MenuItem
from wagtail.admin.rich_text.converters.contentstate import link_entity
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    ExternalLinkElementHandler,
    PageLinkElementHandler,
)
from wagtail.admin.widgets import AdminAutoHeightTextInput, Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from courses.cms import (
    delete_guard,  # noqa: F401  registers its hooks
    overdue_schedules,  # noqa: F401  likewise
    release_view,
    unpublish_guard,  # noqa: F401  likewise
)
from courses.cms import import_export_urls as exchange_urls
from courses.cms.edit_conflicts import tell_of_other_question, tell_of_other_version
from courses.cms.study_time import study_times
from courses.cms.viewsets import CourseMaterial
from courses.models import CoursePage, LessonPage
from courses.rendering.glossary_links import dead_links
from courses.text.richtext.markup import SCHEME
from courses.text.translated_fields import streams
from courses.translation_status import (
    copies,  # noqa: F401  registers its hooks
)
from courses.translation_status import hooks as parity_hooks
from courses.translation_status.access import may_see_board
from courses.translation_status.exceptions import PublishingRefused

# Wagtail's own rule names TextField exactly, and misses the fields of each language.
register_form_field_override(
    models.TextField, override={"widget": AdminAutoHeightTextInput}
)
register_snippet(CourseMaterial)
hooks.register("after_edit_page", tell_of_other_version)
# Before another hook leads away from the question.
hooks.register("after_edit_snippet", tell_of_other_question, order=-1)

OWN_SCHEMES = ("glossary:", "unit:", "page:")


def own_link(props: dict[str, Any]) -> Any:
    """Keep links to terms, units and named pages, which Wagtail does not know."""
    url = props.get("url") or ""
    if url.startswith(OWN_SCHEMES) and SCHEME.fullmatch(url):
        return DOM.create_element("a", {"href": url}, props["children"])
    return link_entity(props)


@hooks.register("register_rich_text_features", order=10)
def keep_own_links(features: Any) -> None:
    """Replace the rule by which Wagtail's editor stores links; comes after Wagtail's."""
    features.register_converter_rule(
        "contentstate",
        "link",
        {
            "from_database_format": {
                "a[href]": ExternalLinkElementHandler("LINK"),
                'a[linktype="page"]': PageLinkElementHandler("LINK"),
            },
            "to_database_format": {"entity_decorators": {"LINK": own_link}},
        },
    )


@hooks.register("before_unit_publish")
def refuse_dead_links(page: Page, revision: Any, log_action: Any) -> bool:
    """Refuse a draft with a link to no term where its form was not asked: an approval.

    What is scheduled has passed the form, and its terms are kept. Raises
    PublishingRefused.
    """
    body = json.loads(revision.content.get("body") or "[]")
    is_scheduled = log_action == parity_hooks.SCHEDULED
    dead = {} if is_scheduled else dead_links(streams(LessonPage)["body"], body)
    if dead:
        sentences = [sentence for said in dead.values() for sentence in said]
        raise PublishingRefused(page, " ".join(sentences))
    return True


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the addresses of the courses' own pages below the CMS."""
    return [
        path(
            "courses/<int:pk>/release/",
            release_view.release,
            name="courses_release_edition",
        ),
        path("study-time/", study_times, name="courses_study_times"),
        *exchange_urls.urlpatterns,
    ]


@hooks.register("register_page_header_buttons")
def release_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Offer to release an edition to those who may publish the course."""
    if isinstance(page, CoursePage) and page.permissions_for_user(user).can_publish():
        url = reverse("courses_release_edition", args=[page.pk])
        yield Button(_("Release edition"), url, icon_name="upload", priority=15)


class StudyTimeMenuItem(MenuItem):
    """Shown to those who may edit the course."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_board(request.user)


@hooks.register("register_reports_menu_item")
def study_time_item() -> MenuItem:
    """Offer the page on the time that units take among the reports."""
    return StudyTimeMenuItem(
        gettext_lazy("Time to learn"),
        reverse("courses_study_times"),
        name="study-time",
        icon_name="time",
        order=1100,
    )
