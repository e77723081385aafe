"""The verdict on two people: each fact says what it says, and rules weigh them.

Sure is only who shares an address, a phone or a date of birth, with a name that fits; with a
phone, which families and offices share, it has to be the same name. A name alone never is:
there are many of one name, and whoever takes two for one gives somebody's certificate away.
Who shares an address or a phone is never simply another person.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from lms.accounts.given_names import GIVEN_NAMES
from lms.accounts.identity.people import FoldedName, PersonKnown, Words, is_cyrillic

# From this length on one letter more, less, wrong or swapped is a slip of the hand.
_LONG_ENOUGH = 4
# From this one on two are.
_VERY_LONG = 9


class Verdict(StrEnum):
    """What is to be done: take two for one, ask a person, or leave them apart."""

    SURE = "sure"
    UNSURE = "unsure"
    DIFFERENT = "different"


class Fit(IntEnum):
    """How well two names, or parts of them, fit."""

    NO = 0
    ALIKE = 1
    SAME = 2


@dataclass(frozen=True)
class Finding:
    """What one fact says: ``weight`` above nought speaks for one person, below for two."""

    fact: str
    says: str
    weight: int


@dataclass(frozen=True)
class Comparison:
    """A verdict with what led to it; ``score`` orders several candidates."""

    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def score(self) -> int:
        return sum(finding.weight for finding in self.findings)

    def says(self, fact: str) -> str:
        """Return what a fact says; empty where it says nothing."""
        return next((f.says for f in self.findings if f.fact == fact), "")


def compare(one: PersonKnown, other: PersonKnown) -> Comparison:
    """Return whether two are one person, and why."""
    name = _name(one, other)
    findings = (
        *_contact(one, other),
        name,
        *_patronymic(one.father, other.father),
        *_birth(one.birth_date, other.birth_date),
        *_unit(one.unit_id, other.unit_id),
    )
    found = {finding.fact: finding.says for finding in findings}
    verdict = _verdict(found)
    if verdict == Verdict.SURE and "email" not in found and "phone" in found:
        is_spelled = found.get("birth_date") == "same" or is_spelled_alike(one, other)
        verdict = _by_phone(name.says, is_spelled)
    return Comparison(verdict, findings)


def _by_phone(name: str, is_spelled: bool) -> Verdict:
    """Return what a phone says without an address: father and son may have one."""
    is_one_name = name == "former" or (name == "same" and is_spelled)
    return Verdict.SURE if is_one_name else Verdict.UNSURE


def is_spelled_alike(one: PersonKnown, other: PersonKnown) -> bool:
    """Tell whether given names differ by the alphabet at most: Ion and Ivan may be two."""
    mine, theirs = one.names[0], other.names[0]
    words = {*mine.family, *mine.given}, {*theirs.family, *theirs.given}
    return words[0] == words[1] or is_cyrillic(one.name) != is_cyrillic(other.name)


def _verdict(found: dict[str, str]) -> Verdict:
    name, birth = found["name"], found.get("birth_date")
    fits = name in ("same", "former", "alike")
    differs = found.get("patronymic") == "differs" or birth in ("differs", "near")
    if "email" in found or "phone" in found:
        return Verdict.SURE if fits and not differs else Verdict.UNSURE
    if birth == "same":
        return _by_birth_date(name, differs)
    if differs:
        is_slip = birth == "near" and found.get("patronymic") != "differs"
        return Verdict.UNSURE if is_slip and name == "same" else Verdict.DIFFERENT
    return _by_name(name, found.get("unit"), found.get("patronymic"))


def _by_birth_date(name: str, differs: bool) -> Verdict:
    if name in ("same", "former") and not differs:
        return Verdict.SURE
    # "given": a woman of the same first name may have married since.
    is_near = name in ("same", "former", "alike", "given")
    return Verdict.UNSURE if is_near else Verdict.DIFFERENT


def _by_name(name: str, unit: str | None, patronymic: str | None) -> Verdict:
    """Return what a name says where neither contact nor date of birth are shared."""
    if name in ("same", "former"):
        is_elsewhere = unit == "differs" and patronymic is None
        return Verdict.DIFFERENT if is_elsewhere else Verdict.UNSURE
    is_near = name == "alike" and (unit == "same" or patronymic == "same")
    return Verdict.UNSURE if is_near else Verdict.DIFFERENT


# --- what each fact says --------------------------------------------------------


def _contact(one: PersonKnown, other: PersonKnown) -> list[Finding]:
    found = []
    if one.emails & other.emails:
        found.append(Finding("email", "same", 60))
    if one.phone and one.phone == other.phone:
        found.append(Finding("phone", "same", 50))
    return found


def _patronymic(one: str, other: str) -> list[Finding]:
    if not one or not other:
        return []
    if _is_initial_of(one, other) or _fit_of_words((one,), (other,)) != Fit.NO:
        return [Finding("patronymic", "same", 15)]
    return [Finding("patronymic", "differs", -40)]


def _is_initial_of(one: str, other: str) -> bool:
    initial, name = sorted((one, other), key=len)
    # Fiodor is Tudor, and Foma is Toma.
    is_turned = initial == "f" and name.startswith(("tudor", "tom"))
    return len(initial) == 1 and (name.startswith(initial) or is_turned)


def _birth(one: date | None, other: date | None) -> list[Finding]:
    if one is None or other is None:
        return []
    if one == other:
        return [Finding("birth_date", "same", 40)]
    if _is_slip(one, other):
        return [Finding("birth_date", "near", -10)]
    return [Finding("birth_date", "differs", -60)]


def _is_slip(one: date, other: date) -> bool:
    """Tell whether day and month are swapped, or two digits at most are typed wrong."""
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    first, second = one.isoformat(), other.isoformat()
    return DamerauLevenshtein.distance(first, second) == 1


def _unit(one: int | None, other: int | None) -> list[Finding]:
    if one is None or other is None:
        return []
    return [
        Finding("unit", "same", 10) if one == other else Finding("unit", "differs", -10)
    ]


# --- names ----------------------------------------------------------------------

_ONE_EACH = 2
_WEIGHTS = {"same": 40, "former": 35, "alike": 20, "given": 5, "differs": -50}


def _name(one: PersonKnown, other: PersonKnown) -> Finding:
    """Return how the names of today fit, or any two of all that they had."""
    today = _fit_of_names(one.names[0], other.names[0])
    if today != "same" and len(one.names) + len(other.names) > _ONE_EACH:
        for mine in one.names:
            for theirs in other.names:
                if _fit_of_names(mine, theirs) == "same":
                    return Finding("name", "former", _WEIGHTS["former"])
    return Finding("name", today, _WEIGHTS[today])


def _fit_of_names(one: FoldedName, other: FoldedName) -> str:
    said = _fit_as_it_stands(one, other)
    if said == "same" or one.bag != other.bag:
        return said
    return "same" if _fit_as_it_stands(one, other.turned) == "same" else said


def _fit_as_it_stands(one: FoldedName, other: FoldedName) -> str:
    given = _fit_of_given(one.called, other.called)
    if given == Fit.NO:
        return "differs"
    family = _fit_of_words(one.family, other.family)
    if family == Fit.NO:
        return "given" if given == Fit.SAME else "differs"
    return "same" if family == given == Fit.SAME else "alike"


def _fit_of_given(mine: Words, theirs: Words) -> Fit:
    """Return how given names fit: an initial, or one of two names, is alike."""
    if mine == theirs:
        return Fit.SAME if mine else Fit.ALIKE
    if not mine or not theirs:
        return Fit.ALIKE
    fewer, more = (mine, theirs) if len(mine) <= len(theirs) else (theirs, mine)
    for word in fewer:
        if not any(_given_fits(word, of) for of in more):
            return Fit.NO
    return Fit.ALIKE


def _given_fits(one: str, other: str) -> bool:
    if one == other:
        return True
    if 1 in (len(one), len(other)):
        return one[0] == other[0]
    # Alexandru and Alexandra are two names and no slip.
    if one in GIVEN_NAMES and other in GIVEN_NAMES:
        return False
    return _is_near(one, other)


@lru_cache(maxsize=16_384)
def _fit_of_words(one: Words, other: Words) -> Fit:
    """Return how family names fit: of a double one, a part is alike."""
    if one == other:
        return Fit.SAME if one else Fit.ALIKE
    if not one or not other:
        return Fit.ALIKE
    fewer, more = sorted((one, other), key=len)
    if len(fewer) == len(more) and sorted(fewer) == sorted(more):
        return Fit.SAME
    fits = (any(word == of or _is_near(word, of) for of in more) for word in fewer)
    return Fit.ALIKE if all(fits) else Fit.NO


def _is_near(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    if shorter < _LONG_ENOUGH:
        return False
    most = 2 if shorter >= _VERY_LONG else 1
    return DamerauLevenshtein.distance(one, other, score_cutoff=most) <= most
