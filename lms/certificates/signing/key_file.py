"""Key and certificate in a PKCS#12 file, and what makes them unfit to sign with.

Read by the settings of production too: nothing of Django is loaded here.
"""

import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
SHORTEST_RSA = 2048
# Stands in the subject of a certificate that ``authority.py`` made.
DEVELOPMENT_UNIT = "Development authority: not a real signature"
DEVELOPMENT_NAME = "Demonstration, not a real signature"
# CAs need days, and public tenders weeks: so long before the end people are told.
WARNED_DAYS = 60


# By what a file is known that was replaced.
Stamp = tuple[int, ...]


class KeyUnusable(Exception):
    """Nothing can be signed with the key; ``args[0]`` says why, and what to do."""


@dataclass(frozen=True)
class SigningCertificate:
    """The certificate that verifies our signatures, and those of who issued it."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def name(self) -> str:
        """Return whom the certificate names: common name, or organisation."""
        subject = self.certificate.subject
        for kind in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
            for attribute in subject.get_attributes_for_oid(kind):
                return str(attribute.value)
        return subject.rfc4514_string()

    @property
    def sha256(self) -> str:
        """Return by what the certificate is known again."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def ends_at(self) -> datetime:
        return self.certificate.not_valid_after_utc

    @property
    def is_for_development(self) -> bool:
        units = self.certificate.subject.get_attributes_for_oid(
            x509.NameOID.ORGANIZATIONAL_UNIT_NAME
        )
        return any(unit.value == DEVELOPMENT_UNIT for unit in units)

    def days_left(self, now: datetime) -> int:
        """Return how many whole days it is still valid; negative afterwards."""
        return (self.ends_at - now).days

    def require_in_force(self, now: datetime | None = None) -> None:
        """Raise KeyUnusable before the certificate begins and after it ends."""
        now = now or datetime.now(UTC)
        if now < self.certificate.not_valid_before_utc:
            begins = f"{self.certificate.not_valid_before_utc:%Y-%m-%d}"
            raise KeyUnusable(
                f"The signing certificate is valid from {begins} only: wait, or correct "
                "the clock."
            )
        if now > self.ends_at:
            raise KeyUnusable(
                f"The signing certificate ended on {self.ends_at:%Y-%m-%d}: have it "
                "renewed and put the new file in its place."
            )


@dataclass(frozen=True)
class KeyPair:
    """A private key and its certificate."""

    key: PrivateKey
    certificate: SigningCertificate


def read_key_file(path: str | Path, password: str) -> KeyPair:
    """Return key and certificate of a PKCS#12 file. Raises KeyUnusable."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise KeyUnusable(
            f"The key file {path} cannot be read: {error.strerror}."
        ) from error
    try:
        found = pkcs12.load_pkcs12(data, password.encode() or None)
    except (ValueError, TypeError) as error:
        raise KeyUnusable(
            f"The key file {path} does not open: the password is wrong, or it is no "
            "PKCS#12 file."
        ) from error
    if found.key is None:
        raise KeyUnusable(f"The key file {path} holds no private key.")
    if found.cert is None:
        raise KeyUnusable(f"The key file {path} holds a key without its certificate.")
    chain = tuple(one.certificate for one in found.additional_certs)
    certificate = SigningCertificate(found.cert.certificate, chain)
    return KeyPair(_fit_key(found.key, path), fit_certificate(certificate))


def stamp_of(path: str | Path) -> Stamp:
    """Return what changes with each replacement of a file. Raises OSError.

    Not the time of writing alone: a copy may keep that, and keys are all of one size.
    """
    found = Path(path).stat()
    return found.st_ino, found.st_ctime_ns, found.st_mtime_ns, found.st_size


def is_open_to_others(path: str | Path) -> bool:
    """Tell whether any account of this machine may read the file."""
    with suppress(OSError):
        return bool(Path(path).stat().st_mode & stat.S_IROTH)
    return False


def _fit_key(key: object, path: str | Path) -> PrivateKey:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        if isinstance(key.curve, ec.SECP256R1 | ec.SECP384R1):
            return key
    elif isinstance(key, rsa.RSAPrivateKey) and key.key_size >= SHORTEST_RSA:
        return key
    raise KeyUnusable(
        f"The key in {path} is of a kind that PDF readers do not check: it must be EC "
        f"P-256 or P-384, or RSA of {SHORTEST_RSA} bits or more."
    )


def fit_certificate(found: SigningCertificate) -> SigningCertificate:
    """Return the certificate. Raises KeyUnusable where it is not one for signatures."""
    try:
        usage = found.certificate.extensions.get_extension_for_class(x509.KeyUsage)
    except x509.ExtensionNotFound:
        return found
    if usage.value.digital_signature or usage.value.content_commitment:
        return found
    raise KeyUnusable(
        f"The certificate of {found.name} is not for signatures: it must allow "
        "digitalSignature or nonRepudiation."
    )
