"""Comparison of what a certificate says with what it would say if issued today."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.text.dates import long_date
from courses.text.languages import CODES, DEFAULT, content_language
from lms.certificates.designs.selectors import as_pictures, pictures_of
from lms.certificates.exceptions import NameUnprintable
from lms.certificates.facts import Issue, facts_of
from lms.certificates.models import Certificate
from lms.certificates.pdf.sheet import UnprintableText
from lms.certificates.sheets import Facts, sheet_of
from lms.certificates.terms import Terms, life_of
from lms.cohorts.models import Takes

# What each certificate has of its own, how the day of issue is written, and what is not
# printed: by which design and in which form the facts are kept.
OWN = {"number", "code", "address", "issued_on", "issued_at", "design", "version"}
DAYS = {"renewable_from", "valid_until"}
UNWRITTEN = {
    "renews": "",
    "renewable_from": None,
    "takes": str(Takes.WHOLE),
    "valid_until": None,
    "valid_until_on": "",
}
LABELS = {
    "holder": gettext_lazy("Name"),
    "course": gettext_lazy("Course"),
    "edition": gettext_lazy("Edition of the course"),
    "duration": gettext_lazy("Length of the course"),
    "hours": gettext_lazy("Length of the course"),
    "valid_until_on": gettext_lazy("Valid until"),
    "renewable_from": gettext_lazy("Can be renewed from"),
    "renews": gettext_lazy("Renews certificate"),
    "completed_on": gettext_lazy("Course completed on"),
    "issuer": gettext_lazy("Issued by"),
    "agency": gettext_lazy("Agency"),
    "modules": gettext_lazy("What the course covered"),
    "words": gettext_lazy("Wording of the certificate"),
}


@dataclass(frozen=True)
class Line:
    """One fact, as it stands and as it would be frozen; texts in the active language."""

    label: str
    old: str
    new: str

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


def facts_today(certificate: Certificate) -> dict[str, Facts]:
    """Return what a replacement would freeze, but for number, code and day of issue."""
    enrolment = certificate.enrolment
    return facts_of(
        Issue(
            enrolment=enrolment,
            number=certificate.number,
            code=certificate.code,
            completed_at=completion_of(certificate),
            issued_at=timezone.now(),
            kind=certificate.kind,
            terms=terms_of(certificate),
        )
    )


def terms_of(certificate: Certificate) -> Terms:
    """Return what a replacement takes over: the same end, and what it renews."""
    renewed = renewed_today(certificate)
    number = renewed.number if renewed else ""
    return Terms(life=life_of(certificate), renews=number)


def renewed_today(certificate: Certificate) -> Certificate | None:
    """Return what it renews, or what took the place of that since; None for a first one."""
    renewed: Certificate | None = certificate.renews
    while renewed and renewed.replaced_by:
        renewed = renewed.replaced_by
    return renewed


def completion_of(certificate: Certificate) -> datetime:
    """Return when the course was completed, as the certificate says."""
    return datetime.fromisoformat(certificate.facts[DEFAULT]["completed_at"])


def lasting(facts: dict[str, Facts]) -> dict[str, Facts]:
    """Return the facts that another certificate of the same person would share.

    What an earlier version of the site did not write is what it stands for: nothing renewed,
    the whole course.
    """
    return {
        code: {
            name: value
            for name, value in {**UNWRITTEN, **_words_used(facts[code])}.items()
            if name not in OWN
        }
        for code in CODES
    }


def _words_used(facts: Facts) -> Facts:
    """Return the facts without the words of a line that is not printed."""
    words = dict(facts.get("words", {}))
    if not facts.get("renews"):
        words.pop("renews", None)
    return {**facts, "words": words}


def digest_of(facts: dict[str, Facts]) -> str:
    """Return a keyed hash of the lasting facts: nobody guesses a name by it."""
    text = json.dumps(lasting(facts), sort_keys=True, ensure_ascii=False)
    return salted_hmac("certificate-facts", text, algorithm="sha256").hexdigest()


def changed_fields(old: dict[str, Facts], new: dict[str, Facts]) -> list[str]:
    """Return the names of facts that differ in any language, in the order of printing."""
    before, after = lasting(old), lasting(new)
    names = dict.fromkeys([*LABELS, *after[DEFAULT], *before[DEFAULT]])
    return [
        name
        for name in names
        if any(before[code].get(name) != after[code].get(name) for code in CODES)
    ]


def lines(old: dict[str, Facts], new: dict[str, Facts]) -> list[Line]:
    """Return old facts beside new ones, those that differ and what is always of interest."""
    here = content_language()
    changed = changed_fields(old, new)
    shown = dict.fromkeys(["holder", "course", "completed_on", *changed])
    found = []
    for name in shown:
        line = Line(label_of(name), *(_text(each[here], name) for each in (old, new)))
        if name in changed and not line.is_changed:
            line = _in_other_language(name, old, new)
        found.append(line)
    return found


def _in_other_language(name: str, old: dict[str, Facts], new: dict[str, Facts]) -> Line:
    """Return the pair of the language in which the fact differs."""
    other = next(
        (c for c in CODES if _text(old[c], name) != _text(new[c], name)), DEFAULT
    )
    return Line(label_of(name), _text(old[other], name), _text(new[other], name))


def label_of(name: str) -> str:
    """Return what a fact is called in the active language."""
    return str(LABELS.get(name) or _("Other details"))


def _text(facts: Facts, name: str) -> str:
    value = facts.get(name)
    if name in DAYS and value:
        return long_date(date.fromisoformat(value))
    return _plain(value) or "—"


def _plain(value: Any) -> str:
    """Return a value as a person reads it: headings of modules, a list of words."""
    if isinstance(value, dict):
        return "; ".join(_plain(each) for each in value.values() if each)
    if isinstance(value, list):
        return "; ".join(
            str(each["heading"])
            if isinstance(each, dict) and "heading" in each
            else _plain(each)
            for each in value
        )
    return "" if value is None else str(value)


def require_printable(facts: dict[str, Facts]) -> None:
    """Return when both PDFs can be drawn. Raises NameUnprintable."""
    # Eleven megabytes that only who issues anew needs.
    from lms.certificates.pdf import fonts

    if not facts[DEFAULT]["holder"]:
        raise NameUnprintable("")
    fonts.load()
    try:
        for code in CODES:
            pictures = as_pictures(pictures_of(facts[code]).values())
            fonts.require_glyphs(sheet_of(facts[code], code, pictures).texts())
    except UnprintableText as error:
        raise NameUnprintable(str(error)) from error
