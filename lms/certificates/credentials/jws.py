"""Compact JSON Web Signatures with Ed25519, and nothing else that a JWS could be.

RFC 7515 and RFC 8037. A header chooses neither the algorithm nor the key: the algorithm is
EdDSA, and the key is one that this site has published.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

ALGORITHM = "EdDSA"
# Ours have some ten thousand letters.
LONGEST = 128 * 1024
MOST_BRACKETS = 4000
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)")

Json = dict[str, Any]


class Malformed(ValueError):
    """The text is no JWS with two JSON objects in it."""


@dataclass(frozen=True)
class Opened:
    """What a JWS says; nobody has looked yet whether its signature fits."""

    header: Json
    payload: Json
    signed: bytes
    signature: bytes

    @property
    def kid(self) -> str:
        """Return which key the header names; empty where it names none."""
        kid = self.header.get("kid")
        return kid if isinstance(kid, str) else ""

    def fits(self, public_key: str) -> bool:
        """Tell whether the signature was made with this key (``x`` of a JWK), by EdDSA."""
        # "crit" would say that there is more to understand.
        if self.header.get("alg") != ALGORITHM or "crit" in self.header:
            return False
        key = Ed25519PublicKey.from_public_bytes(from_base64url(public_key))
        try:
            key.verify(self.signature, self.signed)
        except InvalidSignature:
            return False
        return True


def signed(payload: Json, key: Ed25519PrivateKey, kid: str, kind: str = "JWT") -> str:
    """Return the payload as a compact JWS; the same for the same payload and key."""
    header = {"alg": ALGORITHM, "kid": kid, "typ": kind}
    text = ".".join(base64url(_compact(one)) for one in (header, payload))
    return f"{text}.{base64url(key.sign(text.encode()))}"


def opened(text: str) -> Opened:
    """Return what a compact JWS of a stranger says. Raises Malformed."""
    parts = _COMPACT.fullmatch(text) if len(text) <= LONGEST else None
    if parts is None:
        raise Malformed
    header, payload, signature = (from_base64url(part) for part in parts.groups())
    head, _dot, _signature = text.rpartition(".")
    return Opened(json_object(header), json_object(payload), head.encode(), signature)


def json_object(data: bytes | str) -> Json:
    """Return a JSON object of a stranger. Raises Malformed, also for a name twice in it.

    Of two members of one name one program takes the first, another the last: each would
    read another credential.
    """
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
        if len(text) > LONGEST or text.count("{") + text.count("[") > MOST_BRACKETS:
            raise Malformed
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(found, dict):
        raise Malformed
    return found


def _once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Malformed
    return found


def _refuse(word: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise Malformed


def base64url(data: bytes) -> str:
    """Return bytes as base64url without padding (RFC 7515, appendix C)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the bytes. Raises Malformed, also for a second spelling of the same bytes."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except binascii.Error as error:
        raise Malformed from error
    if base64url(data) != text:
        raise Malformed
    return data


def jwk_of(public_key: str, **more: str) -> dict[str, str]:
    """Return a public key as a JSON Web Key."""
    return {"kty": "OKP", "crv": "Ed25519", "x": public_key, **more}


def thumbprint_of(public_key: str) -> str:
    """Return by what a key is known: the hash of its JWK (RFC 7638)."""
    text = json.dumps(jwk_of(public_key), sort_keys=True, separators=(",", ":"))
    return base64url(hashlib.sha256(text.encode()).digest())


def _compact(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
