"""Notices to the record store: that two accounts are one person's, or are not after all.

What the store holds is not changed: every registration keeps the actor that it began with,
and nothing is told twice. Whoever counts persons there learns by the notice that two actors
are one. The site says it, as it says that somebody was erased.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from courses.text.languages import by_language
from lms.accounts.models import User
from lms.outbox.services import enqueue
from lms.reporting.delivery import StatementDelivery

NOTICE_EFFECT = "merge.notice"
PROFILE = "http://id.tincanapi.com/activitytype/user-profile"
# https://activitystrea.ms/registry/verbs/
TIED = ("http://activitystrea.ms/schema/1.0/tie", "a unit", "объединил(а)")
PARTED = ("http://activitystrea.ms/schema/1.0/retract", "a separat", "разделил(а)")


class MergeNotice(StatementDelivery):
    """Posts the notice as any statement; a kind of its own, as no ledger calls for it."""


def tell_store(
    verb: tuple[str, str, str], *, goes: User, stays: User, cause: UUID, at: datetime
) -> None:
    """Queue the notice that an account is, or is no longer, the same person as another."""
    iri, *words = verb
    xapi = f"{settings.BASE_URL}/xapi"
    statement: dict[str, Any] = {
        "id": str(uuid5(cause, iri)),
        "version": "1.0.3",
        "actor": {"objectType": "Agent", "account": _account("site")},
        "verb": {"id": iri, "display": by_language(*words)},
        "object": {
            "objectType": "Activity",
            "id": f"{xapi}/accounts/{goes.public_id}",
            "definition": {
                "type": PROFILE,
                "extensions": {
                    f"{xapi}/extensions/account": _account(str(goes.public_id)),
                    f"{xapi}/extensions/same-as": _account(str(stays.public_id)),
                },
            },
        },
        "timestamp": at.astimezone(UTC).isoformat(timespec="milliseconds"),
    }
    enqueue(kind=NOTICE_EFFECT, key=statement["id"], payload=statement)


def _account(name: str) -> dict[str, str]:
    return {"homePage": settings.BASE_URL, "name": name}
