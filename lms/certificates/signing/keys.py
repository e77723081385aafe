"""The key that the settings name: of a PKCS#12 file, of a token, or none."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lms.certificates.signing.authority import password_file
from lms.certificates.signing.configured import is_configured, key_file
from lms.certificates.signing.key_file import (
    KeyPair,
    KeyUnusable,
    SigningCertificate,
    Stamp,
    read_key_file,
    stamp_of,
)


@dataclass(frozen=True)
class SigningKey:
    """Who signs, and the certificate by which that is checked."""

    signer: Signer
    certificate: SigningCertificate


class FileSigner(Signer):
    """Signs with a key in memory.

    pyHanko's own signer reads the key anew for each signature, which for RSA takes ten
    times as long as signing.
    """

    def __init__(self, pair: KeyPair) -> None:
        self._key = pair.key
        chain = [as_asn1(one) for one in pair.certificate.chain]
        super().__init__(
            signing_cert=as_asn1(pair.certificate.certificate),
            cert_registry=SimpleCertificateStore.from_certs(chain),
        )

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(hashes.SHA256()))
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def as_asn1(certificate: x509.Certificate) -> asn1.Certificate:
    """Return the certificate as pyHanko has it."""
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def signing_key() -> SigningKey | None:
    """Return the key in force; None where none is set. Raises KeyUnusable.

    A file that was replaced is read again. A key for demonstrations signs only there.
    """
    if not is_configured():
        return None
    found = _of_token() if settings.CERTIFICATE_PKCS11_MODULE else _of_file()
    if found.certificate.is_for_development and not settings.DEMO:
        raise KeyUnusable(
            "The signing key was made for demonstrations: real certificates need one of "
            "the issuer's own."
        )
    return found


def _of_file() -> SigningKey:
    path = key_file()
    try:
        written = stamp_of(path)
        password = _password(path)
    except OSError as error:
        raise KeyUnusable(
            f"The key file {path} cannot be read: {error.strerror}."
        ) from error
    return _opened(path, password, written)


def _password(path: str) -> str:
    if settings.CERTIFICATE_SIGNING_P12:
        return str(settings.CERTIFICATE_SIGNING_PASSWORD)
    return password_file(Path(path)).read_text("ascii").strip()


@lru_cache(maxsize=1)
def _opened(path: str, password: str, written: Stamp) -> SigningKey:
    """Opening takes a while on purpose: that is what slows down guessers."""
    pair = read_key_file(path, password)
    return SigningKey(FileSigner(pair), pair.certificate)


def _of_token() -> SigningKey:
    # The library of tokens is loaded only where there is one.
    from lms.certificates.signing.tokens import TokenAddress, token_signer

    address = TokenAddress(
        module=settings.CERTIFICATE_PKCS11_MODULE,
        token=settings.CERTIFICATE_PKCS11_TOKEN,
        key=settings.CERTIFICATE_PKCS11_KEY,
        pin=settings.CERTIFICATE_PKCS11_PIN,
    )
    return SigningKey(*token_signer(address))
