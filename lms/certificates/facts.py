"""Facts of a certificate, put into words once, in Romanian and in Russian.

The words are frozen with the facts: whatever happens later to catalogues, designs,
headings or names, the certificate says what it said on the day it was issued.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from courses.text.dates import duration, long_date
from courses.text.languages import CODES, in_language
from lms.accounts.names import clean_name
from lms.certificates.designs.frozen import design_facts
from lms.certificates.designs.models import CertificateDesign
from lms.certificates.designs.selectors import design_for
from lms.certificates.kinds import Kind
from lms.certificates.sheets import VERSION, Facts, sheet_of
from lms.certificates.terms import Life, Terms, life_by
from lms.certificates.wording import in_academic_hours, words_of
from lms.cohorts.models import Enrolment, Takes
from lms.progress.manifest import outline_of

__all__ = ["Issue", "facts_of", "frozen_life", "printable_name", "sheet_of"]


@dataclass(frozen=True)
class Issue:
    """One certificate about to be issued; of a participation ``completed_at`` is its end."""

    enrolment: Enrolment
    number: str
    code: str
    completed_at: datetime
    issued_at: datetime
    kind: str = Kind.COMPLETION
    terms: Terms = Terms()

    @property
    def address(self) -> str:
        """Where anybody can check it; printed and in the QR code."""
        return f"{settings.BASE_URL}/v/{self.code}"

    @property
    def day(self) -> date:
        """The day of issue in Moldova, which the certificate is dated by."""
        return timezone.localtime(self.issued_at).date()


def facts_of(issue: Issue) -> dict[str, Facts]:
    """Return {"ro": facts, "ru": facts}; their shape is that of ``_facts``."""
    edition = issue.enrolment.edition
    design = design_for(edition.course_id, issue.kind, issue.day)
    found = {}
    for language in CODES:
        with translation.override(language):
            found[language] = _facts(issue, design, language)
    return found


def frozen_life(facts: dict[str, Facts]) -> Life:
    """Return how long the certificate is valid, and from when it can be renewed."""
    written = next(iter(facts.values()))
    return Life(*(_date(written.get(n)) for n in ("valid_until", "renewable_from")))


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _facts(issue: Issue, design: CertificateDesign, language: str) -> Facts:
    user, outline = issue.enrolment.user, outline_of(issue.enrolment)
    minutes = sum(unit["minutes"] for unit in outline.required)
    printed = design_facts(design, language)
    takes = issue.enrolment.takes
    # They are those of the whole course, and what changed is a part of it.
    is_whole = takes != Takes.CHANGES
    hours = (outline.course.get("academic_hours") or 0) if is_whole else 0
    life = life_by(design, issue.kind, issue.day, issue.terms)
    until, renewable = life.valid_until, life.renewable_from
    return {
        **printed,
        "version": VERSION,
        "kind": str(issue.kind),
        "number": issue.number,
        "code": issue.code,
        "address": issue.address,
        "holder": printable_name(user.full_name),
        "course": in_language(outline.course["heading"], language),
        "edition": issue.enrolment.edition.number,
        "minutes": minutes,
        "duration": duration(minutes),
        "academic_hours": hours,
        "hours": in_academic_hours(hours),
        "completed_at": issue.completed_at.isoformat(),
        "completed_on": long_date(issue.completed_at),
        "issued_on": long_date(issue.issued_at),
        "issued_at": issue.issued_at.isoformat(),
        "valid_until": until.isoformat() if until else None,
        "valid_until_on": long_date(until) if until else "",
        "renewable_from": renewable.isoformat() if renewable else None,
        "renews": issue.terms.renews,
        "takes": takes,
        "modules": _modules(outline.modules, language, is_whole=is_whole),
        "words": words_of(issue.kind, user.sex, printed["title"], takes),
    }


def _modules(
    modules: list[dict[str, Any]], language: str, *, is_whole: bool
) -> list[dict[str, Any]]:
    """Return what was to be taken; of a course in part, only what was required."""
    found = [
        {
            "heading": in_language(module["heading"], language),
            "units": [
                _unit(unit, language)
                for unit in module["units"]
                if is_whole or unit["required"]
            ],
        }
        for module in modules
    ]
    return [module for module in found if is_whole or module["units"]]


def _unit(unit: dict[str, Any], language: str) -> dict[str, Any]:
    return {
        "heading": in_language(unit["heading"], language),
        "kind": unit["kind"],
        "minutes": unit["minutes"],
        "required": unit["required"],
    }


def printable_name(name: str) -> str:
    """Return the name without invisible characters, which no typeface has."""
    return clean_name(name)
