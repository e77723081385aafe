"""Services of translation decisions: still right, and dated exceptions."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from courses.models import ParityException, TextState
from courses.translation_status.exceptions import NotAllowed, TextChanged
from courses.translation_status.rules import STALE, Pair
from courses.translation_status.store import set_texts
from courses.translation_status.texts import fingerprint

LONGEST_DAYS = 90


def seen(row: TextState) -> str:
    """Return the fingerprint of both texts, by which a later answer is told to fit."""
    return fingerprint(f"{row.ro}\0{row.ru}")


@transaction.atomic
def confirm_text(*, pk: int, seen_as: str, user: Any) -> TextState:
    """Mark a stale translation as still right; what was agreed is now what stands.

    Raises TextState.DoesNotExist where the text is gone, and TextChanged where it is no
    longer the one with the fingerprint ``seen_as``.
    """
    row = TextState.objects.select_for_update().get(pk=pk)
    if seen(row) != seen_as:
        raise TextChanged
    _confirm(row, user)
    return row


@transaction.atomic
def confirm_page(*, page: Page, user: Any) -> int:
    """Mark every stale translation of a page's own texts as still right; return how many."""
    rows = TextState.objects.select_for_update().filter(
        model=page.specific_class._meta.model_name, object_id=page.pk
    )
    return _confirm_all(rows, page, user)


@transaction.atomic
def confirm_paths(*, instance: Any, paths: Iterable[str], user: Any) -> int:
    """Mark these stale texts of a page or row as still right; return how many were."""
    rows = TextState.objects.select_for_update().filter(
        model=instance._meta.model_name, object_id=instance.pk, path__in=paths
    )
    return _confirm_all(rows, instance, user)


def _confirm_all(rows: Iterable[TextState], instance: Any, user: Any) -> int:
    stale = [row for row in rows if STALE in (row.ro_state, row.ru_state)]
    for row in stale:
        _confirm(row, user)
    if stale and isinstance(instance, Page):
        log(
            instance=instance,
            action="courses.parity.confirm",
            user=user,
            data={"texts": len(stale)},
        )
    return len(stale)


def _confirm(row: TextState, user: Any) -> None:
    if STALE not in (row.ro_state, row.ru_state):
        return
    now = Pair(row.ro, row.ru)
    set_texts(row, now, now)
    row.confirmed_by, row.confirmed_at = user, timezone.now()
    row.save()


@transaction.atomic
def sign_exception(
    *, page: Page, reason: str, until: date, user: Any
) -> ParityException:
    """Let a unit be published until a day although a translation is not ready.

    An earlier exception of the page ends. Raises NotAllowed for a day before today or
    more than ``LONGEST_DAYS`` ahead.
    """
    today = timezone.localdate()
    if not today <= until <= today + timedelta(days=LONGEST_DAYS):
        raise NotAllowed
    withdraw_exception(page=page, user=user)
    signed = ParityException.objects.create(
        page_id=page.pk, reason=reason, until=until, signed_by=user
    )
    log(
        instance=page,
        action="courses.parity.exception",
        user=user,
        data={"reason": reason, "until": until.isoformat()},
    )
    return signed


@transaction.atomic
def withdraw_exception(*, page: Page, user: Any) -> bool:
    """End the page's exception; tell whether there was one."""
    changed = ParityException.objects.filter(page_id=page.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), withdrawn_by=user
    )
    return changed > 0
