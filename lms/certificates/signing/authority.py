"""Development authority: a key for demonstrations, which says of itself that it is none."""

import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from lms.certificates.signing.key_file import (
    DEVELOPMENT_NAME,
    DEVELOPMENT_UNIT,
    WARNED_DAYS,
    KeyUnusable,
    read_key_file,
)

VALID_DAYS = 3 * 365
PASSWORD_LENGTH = 24


def password_file(key_file: Path) -> Path:
    """Return where the password of a development key stands: beside it."""
    return key_file.with_suffix(".password")


def ensure_development_key(key_file: Path) -> bool:
    """Have a key for demonstrations at this path; return whether it was made now.

    One that is about to end, or that nobody can open any more, is made anew.
    """
    if _is_fit(key_file):
        return False
    key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    password = secrets.token_urlsafe(PASSWORD_LENGTH)
    _write(password_file(key_file), password.encode())
    _write(key_file, development_key(password))
    return True


def _is_fit(key_file: Path) -> bool:
    try:
        password = password_file(key_file).read_text("ascii").strip()
        pair = read_key_file(key_file, password)
    except (OSError, UnicodeDecodeError, KeyUnusable):
        return False
    return pair.certificate.days_left(datetime.now(UTC)) > WARNED_DAYS


def _write(path: Path, content: bytes) -> None:
    """Write for nobody else's eyes, and whole or not at all."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.write(content)
    unfinished.replace(path)


def development_key(password: str) -> bytes:
    """Return a PKCS#12 file with a new key, its certificate and the authority's own."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = _name("Development root")
    root = (
        _certificate(root_name, root_name, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    seal = (
        _certificate(_name(DEVELOPMENT_NAME), root_name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"signing", key, seal, [root], BestAvailableEncryption(password.encode())
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, DEVELOPMENT_UNIT),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        # Clocks of two machines may differ a little.
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=VALID_DAYS))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
