"""Services that write the audit log."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest

from lms.audit.current_request import current_request
from lms.audit.models import Entry
from lms.logs.request_id import current_id

PUBLIC_NAMES = ("public_id", "uid", "code")


def record(
    action: Any,
    *,
    request: HttpRequest | None = None,
    actor: Any = None,
    person: Any = None,
    target: Any = None,
    details: dict[str, Any] | None = None,
) -> Entry:
    """Add a row to the audit log, in the transaction of whatever is recorded.

    ``action`` is one of ``Action``. ``actor`` is by default whoever is signed in;
    ``person`` is whose data it concerns, and is the target itself where that is a person.
    ``target`` is a row, or a pair of words such as ``("report", "statements")``.
    ``details`` must name nobody: keys, counts and words of the program only. Outside a
    view the request that is being answered is found by itself.
    """
    request = request or current_request()
    kind, name = _target(target)
    return Entry.objects.create(
        action=str(action),
        actor=_public_id(actor) or _signed_in(request),
        person=_public_id(person) or _public_id(target),
        target_type=kind[:60],
        target_id=name[:64],
        address=client_address(request) or None,
        request_id=current_id()[:64],
        details=details or {},
    )


def _public_id(person: Any) -> UUID | None:
    found = getattr(person, "public_id", None)
    return found if isinstance(found, UUID) else None


def _signed_in(request: HttpRequest | None) -> UUID | None:
    return _public_id(getattr(request, "user", None))


def _target(target: Any) -> tuple[str, str]:
    if target is None:
        return "", ""
    if not isinstance(target, models.Model):
        kind, name = target
        return str(kind), str(name)
    for field in PUBLIC_NAMES:
        if value := getattr(target, field, None):
            return target._meta.label_lower, str(value)
    return target._meta.label_lower, str(target.pk or "")


def client_address(request: HttpRequest | None) -> str:
    """Return the client's address as the limits of the sign-in see it; empty without."""
    if request is None:
        return ""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:  # allauth's word for an address that cannot be read
        return ""
