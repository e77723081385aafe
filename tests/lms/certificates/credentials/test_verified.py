"""Programs of others check our credentials, knowing only what the site publishes."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lms.certificates.checking.files import check_file
from lms.certificates.credentials.issuing import credential_of
from lms.certificates.credentials.keys import withdraw
from lms.certificates.models import Certificate
from lms.certificates.services import replace_certificate, revoke_certificate
from tests.lms.certificates.conftest import COMPLETED_AT
from tests.lms.certificates.test_old_facts import OLD
from tests.support.credentials import forged, header_of, payload_of, verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing")]
ALL_WELL = {"signature": "ok", "shape": "ok", "terms": "ok", "status": "ok"}


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_a_credential_is_verified(certificate, language):
    assert verify(credential_of(certificate, language)) == ALL_WELL


def test_a_revoked_one_is_reported_revoked(certificate, supervisor):
    jwt = credential_of(certificate, "ro")
    revoke_certificate(certificate=certificate, by=supervisor, reason="Greșeală")
    assert verify(jwt) == ALL_WELL | {"status": "revoked"}


def test_a_replaced_one_is_revoked_and_the_new_one_is_not(certificate, supervisor):
    old = credential_of(certificate, "ru")
    new = replace_certificate(certificate=certificate, by=supervisor, reason="Nume")
    assert verify(old)["status"] == "revoked"
    assert verify(credential_of(new, "ru")) == ALL_WELL


def test_after_a_rotation_old_and_new_are_verified(certificate, signing):
    old = credential_of(certificate, "ro")
    signing()
    new = credential_of(certificate, "ro")
    assert header_of(old)["kid"] != header_of(new)["kid"]
    assert verify(old) == verify(new) == ALL_WELL


def test_a_withdrawn_key_verifies_nothing(certificate, signing):
    old = credential_of(certificate, "ro")
    thumbprint = header_of(old)["kid"].rsplit("/", 1)[-1]
    signing()
    assert withdraw(thumbprint) and not withdraw(thumbprint)
    assert verify(credential_of(certificate, "ro")) == ALL_WELL
    assert verify(old)["signature"].startswith("JWKSNoMatchingKey")


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_one_of_the_first_certificates_is_verified_too(finished, language):
    old = Certificate.objects.create(
        number=OLD["ro"]["number"],
        code=OLD["ro"]["code"],
        enrolment=finished,
        user=finished.user,
        edition=finished.edition,
        language="ru",
        facts=OLD,
        issued_at=COMPLETED_AT,
    )
    jwt = credential_of(old, language)
    assert verify(jwt) == ALL_WELL
    assert (
        payload_of(jwt)["credentialSubject"]["achievement"]["name"]
        == (OLD[language]["course"])
    )
    assert check_file(jwt.encode()).is_valid


@pytest.mark.parametrize("kind", ["supervision", "participation"])
def test_so_are_the_other_kinds(certificate, kind):
    certificate.kind = kind
    assert verify(credential_of(certificate, "ro")) == ALL_WELL


@pytest.mark.parametrize("at", ["before", "after"])
def test_it_is_valid_neither_before_its_time_nor_after(expiring, at):
    jwt = credential_of(expiring, "ro")
    payload = payload_of(jwt)
    assert verify(jwt, at=payload["exp"] - 1) == ALL_WELL
    moment = payload["nbf"] - 60 if at == "before" else payload["exp"] + 1
    assert verify(jwt, at=moment)["signature"].startswith("JWT")


def test_an_edited_one_and_one_of_another_key_are_refused(certificate):
    jwt = credential_of(certificate, "ro")
    payload = payload_of(jwt)
    payload["credentialSubject"]["identifier"][0]["identityHash"] = "Alt Nume"
    edited = forged(jwt, payload=payload)
    foreign = forged(jwt, payload=payload, key=Ed25519PrivateKey.generate())
    for one in (edited, foreign):
        assert verify(one)["signature"].startswith("JWSSignatureVerificationFailed")


def test_the_verifier_itself_notices_what_is_wrong(certificate, signing, tmp_path):
    """A verifier that says yes to everything would prove nothing."""
    key = Ed25519PrivateKey.generate()
    signing(key)
    jwt = credential_of(certificate, "ro")
    payload = payload_of(jwt)
    del payload["credentialSubject"]["identifier"]
    payload["credentialSubject"]["achievement"]["unheardOf"] = "1"
    report = verify(forged(jwt, payload=payload, key=key))
    assert report["signature"] == "ok"
    assert "identifier" in report["shape"] and "ValidationError" in report["terms"]
