"""What editors wrote to each other in the versions of pages; the pages' own text stays."""

from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.models import Revision

from lms.privacy.erasure.names import Masker
from lms.privacy.inventory.subject import Subject

# Keys of a version that hold remarks; everything else is the course, invented people in
# it included.
REMARKS = ("wagtail_admin_comments", "editor_notes", "editor_note")


def mask_remarks(
    subject: Subject, masker: Masker, *, is_real: bool
) -> tuple[int, list[list[str]]]:
    """Return in how many versions remarks name the person."""
    number = 0
    if not masker.anywhere:
        return 0, []
    text = Revision.objects.annotate(all_of_it=Cast("content", TextField()))
    named = text.filter(all_of_it__regex=masker.anywhere)
    for row in named.iterator(chunk_size=50):
        after = _masked(row.content, masker)
        if after != row.content:
            number += 1
            if is_real:
                Revision.objects.filter(pk=row.pk).update(content=after)
    return number, []


def _masked(content: dict[str, Any], masker: Masker) -> dict[str, Any]:
    return {
        key: masker.masked_data(value, is_own=False) if key in REMARKS else value
        for key, value in content.items()
    }
