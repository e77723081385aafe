"""Ed25519 key that signs credentials, in a PEM file.

Read by the settings of production too: nothing of Django is loaded here.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from lms.certificates.credentials.jws import base64url, thumbprint_of
from lms.certificates.signing.key_file import DEVELOPMENT_NAME, KeyUnusable

# Stands before the key in the file of a demonstration; PEM readers pass it over.
LABEL = DEVELOPMENT_NAME.encode()


@dataclass(frozen=True)
class KeyOfFile:
    """A private key; ``public_key`` is the ``x`` of its JWK (RFC 8037)."""

    private: Ed25519PrivateKey
    is_for_development: bool

    @property
    def public_key(self) -> str:
        public = self.private.public_key()
        return base64url(public.public_bytes(Encoding.Raw, PublicFormat.Raw))

    @property
    def thumbprint(self) -> str:
        return thumbprint_of(self.public_key)


def read_pem(path: str | Path, password: str) -> KeyOfFile:
    """Return the key of a PKCS#8 file in PEM. Raises KeyUnusable."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise KeyUnusable(
            f"The key file {path} cannot be read: {error.strerror}."
        ) from error
    try:
        key = load_pem_private_key(data, password.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(
            f"The key file {path} does not open: the password is wrong or missing, or it "
            "is no private key in PEM."
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(
            f"The key in {path} is of another kind: credentials are signed with Ed25519. "
            "Make one by: openssl genpkey -algorithm ed25519"
        )
    return KeyOfFile(key, LABEL in data)


def ensure_development_pem(path: Path) -> bool:
    """Have a key for demonstrations at this path; return whether it was made now."""
    try:
        read_pem(path, "")
    except KeyUnusable:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    else:
        return False
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.write(LABEL + b"\n" + pem)
    unfinished.replace(path)
    return True
