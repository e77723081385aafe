"""Words for what the audit log holds: actions, people, targets and details."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from lms.audit.models import Action, Entry
from lms.audit.words import KINDS, NAMES, VALUES

LABELS = dict(Action.choices)


def action_label(value: str) -> str:
    """Return an action in the reader's language; an unknown one as it is kept."""
    return str(LABELS.get(value, value))


def names_of(entries: Iterable[Entry]) -> dict[UUID, str]:
    """Return the present names of all people of these rows, in one query.

    Who was erased has no name any more and is called by the beginning of the opaque id.
    """
    ids = {one for row in entries for one in (row.actor, row.person) if one}
    people = get_user_model().objects.filter(public_id__in=ids)
    found = dict(people.values_list("public_id", "full_name"))
    return {one: found.get(one) or short(one) for one in ids}


def short(public_id: UUID) -> str:
    """Return what somebody without a name is called."""
    return _("person %(id)s") % {"id": str(public_id)[:8]}


def target_label(entry: Entry) -> str:
    """Return what kind of thing the row tells of and what names it there."""
    if not entry.target_type or entry.target_id == str(entry.person or ""):
        return ""
    return f"{_kind(entry.target_type)} {entry.target_id}"


def _kind(label: str) -> str:
    if label in KINDS:
        return str(KINDS[label])
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def details_label(details: dict[str, Any]) -> str:
    """Return the details in one line, in the reader's language."""
    return "; ".join(
        f"{NAMES.get(name, name)}: {_words(value)}" for name, value in details.items()
    )


def _words(value: Any) -> str:
    if isinstance(value, dict) and value.keys() == {"from", "to"}:
        return f"{_words(value['from'])} → {_words(value['to'])}"
    if isinstance(value, dict):
        parts = value.items()
        return ", ".join(
            f"{NAMES.get(name, name)}: {_words(one)}" for name, one in parts
        )
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    return str(VALUES.get(str(value), value))
