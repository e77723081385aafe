"""Words of a certificate that no design changes, in the active language."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms.accounts.models import User
from lms.certificates.kinds import Kind
from lms.cohorts.models import Takes


def words_of(
    kind: str, sex: Any, title: str, takes: str = Takes.WHOLE
) -> dict[str, Any]:
    """Return the words around the facts of a kind of certificate.

    ``takes`` is that of the enrolment: who took what changed has renewed a certificate.
    """
    return {
        "title": title,
        "introduction": _("This is to certify that"),
        "statement": statement_of(kind, sex, takes),
        "completed_on": _ended_on(kind, takes),
        "duration": length_of(takes),
        "edition": _("Edition of the course"),
        "issued_on": _("Certificate issued on"),
        "valid_until": _("Valid until"),
        "renews": _("Renews certificate"),
        "number": _("Certificate number"),
        "check": _("Check this certificate with the QR code or at this address:"),
        "qr": _("QR code leading to the page where this certificate is checked:"),
        "signature": _("Signature of %(name)s"),
    }


def _ended_on(kind: str, takes: str) -> str:
    if kind == Kind.PARTICIPATION:
        return _("Took part until")
    if takes == Takes.CHANGES:
        return _("Certificate renewed on")
    return _("Course completed on")


def length_of(takes: str) -> str:
    """Return what the length of what was taken is called."""
    if takes == Takes.CHANGES:
        return _("Length of the renewal")
    return _("Length of the course")


def statement_of(kind: str, sex: Any, takes: str = Takes.WHOLE) -> str:
    """Return what is certified of the holder; without a sex it says both."""
    if kind == Kind.PARTICIPATION:
        return participation(sex)
    return renewal(sex) if takes == Takes.CHANGES else completion(sex)


def completion(sex: Any) -> str:
    """Russian verbs in the past tense tell women from men; unstated says both."""
    if sex == User.Sex.FEMALE:
        return pgettext("of a woman", "has completed the course")
    if sex == User.Sex.MALE:
        return pgettext("of a man", "has completed the course")
    return _("has completed the course")


def renewal(sex: Any) -> str:
    """Return what is certified of who took what changed since the course."""
    if sex == User.Sex.FEMALE:
        return pgettext("of a woman", "has renewed the certificate of the course")
    if sex == User.Sex.MALE:
        return pgettext("of a man", "has renewed the certificate of the course")
    return _("has renewed the certificate of the course")


def participation(sex: Any) -> str:
    """Return what is certified of who worked through the course, tests not passed."""
    if sex == User.Sex.FEMALE:
        return pgettext("of a woman", "has taken part in the course")
    if sex == User.Sex.MALE:
        return pgettext("of a man", "has taken part in the course")
    return _("has taken part in the course")


def in_academic_hours(count: int) -> str:
    """Return the hours that IOM set for the edition, in words; nothing for none."""
    if not count:
        return ""
    words = ngettext(
        "%(count)d academic hour of 45 minutes",
        "%(count)d academic hours of 45 minutes",
        count,
    )
    return words % {"count": count}


def usual_title(kind: str) -> str:
    """Return the title of a kind where no design says another."""
    if kind == Kind.PARTICIPATION:
        return _("Certificate of participation")
    return _("Certificate of completion")
