"""The last administrator who can sign in: the database refuses to lose the only one.

The services and forms here ask first, so that the answer is a sentence; the trigger
``accounts_last_administrator`` holds for every other way, and for two at once.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User

CONSTRAINT = "last_administrator"
SENTENCE = _(
    "This is the only administrator who can sign in. Make somebody else an administrator"
    " first."
)


def is_last_administrator(person: User) -> bool:
    """Tell whether no other account would be left that is active and has every right."""
    others = User.objects.filter(is_superuser=True, is_active=True)
    return bool(person.is_superuser) and not others.exclude(pk=person.pk).exists()


def lock_administrators(*people: User | int | None) -> None:
    """Hold all administrators, and these people, till the transaction ends.

    Who decides about one of them afterwards sees what was decided before.
    """
    keys = [getattr(one, "pk", one) for one in people]
    rows = User.objects.filter(Q(is_superuser=True) | Q(pk__in=keys))
    # In one order, so that two never wait for each other.
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def refuse_to_lose_the_last(person: User, data: dict[str, Any]) -> None:
    """Raises ValidationError where a form's cleaned data take the last one's rights."""
    before = User.objects.filter(pk=person.pk).first()
    stays = data.get("is_superuser", True) and data.get("is_active", True)
    if before and before.is_active and not stays and is_last_administrator(before):
        raise ValidationError(SENTENCE)


def is_about_the_last(error: Exception) -> bool:
    """Tell whether the database refused for this reason."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    return isinstance(error, IntegrityError) and name == CONSTRAINT
