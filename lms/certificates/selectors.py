"""Queries of the certificates' pages."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from courses.text.languages import CODES, content_language
from lms.accounts.models import User
from lms.certificates.files import PDF_EFFECT, effect_key
from lms.certificates.kinds import COMPLETED
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.sheets import printed_facts
from lms.cohorts.models import Enrolment
from lms.outbox.models import Effect


@dataclass
class Card:
    """A certificate as components/certificate_card.html shows it."""

    number: str
    name: str
    course: str
    issued_on: date
    revoked: bool
    replaced: bool = False
    valid_until: date | None = None
    expired: bool = False
    title: str = ""
    url: str = ""
    pdfs: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Drawn:
    """Which PDFs are ready, as (language, its name, address), and whether one failed.

    ``held`` says that they wait for another system, ``signed_by`` who signed them.
    """

    ready: list[tuple[str, str, str]]
    waiting: bool
    failed: bool
    held: bool = False
    signed_by: str = ""


@dataclass(frozen=True)
class Printed:
    """What is printed in one language: the facts, and (label, value) of the record."""

    language: str
    facts: dict[str, Any]
    lines: list[tuple[str, str]]


def facts_here(certificate: Certificate) -> dict[str, Any]:
    """Return the frozen facts in the active language."""
    facts: dict[str, Any] = certificate.facts[content_language()]
    return facts


def card_of(certificate: Certificate, *, url: str = "") -> Card:
    """Return the card in the active language; no query."""
    facts = facts_here(certificate)
    return Card(
        number=certificate.number,
        name=facts["holder"],
        course=facts["course"],
        issued_on=timezone.localtime(certificate.issued_at).date(),
        revoked=certificate.revoked_at is not None,
        replaced=certificate.replaced_by_id is not None,
        valid_until=certificate.valid_until,
        title=facts["words"]["title"],
        url=url,
    )


def printed_pages(certificate: Certificate) -> list[Printed]:
    """Return what the sheet says, as a page shows it: by language, as it is printed."""
    here = content_language()
    both = facts_here(certificate).get("layout") == "both"
    codes = sorted(CODES, key=lambda code: code != here) if both else [here]
    return [
        Printed(code, certificate.facts[code], printed_facts(certificate.facts[code]))
        for code in codes
    ]


def drawn_files(certificate: Certificate) -> Drawn:
    """Return the state of the PDFs; one query, a second one while any is missing.

    The language in which the person completed the course comes first.
    """
    rows = CertificateFile.objects.filter(certificate=certificate)
    done = dict(rows.values_list("language", "signed_by"))
    languages = sorted(
        settings.LANGUAGES, key=lambda pair: pair[0] != certificate.language
    )
    ready = [
        (code, name, reverse("certificate_pdf", args=[certificate.code, code]))
        for code, name in languages
        if code in done
    ]
    waiting = len(ready) < len(languages)
    found = _unfinished(certificate) if waiting else []
    return Drawn(
        ready,
        waiting,
        failed=any(state == Effect.State.DEAD_LETTER for state, _ in found),
        # A reason is there once it was tried and another system did not serve.
        held=any(reason for state, reason in found if state == Effect.State.WAITING),
        signed_by=next(filter(None, done.values()), ""),
    )


def _unfinished(certificate: Certificate) -> list[tuple[str, str]]:
    """Return state and reason of what draws the files; one query."""
    keys = [effect_key(certificate, code) for code in CODES]
    effects = Effect.objects.filter(kind=PDF_EFFECT, key__in=keys)
    return list(effects.values_list("state", "reason"))


def completed_without_certificate(user: User) -> QuerySet[Enrolment]:
    """Return enrolments whose certificate waits, as for a name that cannot be printed."""
    enrolments = Enrolment.objects.filter(
        user=user, progress__completed_at__isnull=False, merged_into=None
    )
    certified = Certificate.objects.filter(user=user, kind__in=COMPLETED)
    issued = Certificate.objects.filter(enrolment=OuterRef("pk"), kind__in=COMPLETED)
    # Earned here by another person, while two accounts were one, it is that one's.
    issued = issued.exclude(~Q(user=user), enrolment__renews=None)
    enrolments = enrolments.exclude(Exists(issued))
    # A renewal is one more certificate, of the same edition perhaps.
    enrolments = enrolments.exclude(
        renews=None, edition__in=certified.values("edition")
    )
    return enrolments.select_related("user", "edition", "progress").defer(
        "edition__manifest"
    )


def renewals_of(certificate: Certificate) -> QuerySet[Certificate]:
    """Return what renews the certificate, or one that it took the place of."""
    rows = Certificate.objects.filter(renews__enrolment=certificate.enrolment_id)
    return rows.order_by("pk")


def certificates_reported(enrolment: Enrolment) -> QuerySet[Certificate]:
    """Return those that the record store is told of: all of a completion.

    Of one that was revoked it is told that too. A participation is no achievement.
    """
    return Certificate.objects.filter(enrolment=enrolment, kind__in=COMPLETED)


def checked(code: str) -> Certificate | None:
    """Return the certificate of a clean code for anybody who has it; one query.

    Also for what cannot be a code: both take as long.
    """
    return Certificate.objects.filter(code=code).first()
