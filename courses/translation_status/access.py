"""Permissions for the translation board and its decisions; deny by default."""

from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from wagtail.images import permissions as image_permissions
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtailmedia import get_permission_policy as media_policy

from courses.models import CourseImage, CourseMedia, Option, TextState
from courses.text.translated_fields import LIBRARY, PAGE_MODELS
from courses.translation_status.gate import UNITS


def may_see_board(user: Any) -> bool:
    """Tell whether somebody edits pages of the course."""
    return bool(
        user.has_perm("wagtailadmin.access_admin")
        and page_permission_policy.user_has_permission(user, "change")
    )


def need_board(user: Any) -> None:
    """Raise PermissionDenied for everybody who edits no pages."""
    if not may_see_board(user):
        raise PermissionDenied


def text_to_see(user: Any, pk: int) -> TextState:
    """Return a text's row; Http404 where there is none."""
    need_board(user)
    return get_object_or_404(TextState.objects.select_related("confirmed_by"), pk=pk)


def may_confirm(user: Any, row: TextState) -> bool:
    """Tell whether somebody may edit the object a text belongs to."""
    if row.model in PAGE_MODELS:
        page = Page.objects.filter(pk=row.object_id).first()
        return bool(page and page.permissions_for_user(user).can_edit())
    if row.model not in LIBRARY:
        return _may_change_all(user, row.model)
    model = apps.get_model("courses", row.model)
    instance = model.objects.filter(pk=row.object_id).first()
    return instance is not None and may_change(user, instance)


def may_change(user: Any, instance: Any) -> bool:
    """Tell whether somebody may edit a row that is no page, as the CMS decides it.

    Of pictures and recordings their collection says so.
    """
    if isinstance(instance, CourseImage):
        policy = image_permissions.permission_policy
    elif isinstance(instance, CourseMedia):
        policy = media_policy()
    else:
        return _may_change_all(user, instance._meta.model_name)
    return bool(policy.user_has_permission_for_instance(user, "change", instance))


def _may_change_all(user: Any, model: str) -> bool:
    edited = "question" if model == Option._meta.model_name else model
    return bool(user.has_perm(f"courses.change_{edited}"))


def unit_to_publish(user: Any, pk: int) -> Page:
    """Return the lesson or test; Http404 unless it is one this person may publish."""
    need_board(user)
    page = get_object_or_404(Page, pk=pk)
    if page.specific_class not in UNITS:
        raise Http404
    if not page.permissions_for_user(user).can_publish():
        raise Http404
    return page.specific


def page_on_board(pk: int | None) -> Page | None:
    """Return the one page the board is asked about, if there is such a page."""
    return Page.objects.filter(pk=pk).first() if pk else None
