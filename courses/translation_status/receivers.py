"""Signal receivers that keep the translation status up to date on every save."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Revision

from courses.text.translated_fields import PAGE_MODELS
from courses.translation_status import store
from courses.translation_status.texts import OBJECT_MODELS


@receiver(post_save, sender=Revision, dispatch_uid="courses.parity.revision")
def take_over_revision(
    instance: Revision, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """A page's latest revision was saved; one only scheduled or approved says nothing new."""
    kind = instance.content_type
    is_page = kind.app_label == "courses" and kind.model in PAGE_MODELS
    rewritten = update_fields is None or "content" in update_fields
    if is_page and rewritten and not raw and instance.is_latest_revision():
        store.note_revision(instance)


def take_over_object(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Anything with texts that is no page was saved."""
    if not raw:
        store.note_object(instance)


def drop_object(instance: Any, **kwargs: Any) -> None:
    """Anything with texts was deleted."""
    store.forget(instance)


def connect() -> None:
    """Connect the receivers of each model."""
    for name in OBJECT_MODELS:
        post_save.connect(
            take_over_object,
            sender=apps.get_model("courses", name),
            dispatch_uid=f"courses.parity.saved.{name}",
        )
    for name in (*PAGE_MODELS, *OBJECT_MODELS):
        post_delete.connect(
            drop_object,
            sender=apps.get_model("courses", name),
            dispatch_uid=f"courses.parity.deleted.{name}",
        )
