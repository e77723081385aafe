"""Verification of a file: whether it is a certificate of ours, and whether it stands."""

import hashlib
from dataclasses import dataclass
from typing import Any

from lms.certificates.models import Certificate, CertificateFile


@dataclass(frozen=True)
class Verdict:
    """``state`` is valid, revoked, replaced or unknown; unknown has no certificate."""

    state: str
    sha256: str
    language: str = ""
    certificate: Certificate | None = None

    @property
    def is_valid(self) -> bool:
        return self.state == "valid"

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict for machines; the facts are in the file's language."""
        found: dict[str, Any] = {"state": self.state, "sha256": self.sha256}
        if self.certificate is None:
            return found
        facts = self.certificate.facts[self.language]
        revoked_at = self.certificate.revoked_at
        return found | {
            "number": self.certificate.number,
            "language": self.language,
            "holder": facts["holder"],
            "course": facts["course"],
            "issued_at": self.certificate.issued_at.isoformat(),
            "revoked_at": revoked_at.isoformat() if revoked_at else None,
            "address": facts["address"],
        }


def verdict_on(content: bytes) -> Verdict:
    """Return what is known of a file with exactly these bytes; one query."""
    sha256 = hashlib.sha256(content).hexdigest()
    rows = CertificateFile.objects.filter(sha256=sha256).select_related("certificate")
    row = rows.first()
    if row is None:
        return Verdict("unknown", sha256)
    return Verdict(state_of(row.certificate), sha256, row.language, row.certificate)


def state_of(certificate: Certificate) -> str:
    """Return valid, revoked or replaced."""
    if certificate.revoked_at is None:
        return "valid"
    return "replaced" if certificate.replaced_by_id else "revoked"
