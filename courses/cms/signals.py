"""Signal receivers of the CMS: redirects of renamed pages, deletions refused, files deleted."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from django.utils import translation
from wagtail.contrib.redirects.signal_handlers import (
    autocreate_redirects_on_page_move,
    autocreate_redirects_on_slug_change,
)
from wagtail.signals import (
    page_slug_changed,
    post_page_move,
)

from courses.editions.references import StillShown, shown_on
from courses.models import CourseImage, CourseMedia, Diagram, GlossaryTerm, Helpline
from courses.text.languages import CODES, columns_of


@receiver(pre_delete, sender=GlossaryTerm, dispatch_uid="courses.keep_term")
@receiver(pre_delete, sender=Helpline, dispatch_uid="courses.keep_helpline")
@receiver(pre_delete, sender=Diagram, dispatch_uid="courses.keep_diagram")
@receiver(pre_delete, sender=CourseImage, dispatch_uid="courses.keep_image")
@receiver(pre_delete, sender=CourseMedia, dispatch_uid="courses.keep_media")
def keep_what_is_shown(instance: Any, **kwargs: Any) -> None:
    """Refuse to delete what pages show or link to, on every way there is.

    No foreign key leads out of the blocks of a page, so the database cannot say it.
    Raises StillShown.
    """
    if pages := shown_on(instance):
        raise StillShown(instance, pages)


@receiver(page_slug_changed, dispatch_uid="courses.redirect_renamed")
def redirect_renamed(**kwargs: Any) -> None:
    """Redirect the old address of each language; Wagtail does so for the editor's only."""
    for code in _others():
        with translation.override(code):
            autocreate_redirects_on_slug_change(**kwargs)


@receiver(post_page_move, dispatch_uid="courses.redirect_moved")
def redirect_moved(**kwargs: Any) -> None:
    """Redirect the old address of each language; Wagtail does so for the editor's only."""
    for code in _others():
        with translation.override(code):
            autocreate_redirects_on_page_move(**kwargs)


def _others() -> list[str]:
    active = translation.get_language()
    return [code for code in CODES if code != active]


@receiver(post_delete, sender=CourseMedia, dispatch_uid="courses.captions")
def delete_captions(instance: CourseMedia, **kwargs: Any) -> None:
    """Delete the captions of a recording; wagtailmedia deletes its other files."""
    for column in columns_of("captions"):
        if captions := getattr(instance, column):
            transaction.on_commit(partial(captions.delete, save=False))
