"""Applying the rules of retention: by batches, to be repeated, counted for the page.

Each job takes the moment before which a thing is over and the most rows of a batch, and
returns how many it cleared. What other rooms clear by clocks of their own (lists,
invitations, the outbox) is only called here as well, so that its counts stand with them.
"""

import logging
import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, PageLogEntry

from lms.accounts.models import SignInCode
from lms.audit.models import Entry
from lms.audit.retention import clear_by_age
from lms.certificates.archives import services as archives
from lms.cohorts.models import DatedRight
from lms.cohorts.rosters import retention as lists
from lms.conversations.models import Message
from lms.merging import finishing
from lms.notifications.models import SENT_STATES, OutgoingMail, TextMessage
from lms.outbox import purging
from lms.privacy.export.services import ENDED as ENDED_COPIES
from lms.privacy.export.services import remove_ended
from lms.privacy.models import DataExport, ErasureRequest, RetentionRun
from lms.privacy.retention import unused_accounts
from lms.privacy.rules import BY_KEY, RULES, days_of
from lms.reminders.models import Reminder

logger = logging.getLogger(__name__)
BATCH = 500
Job = Callable[[datetime, int], int]
State = ErasureRequest.State
ENDED = (State.DONE, State.REFUSED, State.WITHDRAWN)
HAS_TEXT = ~Q(text="") | ~Q(html="")


# --- what each rule is about ------------------------------------------------------------


def _mail_secrets(before: datetime) -> QuerySet[OutgoingMail]:
    """Codes that could not be sent; those that were are gone already."""
    return OutgoingMail.objects.filter(HAS_TEXT, is_secret=True, created_at__lt=before)


def _mail_texts(before: datetime) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(HAS_TEXT, created_at__lt=before)


def _mails(before: datetime) -> QuerySet[OutgoingMail]:
    ended = (*SENT_STATES, OutgoingMail.State.FAILED)
    return OutgoingMail.objects.filter(state__in=ended, created_at__lt=before)


def _text_messages(before: datetime) -> QuerySet[TextMessage]:
    return TextMessage.objects.filter(created_at__lt=before)


def _sessions(before: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=before)


def _sign_in_codes(before: datetime) -> QuerySet[SignInCode]:
    return SignInCode.objects.filter(expires_at__lt=before)


def _reminders(before: datetime) -> QuerySet[Reminder]:
    return Reminder.objects.filter(made_at__lt=before)


def _messages(before: datetime) -> QuerySet[Message]:
    return Message.objects.filter(written_at__lt=before)


def _dated_rights(before: datetime) -> QuerySet[DatedRight]:
    return DatedRight.objects.filter(closed_at__lt=before)


