"""Whether a file is a certificate of ours, unchanged, and whether that one stands."""

import hashlib
import re
from collections.abc import Iterator

from lms.certificates.checking.badges import check_badge, is_badge
from lms.certificates.checking.differences import differing_facts
from lms.certificates.checking.isolated import Reading, read_pdf
from lms.certificates.checking.names import letters
from lms.certificates.checking.standing import state_of
from lms.certificates.checking.verdicts import CHANGED, UNKNOWN, UNREADABLE, Verdict
from lms.certificates.codes import CODE_LENGTH, clean_code
from lms.certificates.exceptions import FileDamaged, FileNotReady
from lms.certificates.files import read_file
from lms.certificates.models import Certificate, CertificateFile

# The largest that is looked at; ours have a tenth of a megabyte.
LARGEST = 2 * 1024 * 1024
_CODES = re.compile(rf"/v/(\w{{{CODE_LENGTH}}})")
MOST_CODES = 4


def verdict_on(content: bytes) -> Verdict:
    """Return what is known of a file with exactly these bytes; one query."""
    sha256 = hashlib.sha256(content).hexdigest()
    rows = CertificateFile.objects.filter(sha256=sha256).select_related("certificate")
    row = rows.first()
    if row is None:
        return Verdict(UNKNOWN, sha256)
    return Verdict(
        state=state_of(row.certificate),
        sha256=sha256,
        language=row.language,
        certificate=row.certificate,
        signed_by=row.signed_by,
        signature="valid" if row.signed else "none",
    )


def needs_reader(content: bytes) -> bool:
    """Tell whether a process of its own has to read the file; one query at most.

    That is a PDF which is not ours to the byte. A badge is read in a moment.
    """
    return not is_badge(content) and verdict_on(content).state == UNKNOWN


def check_file(content: bytes) -> Verdict:
    """Return what a file is that somebody was shown; it is not kept.

    A file that is ours to the byte is not even opened. Raises Busy.
    """
    verdict = verdict_on(content)
    if verdict.state != UNKNOWN:
        return verdict
    if len(content) > LARGEST:
        return Verdict(UNREADABLE, verdict.sha256, reason="large")
    if is_badge(content):
        return check_badge(content, verdict.sha256)
    found = read_pdf(content)
    if found.trouble:
        return Verdict(UNREADABLE, verdict.sha256, reason=found.trouble)
    certificate = _certificate_in(found)
    if certificate is None:
        return Verdict(UNKNOWN, verdict.sha256, signature=_signature(found, None))
    return _changed(certificate, found, verdict.sha256)


def _changed(certificate: Certificate, found: Reading, sha256: str) -> Verdict:
    language = found.language
    if language not in certificate.facts:
        language = certificate.language
    facts = certificate.facts[language]
    rows = CertificateFile.objects.filter(certificate=certificate, language=language)
    row = rows.first()
    try:
        issued = read_pdf(read_file(certificate, language))
        differences = differing_facts(facts, found, issued)
    except (FileNotReady, FileDamaged):
        # Nothing to compare with: it is not the file that was issued, that is sure.
        differences = []
    return Verdict(
        state=CHANGED,
        sha256=sha256,
        language=language,
        certificate=certificate,
        signed_by=row.signed_by if row else "",
        signature=_signature(found, row),
        differences=tuple(differences),
    )


def _signature(found: Reading, row: CertificateFile | None) -> str:
    """Return the word for the signatures of a file that is not ours to the byte."""
    if not found.signatures:
        return "none"
    first = found.signatures[0]
    if not first.intact:
        return "broken"
    if row is None or not row.signed or first.signer != row.signer_sha256:
        return "foreign"
    return "valid" if first.whole else "broken"


def _certificate_in(found: Reading) -> Certificate | None:
    """Return the certificate whose code stands in the file.

    Never by its number: a file with a number and many names is quickly made, and would
    tell whose it is.
    """
    codes = list(filter(None, _codes_in(found)))
    by_code = {one.code: one for one in Certificate.objects.filter(code__in=codes)}
    return next((by_code[code] for code in codes if code in by_code), None)


def _codes_in(found: Reading) -> Iterator[str]:
    """Yield codes of links first: an edited text may have lost its own."""
    for place in (*found.links, letters(found.text)):
        for code in _CODES.findall(place)[:MOST_CODES]:
            yield clean_code(code)
