"""The facts of a certificate as the check shows them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from courses.text.dates import duration
from courses.text.dates import long_date as written_date
from courses.text.languages import content_language
from lms.certificates.checking.language import is_english
from lms.certificates.models import Certificate
from lms.certificates.wording import in_academic_hours, length_of
from lms.cohorts.models import Takes


@dataclass(frozen=True)
class Printed:
    """``language`` is that of title, course and issuer: names are not translated here."""

    title: str
    holder: str
    course: str
    issuer: str
    language: str
    rows: list[tuple[str, str]]


def printed(certificate: Certificate) -> Printed:
    """Return what stands on the sheet, in the page's language; no query."""
    language = content_language()
    facts = certificate.facts[language]
    return Printed(
        title=facts["words"]["title"],
        holder=facts["holder"],
        course=facts["course"],
        issuer=facts["issuer"],
        language=language,
        rows=[(label, value) for label, value in _rows(certificate, facts) if value],
    )


def _rows(certificate: Certificate, facts: dict[str, Any]) -> list[tuple[str, str]]:
    ends_on = certificate.valid_until
    return [
        (_("Certificate number"), certificate.number),
        (_("Issued on"), _day(facts, "issued")),
        (_completed(facts), _day(facts, "completed")),
        (length_of(facts.get("takes", "")), _length(facts)),
        (_("Edition of the course"), str(facts["edition"])),
        (_("Valid until"), day_in_words(ends_on) if ends_on else ""),
        (_("Renews certificate"), facts.get("renews", "")),
    ]


def _completed(facts: dict[str, Any]) -> str:
    if facts.get("takes") == Takes.CHANGES:
        return _("Certificate renewed on")
    return _("Course completed on")


def _day(facts: dict[str, Any], name: str) -> str:
    if is_english():
        return day_in_words(datetime.fromisoformat(facts[f"{name}_at"]))
    return str(facts[f"{name}_on"])


def _length(facts: dict[str, Any]) -> str:
    if is_english() and (hours := facts.get("academic_hours")):
        return in_academic_hours(hours)
    if not is_english() and (written := facts.get("hours")):
        return str(written)
    if not facts["minutes"]:
        return ""
    return duration(facts["minutes"]) if is_english() else str(facts["duration"])


def day_in_words(moment: date) -> str:
    """Return a date, or a time's day in Moldova, in the page's language."""
    if not is_english():
        return written_date(moment)
    at = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return format_date(at, "j F Y")
