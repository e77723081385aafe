"""What a file turned out to be."""

from dataclasses import dataclass
from typing import Any

from lms.certificates.checking.standing import VALID, state_of
from lms.certificates.models import Certificate

CHANGED, UNKNOWN, UNREADABLE = "changed", "unknown", "unreadable"
PDF, CREDENTIAL = "pdf", "credential"


@dataclass(frozen=True)
class Verdict:
    """What a file is.

    ``state`` is valid, expired, replaced or revoked for a file of ours that is unchanged;
    changed, with the ``differences``; unknown; or unreadable, with the ``reason``: large,
    not_pdf, damaged, encrypted, too_many_pages or no_credential, and for the command also
    no_file or busy. ``signature`` is none, valid (ours, over the whole file), broken,
    foreign, or made with a key that was withdrawn. ``form`` is pdf or credential.
    """

    state: str
    sha256: str
    language: str = ""
    certificate: Certificate | None = None
    signed_by: str = ""
    signature: str = "none"
    differences: tuple[str, ...] = ()
    reason: str = ""
    form: str = PDF

    @property
    def is_valid(self) -> bool:
        return self.state == VALID

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict for machines; the facts are in the file's language."""
        found: dict[str, Any] = {
            "state": self.state,
            "sha256": self.sha256,
            "signature": self.signature,
            "signed_by": self.signed_by,
            "differences": list(self.differences),
            "reason": self.reason,
            "form": self.form,
        }
        if self.certificate is None:
            return found
        facts = self.certificate.facts[self.language]
        revoked_at = self.certificate.revoked_at
        ends_on = self.certificate.valid_until
        return found | {
            "number": self.certificate.number,
            "language": self.language,
            "holder": facts["holder"],
            "course": facts["course"],
            "issued_at": self.certificate.issued_at.isoformat(),
            "valid_until": ends_on.isoformat() if ends_on else None,
            "renews": facts.get("renews", ""),
            "revoked_at": revoked_at.isoformat() if revoked_at else None,
            "certificate_state": state_of(self.certificate),
            "address": facts["address"],
        }
