"""Permissions for imports and exports in the CMS."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from courses.imports import staged_uploads

Permissions = tuple[str, ...]

QUESTIONS_IN: Permissions = ("courses.add_question", "courses.change_question")
QUESTIONS_OUT: Permissions = ("courses.view_question",)
BACKUP_IN: Permissions = (*QUESTIONS_IN, "courses.add_questionpool")
TRANSLATIONS: Permissions = ("courses.change_question",)


def require(user: Any, permissions: Permissions) -> None:
    """Raise PermissionDenied unless the person has all these rights."""
    if not user.has_perms(permissions):
        raise PermissionDenied


def held_file(user: Any, use: str, key: uuid.UUID) -> staged_uploads.Held:
    """Return a file that this person uploaded for this use; else there is none (404)."""
    try:
        return staged_uploads.held(key=key, user=user, use=use)
    except staged_uploads.NotHeld as error:
        raise Http404 from error