def _editing(before: datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = EditingSession.objects.filter(last_seen_at__lt=before)
    return rows


def _forms(before: datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = FormState.objects.filter(last_updated_at__lt=before)
    return rows


def _admin_log(before: datetime) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(action_time__lt=before)


def _page_log(before: datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = PageLogEntry.objects.filter(timestamp__lt=before)
    return rows


def _model_log(before: datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = ModelLogEntry.objects.filter(timestamp__lt=before)
    return rows


def _erasure_requests(before: datetime) -> QuerySet[ErasureRequest]:
    return ErasureRequest.objects.filter(state__in=ENDED, done_at__lt=before)


def _ended_copies(before: datetime) -> QuerySet[DataExport]:
    return DataExport.objects.filter(
        Q(expires_at__lt=timezone.now())
        | Q(state__in=ENDED_COPIES, asked_at__lt=before)
    )


Find = Callable[[datetime], QuerySet[Any]]
BLANKED: dict[str, Find] = {"mail_secrets": _mail_secrets, "mail_texts": _mail_texts}
REMOVED: dict[str, tuple[Find, ...]] = {
    "mails": (_mails,),
    "text_messages": (_text_messages,),
    "sessions": (_sessions,),
    "sign_in_codes": (_sign_in_codes,),
    "dated_rights": (_dated_rights,),
    "reminders": (_reminders,),
    "conversations": (_messages,),
    "editor_state": (_editing, _forms),
    "cms_logs": (_admin_log, _page_log, _model_log),
    "erasure_requests": (_erasure_requests,),
}
# Rules of other rooms, with a count for the dry run.
ELSEWHERE: dict[str, tuple[Callable[[], int], Callable[[], int]]] = {
    "rosters_untaken": (
        lambda: lists.never_imported(timezone.now()).count(),
        lambda: lists.clear_old_lists(now=timezone.now()),
    ),
    "rosters_imported": (
        lambda: lists.imported_long_ago(timezone.now()).count(),
        lambda: lists.clear_old_lists(now=timezone.now()),
    ),
    "invitations": (
        lambda: lists.untaken_invitations(timezone.now()).count(),
        lambda: lists.delete_untaken_invitations(now=timezone.now()),
    ),
    "outbox": (lambda: purging.due().count(), lambda: purging.purge_done(seconds=60)),
    "data_exports": (
        lambda: _ended_copies(_before("data_exports")).count(),
        lambda: remove_ended(now=timezone.now()),
    ),
    "certificate_archives": (
        lambda: archives.ended_archives(timezone.now()).count(),
        lambda: archives.remove_ended(now=timezone.now()),
    ),
    "audit": (
        lambda: Entry.objects.filter(at__lt=_before("audit")).count(),
        lambda: clear_by_age(seconds=30)["removed"],
    ),
    "account_merges": (
        lambda: finishing.over(timezone.now()).count(),
        lambda: finishing.finish(timezone.now()),
    ),
    "never_started": (
        lambda: unused_accounts.due(timezone.now()).count(),
        lambda: unused_accounts.ask_and_erase(timezone.now()),
    ),
}


def _before(key: str) -> datetime:
    return timezone.now() - timedelta(days=days_of(key))


# --- applying ---------------------------------------------------------------------------


def due() -> dict[str, int]:
    """Return by rule how many rows a run would clear now; changes nothing."""
    return {rule.key: _due(rule.key) for rule in RULES if rule.days is not None}


def _due(key: str) -> int:
    if key in ELSEWHERE:
        return ELSEWHERE[key][0]()
    finds = REMOVED.get(key) or (BLANKED[key],)
    return sum(find(_before(key)).count() for find in finds)


def apply(*, seconds: float = math.inf) -> dict[str, int]:
    """Return by rule how many rows were cleared; what is left is found the next time.

    A rule that fails keeps back no other; its fault is logged, and the last is raised.
    """
    found, end, fault = {}, time.monotonic() + seconds, None
    for rule in RULES:
        if rule.days is None or time.monotonic() > end:
            continue
        try:
            found[rule.key] = _apply(rule.key, end)
            _note(rule.key, found[rule.key])
        except Exception as error:
            logger.exception("The rule of retention %s failed.", rule.key)
            fault = error
    if fault is not None:
        raise fault
    return found


def _apply(key: str, end: float) -> int:
    if key in ELSEWHERE:
        return ELSEWHERE[key][1]()
    if key in BLANKED:
        return _by_batches(BLANKED[key](_before(key)), _blank, end)
    finds = REMOVED[key]
    return sum(_by_batches(find(_before(key)), _remove, end) for find in finds)


def _by_batches(
    rows: QuerySet[Any], act: Callable[[QuerySet[Any]], Any], end: float
) -> int:
    model: type[Model] = rows.model
    total = 0
    while True:
        with transaction.atomic():
            chosen = rows.order_by("pk").select_for_update(skip_locked=True)
            keys = list(chosen.values_list("pk", flat=True)[:BATCH])
            act(model._base_manager.filter(pk__in=keys))
        total += len(keys)
        if len(keys) < BATCH or time.monotonic() > end:
            return total


def _blank(rows: QuerySet[Any]) -> None:
    rows.update(text="", html="")


def _remove(rows: QuerySet[Any]) -> None:
    rows.delete()


def _note(key: str, number: int) -> None:
    """Keep what the last run did, one row a rule."""
    RetentionRun.objects.get_or_create(
        rule=BY_KEY[key].key, defaults={"ran_at": timezone.now()}
    )
    RetentionRun.objects.filter(rule=key).update(
        ran_at=timezone.now(), number=number, total=F("total") + number
    )
