"""Whether a credential is one of ours, unchanged, and whether its certificate stands.

By itself as a JWT, in JSON around it (an enveloped credential), or baked into a PNG or an
SVG. Nothing that it points at is fetched: whoever sends a file does not say where we look.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from lms.certificates.checking.differences import WORDING
from lms.certificates.checking.standing import state_of
from lms.certificates.checking.verdicts import (
    CHANGED,
    CREDENTIAL,
    UNKNOWN,
    UNREADABLE,
    Verdict,
)
from lms.certificates.codes import CODE_LENGTH, clean_code
from lms.certificates.credential_models import CredentialKey, CredentialStatus
from lms.certificates.credentials import baking, claims, jws
from lms.certificates.credentials.addresses import issuer_address, key_address
from lms.certificates.credentials.keys import published_keys
from lms.certificates.models import Certificate
from lms.certificates.signing.key_file import DEVELOPMENT_NAME

# Readers of PDFs look for its mark so far (ISO 32000-1, annex H.3, note 13); what unpacks
# looks for this near the end, as word processors do.
PDF, PDF_WITHIN = b"%PDF-", 1024
UNPACKED = b"PK\x05\x06"
ENVELOPE = "data:application/vc+jwt,"
_CODE = re.compile(rf"/v/(\w{{{CODE_LENGTH}}})(?:[#?/]|$)")
_SVG = re.compile(rb"<(?:\w+:)?svg[\s>]")
# Facts by their place in a credential; what else is in it counts as wording.
_PLACES = {
    "number": ("credentialSubject", "licenseNumber"),
    "holder": ("credentialSubject", "identifier", 0, "identityHash"),
    "course": ("credentialSubject", "achievement", "name"),
    "completed_on": ("credentialSubject", "activityEndDate"),
    "issued_on": ("validFrom",),
    "valid_until": ("validUntil",),
    "edition": ("credentialSubject", "achievement", "version"),
    "address": ("id",),
    "issuer": ("issuer",),
}
_INDEX = ("credentialStatus", "statusListIndex")
# What a JWT says once more of the credential in it.
_REPEATED = ("iss", "jti", "sub", "nbf", "exp")
_WORDS = [
    ("name",),
    *(
        ("credentialSubject", "achievement", name)
        for name in ("achievementType", "description", "criteria")
    ),
]


@dataclass(frozen=True)
class _Found:
    """A credential in a file; without ``opened`` it is not signed at all.

    ``is_bare`` tells that nothing unsigned stands around it but what carries it.
    """

    credential: dict[str, Any]
    opened: jws.Opened | None
    is_bare: bool = True


def is_badge(content: bytes) -> bool:
    """Tell whether the file is of a kind that holds credentials; a PDF is not.

    Nor is what programs would open as a PDF or unpack: a picture with a true credential
    may hold a false certificate as well, and that is what its reader was shown.
    """
    if PDF in content[:PDF_WITHIN] or UNPACKED in content:
        return False
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return (
        content.startswith(baking.PNG)
        or head.startswith((b"ey", b"{", ENVELOPE.encode()))
        or (head.startswith(b"<") and bool(_SVG.search(head)))
    )


def check_badge(content: bytes, sha256: str) -> Verdict:
    """Return what a file with a credential is; four queries at most."""
    try:
        found = _credential_in(content)
    except (jws.Malformed, baking.NotBaked):
        return Verdict(UNREADABLE, sha256, reason="no_credential", form=CREDENTIAL)
    signature, signed_by = _signature(found)
    certificate = _certificate_of(found.credential)
    if certificate is None:
        return Verdict(UNKNOWN, sha256, signature=signature, form=CREDENTIAL)
    language = _language(found.credential, certificate)
    issuer = _issuer_stated(found.credential, signature) or issuer_address()
    issued = _issued(certificate, language, issuer)
    differences = _differences(found.credential, issued)
    is_signed = signature == "valid"
    # Once a fact differs under our key, the rest repeats it.
    is_known = is_signed and differences
    if not is_known and _says_more(found, issued, certificate, is_signed=is_signed):
        differences.append(WORDING)
    is_ours = signature == "valid" and not differences
    return Verdict(
        state=state_of(certificate) if is_ours else CHANGED,
        sha256=sha256,
        language=language,
        certificate=certificate,
        signed_by=signed_by,
        signature=signature,
        differences=tuple(differences),
        form=CREDENTIAL,
    )


def _credential_in(content: bytes) -> _Found:
    """Return the credential. Raises Malformed and NotBaked."""
    if content.startswith(baking.PNG):
        return _signed(baking.out_of_png(content))
    text = _text(content)
    if text.startswith("<"):
        return _signed(baking.out_of_svg(content))
    if not text.startswith("{"):
        return _signed(text.removeprefix(ENVELOPE))
    found = jws.json_object(text)
    envelope = found.get("id")
    if isinstance(envelope, str) and envelope.startswith(ENVELOPE):
        within = _signed(envelope.removeprefix(ENVELOPE))
        return replace(within, is_bare=set(found) <= {"@context", "id", "type"})
    return _Found(found, None)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise jws.Malformed from error


def _signed(text: str) -> _Found:
    opened = jws.opened(text)
    return _Found(opened.payload, opened)


def _signature(found: _Found) -> tuple[str, str]:
    """Return the word for the signature, and who signed: as for PDFs, or withdrawn."""
    if found.opened is None or not found.opened.signature:
        return "none", ""
    kid = found.opened.kid
    for key in published_keys():
        if _is_address_of(kid, key.thumbprint):
            name = DEVELOPMENT_NAME if key.is_for_development else kid
            if found.opened.fits(key.public_key):
                return "valid", name
            is_named = kid == key_address(key.thumbprint)
            return ("broken" if is_named else "foreign"), ""
    withdrawn = CredentialKey.objects.exclude(withdrawn_at=None)
    is_withdrawn = any(_is_address_of(kid, key.thumbprint) for key in withdrawn)
    return ("withdrawn" if is_withdrawn else "foreign"), ""


def _is_address_of(kid: str, thumbprint: str) -> bool:
    """Tell whether a key is named: here, or where the site stood before it moved."""
    return urlsplit(kid).path == urlsplit(key_address(thumbprint)).path


def _issuer_stated(credential: dict[str, Any], signature: str) -> str:
    """Return the issuer's address as it was before a move of the site; otherwise nothing.

    Only what our own key signed can tell.
    """
    stated = _at(credential, ("issuer", "id"))
    if signature != "valid" or not isinstance(stated, str):
        return ""
    is_same = urlsplit(stated).path == urlsplit(issuer_address()).path
    is_at_home = urlsplit(stated).netloc == urlsplit(_text_at(credential, "id")).netloc
    return stated if is_same and is_at_home else ""


def _text_at(credential: dict[str, Any], name: str) -> str:
    found = credential.get(name)
    return found if isinstance(found, str) else ""


def _certificate_of(credential: dict[str, Any]) -> Certificate | None:
    """Return the certificate whose address is the credential's id."""
    code = _CODE.search(_text_at(credential, "id"))
    if code is None:
        return None
    return Certificate.objects.filter(code=clean_code(code.group(1)) or "-").first()


