"""Facts of a certificate, put into words once, in Romanian and in Russian.

The words are frozen with the facts: whatever happens later to catalogues, headings or
names, the certificate says what it said on the day it was issued.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.text.dates import duration, long_date
from courses.text.languages import CODES, in_language
from lms.accounts.models import User
from lms.accounts.names import clean_name
from lms.certificates.pdf.sheet import Fact, Sheet
from lms.cohorts.models import Enrolment
from lms.progress.manifest import outline_of

Facts = dict[str, Any]


@dataclass(frozen=True)
class Issue:
    """One certificate about to be issued."""

    enrolment: Enrolment
    number: str
    code: str
    completed_at: datetime
    issued_at: datetime

    @property
    def address(self) -> str:
        """Where anybody can check it; printed and in the QR code."""
        return f"{settings.BASE_URL}/v/{self.code}"


def facts_of(issue: Issue) -> dict[str, Facts]:
    """Return {"ro": facts, "ru": facts}; their shape is that of ``_facts``."""
    found = {}
    for language in CODES:
        with translation.override(language):
            found[language] = _facts(issue, language)
    return found


def _facts(issue: Issue, language: str) -> Facts:
    user, outline = issue.enrolment.user, outline_of(issue.enrolment)
    minutes = sum(unit["minutes"] for unit in outline.required)
    return {
        "number": issue.number,
        "code": issue.code,
        "address": issue.address,
        "holder": printable_name(user.full_name),
        "course": in_language(outline.course["heading"], language),
        "edition": issue.enrolment.edition.number,
        "minutes": minutes,
        "duration": duration(minutes),
        "completed_at": issue.completed_at.isoformat(),
        "completed_on": long_date(issue.completed_at),
        "issued_on": long_date(issue.issued_at),
        "issued_at": issue.issued_at.isoformat(),
        "issuer": settings.ISSUER[language],
        "agency": settings.AGENCY[language],
        "modules": [_module(module, language) for module in outline.modules],
        "words": _words(user),
    }


def _module(module: dict[str, Any], language: str) -> dict[str, Any]:
    return {
        "heading": in_language(module["heading"], language),
        "units": [
            {
                "heading": in_language(unit["heading"], language),
                "kind": unit["kind"],
                "minutes": unit["minutes"],
                "required": unit["required"],
            }
            for unit in module["units"]
        ],
    }


def _words(user: User) -> dict[str, str]:
    return {
        "title": _("Certificate of completion"),
        "introduction": _("This is to certify that"),
        "statement": _statement(user),
        "completed_on": _("Course completed on"),
        "duration": _("Length of the course"),
        "edition": _("Edition of the course"),
        "issued_on": _("Certificate issued on"),
        "number": _("Certificate number"),
        "check": _("Check this certificate with the QR code or at this address:"),
        "qr": _("QR code leading to the page where this certificate is checked:"),
    }


def _statement(user: User) -> str:
    """Russian verbs in the past tense tell women from men; unstated says both."""
    if user.sex == User.Sex.FEMALE:
        return pgettext("of a woman", "has completed the course")
    if user.sex == User.Sex.MALE:
        return pgettext("of a man", "has completed the course")
    return _("has completed the course")


def printable_name(name: str) -> str:
    """Return the name without invisible characters, which no typeface has."""
    spaced = "".join(" " if letter.isspace() else letter for letter in name)
    seen = (x for x in spaced if unicodedata.category(x) not in {"Cc", "Cf"})
    return clean_name("".join(seen))


def sheet_of(facts: Facts, language: str) -> Sheet:
    """Return the facts of one language as they are printed."""
    words = facts["words"]
    printed = [
        (words["completed_on"], facts["completed_on"]),
        (words["duration"], facts["duration"] if facts["minutes"] else ""),
        (words["edition"], str(facts["edition"])),
        (words["issued_on"], facts["issued_on"]),
    ]
    return Sheet(
        language=language,
        issuer=facts["issuer"],
        agency=facts["agency"],
        title=words["title"],
        introduction=words["introduction"],
        holder=facts["holder"],
        statement=words["statement"],
        course=facts["course"],
        facts=tuple(Fact(label, value) for label, value in printed if value),
        number=Fact(words["number"], facts["number"]),
        check=words["check"],
        address=facts["address"],
        qr_alternative=f"{words['qr']} {facts['address']}",
        issued_at=datetime.fromisoformat(facts["issued_at"]),
    )
