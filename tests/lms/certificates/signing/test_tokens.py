"""The PKCS#11 door, with SoftHSM in the place of a national token."""

import subprocess
from pathlib import Path

import pkcs11
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.utils import timezone
from pkcs11 import Attribute, CertificateType, ObjectClass

from lms.certificates.pdf.document import certificate_pdf
from lms.certificates.signing import tokens
from lms.certificates.signing.checks import key_trouble
from lms.certificates.signing.key_file import KeyUnusable
from lms.certificates.signing.keys import signing_key
from lms.certificates.signing.levels import SIGNATURE
from lms.certificates.signing.seal import sealed
from tests.lms.certificates.conftest import romanian_sheet
from tests.support.signing import NAME, Authority, new_ec_key, pdfsig, rsa_key

TOKEN, KEY, PIN = "anas", "sigiliu", "4321"
NUMBERS = {KEY: "01", "sigiliu-rsa": "02"}


def softhsm() -> str:
    """Return the path of SoftHSM's library; .ci/system.sh softhsm installs it."""
    places = [*Path("/usr/lib").glob("**/libsofthsm2.so")]
    assert places, "SoftHSM is missing: .ci/system.sh softhsm installs it."
    return str(places[0])


@pytest.fixture(scope="module")
def hsm(tmp_path_factory):
    """A folder of tokens; the library reads where they are once in a process."""
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(conf))
        words = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN]
        subprocess.run(
            [*words, "--pin", PIN, "--so-pin", PIN], check=True, capture_output=True
        )
        yield folder


def put(folder, key, label, authority):
    """Put a key and its certificate on the token, as its vendor's tool does."""
    pem = folder / f"{label}.pem"
    pem.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    words = ["softhsm2-util", "--import", str(pem), "--token", TOKEN, "--label", label]
    number = NUMBERS[label]
    subprocess.run(
        [*words, "--id", number, "--pin", PIN], check=True, capture_output=True
    )
    der = authority.certificate(key).public_bytes(Encoding.DER)
    subject = x509.Certificate.load(der).subject.dump()
    token = pkcs11.lib(softhsm()).get_token(token_label=TOKEN)
    with token.open(user_pin=PIN, rw=True) as session:
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.LABEL: label,
                Attribute.ID: bytes.fromhex(number),
                Attribute.SUBJECT: subject,
                Attribute.VALUE: der,
            }
        )


@pytest.fixture(scope="module")
def token(hsm):
    authority = Authority()
    put(hsm, new_ec_key(), KEY, authority)
    put(hsm, rsa_key(), "sigiliu-rsa", authority)
    return authority


@pytest.fixture
def use_token(settings, token):
    settings.CERTIFICATE_PKCS11_MODULE = softhsm()
    settings.CERTIFICATE_PKCS11_TOKEN = TOKEN
    settings.CERTIFICATE_PKCS11_KEY = KEY
    settings.CERTIFICATE_PKCS11_PIN = PIN
    tokens.forget_session()
    yield settings
    tokens.forget_session()


@pytest.mark.parametrize("key", [KEY, "sigiliu-rsa"])
def test_the_token_signs(use_token, tmp_path, key):
    use_token.CERTIFICATE_PKCS11_KEY = key
    plain = certificate_pdf(romanian_sheet(), {SIGNATURE: "Semnătură"})
    found = signing_key()
    assert found.certificate.name == NAME
    first, second = (sealed(plain, signing_key()) for _ in range(2))
    for content in (first, second):
        assert "Signature is Valid" in pdfsig(content, tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CERTIFICATE_PKCS11_PIN", "9999"),
        ("CERTIFICATE_PKCS11_TOKEN", "altul"),
        ("CERTIFICATE_PKCS11_KEY", "alta"),
        ("CERTIFICATE_PKCS11_MODULE", "/usr/lib/nothing.so"),
    ],
)
def test_what_does_not_fit_is_said_without_the_pin(use_token, name, value):
    setattr(use_token, name, value)
    with pytest.raises(KeyUnusable, match="cannot be used") as told:
        signing_key()
    assert PIN not in str(told.value) and "9999" not in str(told.value)


def test_a_token_that_was_pulled_out_signs_again_once_it_is_back(use_token, hsm):
    """Nobody restarts the site for it; meanwhile nothing is signed, and it is said why."""
    plain = certificate_pdf(romanian_sheet(), {SIGNATURE: "Semnătură"})
    assert sealed(plain, signing_key())
    (hsm / "tokens").rename(hsm / "elsewhere")
    try:
        for _try in range(3):
            with pytest.raises(KeyUnusable):
                sealed(plain, signing_key())
            assert key_trouble(timezone.now()).id == "certificates.E001"
    finally:
        (hsm / "elsewhere").rename(hsm / "tokens")
    assert key_trouble(timezone.now()) is None
    assert sealed(plain, signing_key())


def test_a_pin_that_was_refused_is_not_tried_until_the_token_locks(use_token):
    """Tokens do so after three; the outbox and the alerts ask every minute."""
    use_token.CERTIFICATE_PKCS11_PIN = "9998"
    for _try in range(2):
        with pytest.raises(KeyUnusable, match="refused the PIN") as told:
            signing_key()
        assert "9998" not in str(told.value)
    # Only the first one was one of the token's tries: it is known by what it came from.
    assert told.value.__cause__ is None
    use_token.CERTIFICATE_PKCS11_PIN = PIN
    assert signing_key().certificate.name == NAME
