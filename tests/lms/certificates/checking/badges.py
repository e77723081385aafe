"""Credentials edited as a forger does, and the keys to sign them with."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lms.certificates.checking.files import check_file
from lms.certificates.checking.verdicts import Verdict
from tests.support.credentials import payload_of

KEY = Ed25519PrivateKey.generate()
STRANGER = Ed25519PrivateKey.generate()


def check(text: str | bytes) -> Verdict:
    return check_file(text if isinstance(text, bytes) else text.encode())


def edited(jwt: str, place: tuple, value) -> dict:
    payload = payload_of(jwt)
    inside = payload
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    return payload
