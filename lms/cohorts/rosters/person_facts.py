"""Facts about a person in a row of a list: parts of the name, phone, birth, occupation.

All of them are optional: what is not understood is left open with a remark, and never costs
the person the place.
"""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from courses.text.languages import columns_of
from courses.text.normalise import folded
from lms.accounts.facts import require_birth_date
from lms.accounts.models import Occupation
from lms.accounts.name_parts import NameParts, names_begin_with_family, split_name
from lms.accounts.phones import NotAPhone, read_phone
from lms.cohorts.rosters.people_names import NotAName, mended_name, without_brackets
from lms.cohorts.rosters.tables import FormulaText

if TYPE_CHECKING:
    from lms.cohorts.rosters.parsed_rows import ParsedRow

FACTS = (
    *("family_name", "given_names", "patronymic"),
    *("phone", "birth_date", "occupation_id"),
)
_NOTHING = " -–—."
_SHOWN = 100
_VOTERS = 200
_DAYS = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S")
# How lists call the occupations that stand from the beginning, beside their own names.
_CALLED = {
    "community_social_worker": (
        *("lucrator social", "lucratoare sociala", "asistent social comunitar"),
        *("социальный работник", "соцработник", "общинный социальный ассистент"),
    ),
    "social_assistant": (
        *(
            "asistenta sociala",
            "asistent social",
            "социальный ассистент",
            "соцассистент",
        ),
    ),
    "child_protection": (
        *("specialist protectia copilului", "специалист по защите детей"),
        *(
            "specialist in protectia drepturilor copilului",
            "специалист по защите прав ребенка",
        ),
    ),
    "police": ("politie", "ofiter de politie", "полиция", "сотрудник полиции"),
    "teacher": ("profesor", "profesoara", "pedagog", "invatator", "учитель", "педагог"),
    "mediator": ("mediator", "mediatoare", "медиатор"),
}


def facts_in(row: Any) -> dict[str, Any]:
    """Return the facts that a row, an invitation or an account holds, by field."""
    return {name: getattr(row, name) for name in FACTS}


class FactsReader:
    """Reads the facts of one row after another; looks the occupations up once."""

    def __init__(self, whole_names: list[str]) -> None:
        self.family_first = names_begin_with_family(whole_names[:_VOTERS])
        self.occupations = _occupations()

    def complete(self, draft: "ParsedRow", said: dict[str, str]) -> "ParsedRow":
        """Return a row that can come with all facts, and remarks on what is left open."""
        draft = self._name(draft, said)
        draft = _optional(draft, said, "phone", _phone)
        draft = _optional(draft, said, "birth_date", _birth_date)
        return _optional(draft, said, "occupation", self._occupation)

    def _name(self, draft: "ParsedRow", said: dict[str, str]) -> "ParsedRow":
        if said.get("full_name", "").strip() or not said.get("surname", "").strip():
            parts = split_name(draft.full_name, family_first=self.family_first)
        else:
            family, given = (
                _mended(said.get(n, "")) for n in ("surname", "given_name")
            )
            parts = NameParts(family, given)
        if written := _mended(said.get("patronymic", "")):
            parts = replace(parts, patronymic=written)
        return replace(
            draft,
            full_name=parts.printed or draft.full_name,
            family_name=parts.family,
            given_names=parts.given,
            patronymic=parts.patronymic,
        )

    def _occupation(self, text: str) -> dict[str, Any]:
        return {"occupation_id": self.occupations[folded(text)]}


def _occupations() -> dict[str, int]:
    """Return the occupations that can be chosen by every name they are met under."""
    found: dict[str, int] = {}
    rows = Occupation.objects.filter(is_offered=True)
    for pk, category, *names in rows.values_list("pk", "category", *columns_of("name")):
        for name in (*filter(None, names), *_CALLED.get(category, ())):
            found.setdefault(folded(name), pk)
    return found


def _mended(text: str) -> str:
    """Return a part of a name put right; empty for what is none."""
    if not text.strip(_NOTHING):
        return ""
    try:
        return mended_name(without_brackets(text)[0])
    except NotAName:
        return ""


def _optional(
    draft: "ParsedRow", said: dict[str, str], field: str, read: Any
) -> "ParsedRow":
    text = said.get(field, "")
    if isinstance(text, FormulaText):
        return draft
    text = text.strip()
    if not text.strip(_NOTHING):
        return draft
    try:
        return replace(draft, **read(text))
    except (NotAPhone, ValidationError, ValueError, KeyError):
        return draft.noted(field, f"{field}_unknown", text=text[:_SHOWN])


def _phone(text: str) -> dict[str, Any]:
    return {"phone": read_phone(text)}


def _birth_date(text: str) -> dict[str, Any]:
    for form in _DAYS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
        require_birth_date(day)
        return {"birth_date": day}
    raise ValueError(text)
