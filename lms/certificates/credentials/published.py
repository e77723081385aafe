"""What verifiers of credentials ask for: who issues, the keys, the list, the pictures.

Public, in no language, and for programs of any origin: a verifier may be a web page.
"""

import hashlib
import json
import logging
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from courses.text.languages import CODES, DEFAULT
from lms.certificates.credential_models import CredentialKey
from lms.certificates.credentials import jws
from lms.certificates.credentials.addresses import (
    issuer_address,
    key_address,
    picture_address,
)
from lms.certificates.credentials.claims import CONTEXTS
from lms.certificates.credentials.drawing import as_png, as_svg
from lms.certificates.credentials.keys import published_keys, signing_key
from lms.certificates.credentials.status import KEPT_SECONDS, status_list
from lms.certificates.designs.names import site_names
from lms.certificates.kinds import Kind
from lms.certificates.signing.key_file import DEVELOPMENT_NAME, KeyUnusable

logger = logging.getLogger(__name__)

DAY_SECONDS = 24 * 60 * 60
PICTURES = {"png": ("image/png", as_png), "svg": ("image/svg+xml", as_svg)}


@require_safe
def issuer(request: HttpRequest) -> HttpResponse:
    """Tell who issues, as a profile of Open Badges 3.0."""
    keys = _keys()
    names = site_names()["issuer"]
    others = [names[code] for code in CODES if code != DEFAULT and names[code]]
    profile = {
        "@context": CONTEXTS[:2],
        "id": issuer_address(),
        "type": ["Profile"],
        "name": names[DEFAULT] or settings.BASE_URL,
        "url": settings.BASE_URL,
        "image": {"id": picture_address(Kind.COMPLETION), "type": "Image"},
    }
    about = [*others, *([DEVELOPMENT_NAME] if _are_demonstrations(keys) else [])]
    if about:
        profile["description"] = ". ".join(about)
    return _json(request, profile, "application/ld+json", KEPT_SECONDS)


@require_safe
def key_set(request: HttpRequest) -> HttpResponse:
    """Give the public keys of all credentials, former ones too (RFC 7517)."""
    found = {"keys": [_jwk(key) for key in _keys()]}
    return _json(request, found, "application/jwk-set+json", KEPT_SECONDS)


@require_safe
def key(request: HttpRequest, thumbprint: str) -> HttpResponse:
    """Give the one public key that a credential names."""
    for one in _keys():
        if one.thumbprint == thumbprint:
            return _json(request, _jwk(one), "application/jwk+json", KEPT_SECONDS)
    raise Http404


@require_safe
def status(request: HttpRequest, number: int) -> HttpResponse:
    """Give a status list, signed now; 503 while nothing can be signed."""
    found = status_list(number)
    if found is None:
        raise Http404
    try:
        signer = signing_key()
    except KeyUnusable:
        logger.exception("The status list cannot be signed.")
        signer = None
    if signer is None:
        return _public(HttpResponse(status=503), 0)
    kid = key_address(signer.thumbprint)
    text = jws.signed(found, signer.private, kid, "vc+jwt")
    response = HttpResponse(text, content_type="application/vc+jwt")
    return _conditional(request, response, KEPT_SECONDS)


@require_safe
def picture(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """Show the badge of a kind, with no credential in it."""
    if kind not in Kind.values or form not in PICTURES:
        raise Http404
    content_type, draw = PICTURES[form]
    response = HttpResponse(draw(kind), content_type=content_type)
    return _conditional(request, response, DAY_SECONDS)


def _keys() -> list[CredentialKey]:
    """Return the published keys; without any, credentials are not offered here."""
    found = published_keys()
    if not found:
        raise Http404
    return found


def _are_demonstrations(keys: list[CredentialKey]) -> bool:
    return all(one.is_for_development for one in keys)


def _jwk(one: CredentialKey) -> dict[str, str]:
    kid = key_address(one.thumbprint)
    return jws.jwk_of(one.public_key, kid=kid, alg=jws.ALGORITHM, use="sig")


def _json(
    request: HttpRequest, value: Any, content_type: str, seconds: int
) -> HttpResponse:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type=content_type)
    return _conditional(request, response, seconds)


def _conditional(
    request: HttpRequest, response: HttpResponse, seconds: int
) -> HttpResponse:
    """Answer 304 to who has it already."""
    etag = quote_etag(hashlib.sha256(response.content).hexdigest())
    _public(response, seconds)["ETag"] = etag
    found = get_conditional_response(request, etag=etag, response=response)
    return _public(found, seconds) if found else response


def _public(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={seconds}" if seconds else "no-store"
    return response
