"""The facts of two accounts side by side: which differ, which are taken, and put back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from courses.text.dates import long_date
from lms.accounts.models import FormerDetail, User
from lms.accounts.name_parts import PARTS, parts_of
from lms.accounts.phones import shown_phone

ONE, OTHER = "one", "other"
# What is chosen as one thing, and the fields that go with it.
FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("full_name", *PARTS),
    "phone": ("phone",),
    "birth_date": ("birth_date",),
    "sex": ("sex",),
    "unit": ("unit_id",),
    "occupation": ("occupation_id",),
    "language": ("language", "language_chosen_at"),
}
# Nobody chooses these: the person agreed, or came, with whichever account.
MOMENTS = ("consented_at", "last_login")
LABELS: dict[str, Any] = {
    "name": _("Name"),
    "phone": _("Phone"),
    "birth_date": _("Date of birth"),
    "sex": _("Sex"),
    "unit": _("District"),
    "occupation": _("Occupation"),
    "language": _("Language"),
}


@dataclass(frozen=True)
class FactLine:
    """One fact of both accounts, as it is shown; ``name`` is the field of the form."""

    name: str
    label: Any
    one: str
    other: str

    @property
    def differs(self) -> bool:
        return self.one != self.other

    @property
    def is_known(self) -> bool:
        """Whether either account says it."""
        return bool(self.one or self.other)


def lines_of(one: User, other: User) -> list[FactLine]:
    """Return all facts of two people side by side."""
    return [
        FactLine(name, LABELS[name], shown(one, name), shown(other, name))
        for name in FIELDS
    ]


def shown(person: User, name: str) -> str:
    """Return a fact in the reader's language; empty where it is not known."""
    if name == "name":
        return parts_of(person).listed or person.full_name
    if name == "phone":
        return shown_phone(person.phone)
    if name == "birth_date":
        return long_date(person.birth_date) if person.birth_date else ""
    if name == "sex":
        return str(person.get_sex_display()) if person.sex else ""
    if name == "language":
        return str(person.get_language_display())
    return str(getattr(person, name) or "")


def usual_choice(name: str, stays: User, goes: User) -> User:
    """Return whose fact is taken where nobody chooses: of the one that stays, if it has it.

    A language that somebody chose goes before one that nobody did.
    """
    if name == "language":
        chose = goes.language_chosen_at and not stays.language_chosen_at
        return goes if chose else stays
    has_none = not shown(stays, name) and bool(shown(goes, name))
    return goes if has_none else stays


def kept(person: User) -> dict[str, Any]:
    """Return all facts as they are, fit for JSON, to be put back by ``put``."""
    values = {
        field: getattr(person, field) for fields in FIELDS.values() for field in fields
    }
    return {field: _plain(value) for field, value in values.items()}


def take(*, stays: User, goes: User, chosen: Mapping[str, User]) -> dict[str, Any]:
    """Give the account that stays the facts chosen; return what was written, as kept.

    Saves the account.
    """
    written: dict[str, Any] = {}
    for name, fields in FIELDS.items():
        if chosen.get(name) != goes:
            continue
        for field in fields:
            value = getattr(goes, field)
            if getattr(stays, field) != value:
                setattr(stays, field, value)
                written[field] = _plain(value)
    for field in MOMENTS:
        moment = getattr(goes, field)
        if getattr(stays, field) is None and moment is not None:
            setattr(stays, field, moment)
            written[field] = _plain(moment)
    _save(stays, written)
    return written


def put_back(
    person: User, before: Mapping[str, Any], written: Mapping[str, Any]
) -> None:
    """Put back what a merge wrote, but for what was changed once more since. Saves."""
    back = {}
    for fields in (*FIELDS.values(), *((field,) for field in MOMENTS)):
        mine = [field for field in fields if field in written]
        # A name is one thing: mended since in one part, it stays.
        if any(_plain(getattr(person, field)) != written[field] for field in mine):
            continue
        for field in mine:
            back[field] = before.get(field)
    for field, value in back.items():
        setattr(person, field, _read(field, value))
    _save(person, back)
    if "full_name" in back:
        # It was never a name that the person had.
        former = FormerDetail.objects.filter(person=person, kind=FormerDetail.Kind.NAME)
        former.filter(value__in=[back["full_name"], written["full_name"]]).delete()


def _save(person: User, fields: Mapping[str, Any]) -> None:
    if fields:
        person.save(update_fields=[field.removesuffix("_id") for field in fields])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _read(field: str, value: Any) -> Any:
    if field == "birth_date" and value:
        return parse_date(value)
    if field in ("language_chosen_at", *MOMENTS) and value:
        return parse_datetime(value) or timezone.now()
    return value
