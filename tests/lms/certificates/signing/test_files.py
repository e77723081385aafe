"""Which files are signed, and what happens while they cannot be."""

import hashlib

import pytest
from django.db import IntegrityError, transaction

from lms.certificates.files import ensure_file, read_file
from lms.certificates.models import CertificateFile
from lms.certificates.signing.keys import signing_key
from lms.outbox.models import AwaySystem, Effect
from lms.outbox.services import make_due, work_off
from tests.support.bad_servers import NOTHING, bad_server
from tests.support.signing import NAME, pdfsig, signature_servers

PDF = "certificate.pdf"


def effects():
    return Effect.objects.filter(kind=PDF)


def test_with_a_key_both_files_are_signed_and_say_by_whom(
    certificate, signing, tmp_path
):
    work_off(PDF)
    for row in CertificateFile.objects.filter(certificate=certificate):
        content = read_file(certificate, row.language)
        assert hashlib.sha256(content).hexdigest() == row.sha256
        assert row.signed and row.signed_by == NAME
        assert row.signer_sha256 == signing_key().certificate.sha256
        assert "Signature is Valid" in pdfsig(content, tmp_path)


def test_what_was_issued_before_there_was_a_key_stays_as_it_is(
    certificate, settings, request
):
    before = ensure_file(certificate, "ro")
    request.getfixturevalue("signing")
    assert ensure_file(certificate, "ro") == before
    row = CertificateFile.objects.get(pk=before.pk)
    assert not row.signed and row.signed_by == "" and row.sha256 == before.sha256


def test_the_database_wants_to_know_who_signed(certificate):
    row = ensure_file(certificate, "ro")
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateFile.objects.create(
            certificate=certificate, language="xx", sha256=row.sha256, signed=True
        )
    for column in ("signed_by", "signer_sha256"):
        with pytest.raises(IntegrityError), transaction.atomic():
            CertificateFile.objects.filter(pk=row.pk).update(
                **{column: "x", "signed": True}
            )


def test_while_the_key_has_ended_certificates_wait_and_none_goes_out_unsigned(
    certificate, signing
):
    signing(ends=-1)
    for _ in range(8):
        make_due()
        work_off(PDF)
    assert {effect.state for effect in effects()} == {"waiting"}
    assert {effect.tries for effect in effects()} == {0}
    assert any("ended on" in effect.reason for effect in effects())
    assert not CertificateFile.objects.exists()
    signing(ends=365)
    make_due()
    work_off(PDF)
    assert CertificateFile.objects.filter(signed=True).count() == 2


def test_a_time_stamp_server_that_is_away_is_waited_for(
    certificate, signing, settings, monkeypatch, tmp_path
):
    settings.CERTIFICATE_SIGNATURE_LEVEL = "B-T"
    with bad_server(NOTHING) as hanging, monkeypatch.context() as patch:
        patch.setattr("lms.certificates.signing.time_stamps.SECONDS", 0.3)
        settings.CERTIFICATE_TSA_URL = f"http://127.0.0.1:{hanging.port}/tsa"
        work_off(PDF)
        # One asks, and the other waits for what becomes of it.
        assert hanging.calls == 1
    assert AwaySystem.objects.exists()
    assert {effect.state for effect in effects()} == {"waiting"}
    assert {effect.tries for effect in effects()} == {0}
    with signature_servers() as servers:
        settings.CERTIFICATE_TSA_URL = f"{servers.url}/tsa"
        make_due()
        work_off(PDF)
    assert not AwaySystem.objects.exists()
    assert CertificateFile.objects.filter(signed=True).count() == 2
