"""Retiring questions and units: editions to come leave them out."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from courses.models import Question


def retire(*, questions: Iterable[Question], by: Any) -> int:
    """Take questions out of editions to come; return how many there were to take out."""
    in_use = [question for question in questions if not question.retired]
    for question in in_use:
        question.retired, question.updated_at = True, timezone.now()
        question.save(update_fields=["retired", "updated_at"])
        question.save_revision(user=by, clean=False)
        log(instance=question, action="wagtail.edit", user=by)
    return len(in_use)


@transaction.atomic
def retire_unit(*, page: Page, by: Any) -> bool:
    """Take a lesson or test out of editions to come; tell whether it was in them.

    It stays published as it is; a draft that is begun stays one.
    """
    unit = page.specific
    if unit.retired:
        return False
    was_draft = unit.has_unpublished_changes
    draft = unit.get_latest_revision_as_object()
    draft.retired = True
    revision = draft.save_revision(
        user=by, clean=False, changed=was_draft, log_action=True
    )
    live = {} if was_draft or not unit.live else {"live_revision": revision}
    type(unit).objects.filter(pk=unit.pk).update(retired=True, **live)
    return True