def _language(credential: dict[str, Any], certificate: Certificate) -> str:
    stated = _at(credential, ("credentialSubject", "achievement", "inLanguage"))
    known = isinstance(stated, str) and stated in certificate.facts
    return stated if known else certificate.language


def _differences(credential: dict[str, Any], issued: dict[str, Any]) -> list[str]:
    """Return the names of facts that the credential states otherwise than we froze them."""
    names = []
    for name, place in _PLACES.items():
        own, found = _at(issued, place), _at(credential, place)
        if name == "issuer":
            own, found = _who(own), _who(found)
        # An erased name is nowhere.
        if own != found and not (name == "holder" and not own):
            names.append(name)
    return names


def _says_more(
    found: _Found, issued: dict[str, Any], certificate: Certificate, *, is_signed: bool
) -> bool:
    """Tell whether anything is said that we did not say.

    Under our own signature, too: a key may have been stolen. Words about the achievement
    are compared where nothing signs them; those of an earlier year may have been others.
    """
    said = found.credential
    if not is_signed:
        return any(_at(said, place) != _at(issued, place) for place in _WORDS)
    whole = claims.as_jwt(issued)
    repeated = any(said.get(name) != whole.get(name) for name in _REPEATED)
    is_elsewhere = _at(said, _INDEX) != _place(certificate)
    return not found.is_bare or repeated or is_elsewhere or _adds(said, whole)


def _adds(said: Any, issued: Any) -> bool:
    """Tell whether something has a name, or a place in a list, that ours does not have."""
    if isinstance(said, dict) and isinstance(issued, dict):
        return any(k not in issued or _adds(v, issued[k]) for k, v in said.items())
    if isinstance(said, list) and isinstance(issued, list):
        pairs = zip(said, issued, strict=False)
        return len(said) != len(issued) or any(_adds(*pair) for pair in pairs)
    return isinstance(said, dict | list) or isinstance(issued, dict | list)


def _place(certificate: Certificate) -> str | None:
    rows = CredentialStatus.objects.filter(certificate=certificate)
    place = rows.values_list("place", flat=True).first()
    return None if place is None else str(place)


def _issued(certificate: Certificate, language: str, issuer: str) -> dict[str, Any]:
    """Return the credential as it was issued, but for its place on a status list."""
    around = claims.Around(
        issuer=issuer,
        site="",
        picture="",
        status_list="",
        place=0,
        edition="",
        zone=timezone.get_default_timezone(),
    )
    kind = str(certificate.kind)
    return claims.credential_of_facts(certificate.facts, language, kind, around)


def _who(issuer: Any) -> Any:
    """Return id and name of an issuer, as the facts have them."""
    return (issuer.get("id"), issuer.get("name")) if isinstance(issuer, dict) else None


def _at(value: Any, place: tuple[str | int, ...]) -> Any:
    """Return what stands at a place, or None; a stranger's JSON has any shape."""
    for step in place:
        with suppress(LookupError, TypeError):
            value = value[step]
            continue
        return None
    return value
