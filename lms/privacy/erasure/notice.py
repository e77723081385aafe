"""The notice of an erasure to the record store: a statement of its own, naming nobody.

xAPI has no deletion. Voiding hides a statement from queries and keeps it, which would erase
nothing and make the donor's totals differ from ours; Ralph, which tests run against, does
not do it at all. What the store holds leads to nobody once the account is nameless here:
only this site ever knew whose the opaque account is. So the store is told that the person
was erased (GDPR, article 19), and may remove what it holds of that account.
https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#2.3.2
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from courses.text.languages import by_language
from lms.accounts.models import User

DELETED = "http://activitystrea.ms/schema/1.0/delete"
PROFILE = "http://id.tincanapi.com/activitytype/user-profile"


def erasure_statement(person: User, cause: UUID, at: datetime) -> dict[str, Any]:
    """Return "the site deleted this account"; the same cause gives the same id.

    The account is an activity, as Ralph takes no object without an ``id``; the account
    as actors of statements have it stands among its extensions.
    """
    account = {"homePage": settings.BASE_URL, "name": str(person.public_id)}
    xapi = f"{settings.BASE_URL}/xapi"
    site = {"homePage": settings.BASE_URL, "name": "site"}
    return {
        "id": str(uuid5(cause, "erased")),
        "version": "1.0.3",
        "actor": {"objectType": "Agent", "account": site},
        "verb": {"id": DELETED, "display": by_language("a șters", "удалил(а)")},
        "object": {
            "objectType": "Activity",
            "id": f"{xapi}/accounts/{person.public_id}",
            "definition": {
                "type": PROFILE,
                "extensions": {f"{xapi}/extensions/account": account},
            },
        },
        "timestamp": at.astimezone(UTC).isoformat(timespec="milliseconds"),
    }
