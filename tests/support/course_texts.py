"""All texts of the course at once, to compare one way of finding them with another."""

from collections.abc import Iterator

from django.apps import apps

from courses.text.translated_fields import PAGE_MODELS
from courses.translation_status.texts import (
    OBJECT_MODELS,
    Text,
    latest_texts,
    texts_of,
)


def course_texts() -> Iterator[Text]:
    """Yield every text as editors are working on it now, pages in their latest revision."""
    for model in PAGE_MODELS:
        for _page, texts in latest_texts(apps.get_model("courses", model)):
            yield from texts
    for model in OBJECT_MODELS:
        for instance in apps.get_model("courses", model).objects.order_by("pk"):
            yield from texts_of(instance)
