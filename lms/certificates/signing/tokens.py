"""Key on a PKCS#11 token, such as a national signature card or a security module."""

import os
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

import pkcs11
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11.exceptions import (
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
)
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from lms.certificates.signing.key_file import (
    KeyUnusable,
    SigningCertificate,
    fit_certificate,
)

# A token does one thing after the other.
_using = Lock()


@dataclass(frozen=True)
class TokenAddress:
    """Where the key is: the vendor's library, the token's and the key's labels, the PIN."""

    module: str
    token: str
    key: str
    pin: str


class TokenSigner(PKCS11Signer):
    """Signs on the token, one signature at a time, and forgets a session that broke."""

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        with _using:
            try:
                return await super().async_sign_raw(data, digest_algorithm, dry_run)
            except PKCS11Error as error:
                forget_session()
                raise KeyUnusable(
                    f"The token did not sign ({type(error).__name__}): see whether it is "
                    "in its place."
                ) from error


Opened = tuple[TokenSigner, SigningCertificate]
# The one session of this process; none outlives a fork.
_sessions: dict[tuple[TokenAddress, int], Opened] = {}
# After some wrong PINs a token locks itself for good: none is tried twice by a process.
_PIN_REFUSED = (PinIncorrect, PinInvalid, PinLenRange, PinLocked)
_refused: set[TokenAddress] = set()


def token_signer(address: TokenAddress) -> Opened:
    """Return who signs on the token, and its certificate. Raises KeyUnusable."""
    here = (address, os.getpid())
    with _using:
        if here not in _sessions:
            forget_session()
            _sessions[here] = _opened(address)
        return _sessions[here]


def forget_session() -> None:
    """Leave the token: the next signature begins anew, with its PIN."""
    while _sessions:
        (_address, process), (signer, _certificate) = _sessions.popitem()
        if process == os.getpid():
            # Of a token that was pulled out there is nothing to close.
            with suppress(PKCS11Error):
                signer.pkcs11_session.close()


def _opened(address: TokenAddress) -> Opened:
    if address in _refused:
        raise _refusal(address)
    try:
        session = open_pkcs11_session(
            address.module,
            token_criteria=TokenCriteria(label=address.token),
            user_pin=address.pin or None,
        )
    except _PIN_REFUSED as error:
        _refused.add(address)
        raise _refusal(address) from error
    except (PKCS11Error, OSError, RuntimeError) as error:
        _leave_library(address.module)
        raise _unusable(address, error) from error
    try:
        signer = TokenSigner(session, cert_label=address.key, other_certs_to_pull=None)
        found = fit_certificate(_certificate_of(signer))
    except PKCS11Error as error:
        session.close()
        raise _unusable(address, error) from error
    # Many tokens sign a digest and do not make it.
    key = found.certificate.public_key()
    signer.use_raw_mechanism = isinstance(key, ec.EllipticCurvePublicKey)
    return signer, found


def _leave_library(module: str) -> None:
    """Have the library begin anew next time: some see a token only that is there then."""
    with suppress(PKCS11Error, OSError, RuntimeError):
        pkcs11.lib(module).finalize()


def _refusal(address: TokenAddress) -> KeyUnusable:
    return KeyUnusable(
        f"The key {address.key} of the token {address.token} cannot be used: the token "
        "refused the PIN, and is not asked again before it locks itself. Correct "
        "CERTIFICATE_PKCS11_PIN and restart the site."
    )


def _unusable(address: TokenAddress, error: Exception) -> KeyUnusable:
    said = " ".join(filter(None, (type(error).__name__, str(error))))
    return KeyUnusable(
        f"The key {address.key} of the token {address.token} cannot be used ({said}): see "
        "module, labels and PIN."
    )


def _certificate_of(signer: Any) -> SigningCertificate:
    own: asn1.Certificate = signer.signing_cert
    others = [each for each in signer.cert_registry if each.dump() != own.dump()]
    return SigningCertificate(
        x509.load_der_x509_certificate(own.dump()),
        tuple(x509.load_der_x509_certificate(each.dump()) for each in others),
    )
