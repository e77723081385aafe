"""Signed files: their signature holds, and they stay archival and accessible."""

import asyncio
import io
import os
import threading
from pathlib import Path

import httpx
import page
import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import (
    async_validate_pdf_timestamp,
    validate_pdf_signature,
)
from pyhanko_certvalidator import ValidationContext

from lms.certificates.exceptions import ServerAway
from lms.certificates.pdf.document import certificate_pdf
from lms.certificates.signing.key_file import KeyUnusable
from lms.certificates.signing.keys import signing_key
from lms.certificates.signing.levels import SIGNATURE, TIME_STAMP
from lms.certificates.signing.seal import sealed
from tests.lms.certificates.conftest import romanian_sheet, russian_sheet
from tests.support.bad_servers import NOTHING, bad_server, dripping
from tests.support.signing import (
    NAME,
    PASSWORD,
    as_asn1,
    new_ec_key,
    pdfsig,
    rsa_key,
    signature_servers,
)

PROFILES = [page.ValidationProfile.PDF_A_2A, page.ValidationProfile.PDF_UA_1]
LENGTH = "PDFA2A-STREAM-LENGTH-001"
FIELDS = {SIGNATURE: "Semnătură electronică", TIME_STAMP: "Marcă temporală"}


def drawn(sheet=romanian_sheet, fields=(SIGNATURE,)):
    return certificate_pdf(sheet(), {name: FIELDS[name] for name in fields})


def failures(content):
    """Return the rules of both standards that an independent checker finds broken.

    It takes the last byte of a stream for the end of its line where that is by chance a
    carriage return, and then calls the stream's length wrong: it is the one that is read.
    """
    reports = [page.validate_pdf_bytes(content, profile=each) for each in PROFILES]
    found = {one.rule_id for report in reports for one in report.failures}
    return found - {LENGTH} if ends_in_return(content) else found


def ends_in_return(content):
    with pikepdf.open(io.BytesIO(content)) as file:
        streams = [one for one in file.objects if isinstance(one, pikepdf.Stream)]
        return any(one.read_raw_bytes().endswith(b"\r") for one in streams)


def status_of(content, authority):
    signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    context = ValidationContext(trust_roots=[as_asn1(authority.root)])
    return validate_pdf_signature(signature, context)


@pytest.fixture
def servers(settings, signing, tmp_path):
    """Time stamps and revocations, with the key of the same authority."""
    with signature_servers() as running:
        settings.CERTIFICATE_TSA_URL = f"{running.url}/tsa"
        settings.CERTIFICATE_SIGNATURE_LEVEL = "B-T"
        path = running.authority.key_file(tmp_path / "stamped.p12")
        settings.CERTIFICATE_SIGNING_P12 = str(path)
        settings.CERTIFICATE_TRUSTED_ROOTS = str(
            running.authority.roots(tmp_path / "roots.pem")
        )
        yield running


@pytest.mark.parametrize("kind", [new_ec_key, rsa_key], ids=["ec", "rsa"])
@pytest.mark.parametrize("sheet", [romanian_sheet, russian_sheet])
def test_a_signed_file_is_valid_archival_and_accessible(
    signing, authority, tmp_path, kind, sheet
):
    signing(key=kind())
    content = sealed(drawn(sheet), signing_key())
    status = status_of(content, authority)
    assert status.bottom_line and status.trusted
    assert not failures(content)
    said = pdfsig(content, tmp_path)
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert NAME in said


def test_a_time_stamp_stands_in_the_signature(servers, tmp_path):
    content = sealed(drawn(), signing_key())
    status = status_of(content, servers.authority)
    assert status.bottom_line and status.timestamp_validity.valid
    # The server is asked once: its answer is not made beforehand to learn its size.
    assert servers.stamps == 1
    assert not failures(content)
    assert "Signature is Valid" in pdfsig(content, tmp_path)


def test_for_the_archive_revocations_and_a_second_stamp_are_kept(
    servers, settings, tmp_path
):
    settings.CERTIFICATE_SIGNATURE_LEVEL = "B-LTA"
    content = sealed(drawn(fields=(SIGNATURE, TIME_STAMP)), signing_key())
    reader = PdfFileReader(io.BytesIO(content))
    assert len(reader.embedded_timestamp_signatures) == 1
    assert reader.root["/DSS"]["/CRLs"]
    assert status_of(content, servers.authority).bottom_line
    # A file to which something was added has two revisions, and the first signature
    # covers its own: what ISO 19005-2 6.4.3 asks for is looked at in the last one.
    assert failures(content) == {"PDFA2A-SIGNATURE-BYTERANGE-001"}
    # Poppler knows signatures alone, so the stamp is left to pyHanko.
    assert pdfsig(content, tmp_path).count("Signature is Valid") == 1
    stamp = reader.embedded_timestamp_signatures[0]
    context = ValidationContext(trust_roots=[as_asn1(servers.authority.root)])
    stamped = asyncio.run(async_validate_pdf_timestamp(stamp, context))
    assert stamped.valid and stamped.trusted and stamped.coverage.name == "ENTIRE_FILE"


@pytest.mark.parametrize(
    ("parts", "pause"),
    [
        pytest.param(NOTHING, 0.1, id="hangs"),
        pytest.param(
            dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + b"0" * 900),
            0.1,
            id="drips",
        ),
    ],
)
def test_a_time_stamp_server_that_does_not_end_is_left(
    servers, settings, monkeypatch, parts, pause
):
    monkeypatch.setattr("lms.certificates.signing.time_stamps.SECONDS", 0.5)
    with bad_server(parts, pause=pause) as bad:
        settings.CERTIFICATE_TSA_URL = f"http://127.0.0.1:{bad.port}/tsa"
        with pytest.raises(httpx.TransportError):
            sealed(drawn(), signing_key())


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>no</html>",
        b"HTTP/1.1 302 Go\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_an_answer_of_no_use_is_a_server_that_is_away(servers, settings, answer):
    with bad_server([answer]) as bad:
        settings.CERTIFICATE_TSA_URL = f"http://127.0.0.1:{bad.port}/tsa"
        with pytest.raises(ServerAway):
            sealed(drawn(), signing_key())


def test_nobody_listens(servers, settings):
    settings.CERTIFICATE_TSA_URL = "http://127.0.0.1:9/tsa"
    with pytest.raises(httpx.TransportError):
        sealed(drawn(), signing_key())


@pytest.mark.parametrize(
    ("kind", "says"), [({"ends": -1}, "ended on"), ({"begins": 5}, "valid from")]
)
def test_a_certificate_that_is_not_in_force_signs_nothing(signing, kind, says):
    signing(**kind)
    with pytest.raises(KeyUnusable, match=says):
        sealed(drawn(), signing_key())


def test_fifty_at_once_are_fifty_good_signatures(signing, authority):
    key, plain, done = signing_key(), drawn(), []
    threads = [
        threading.Thread(target=lambda: done.append(sealed(plain, key)))
        for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(done)) == 50
    assert all(status_of(content, authority).bottom_line for content in done)


def test_one_flipped_byte_breaks_the_signature(signing, authority):
    content = bytearray(sealed(drawn(), signing_key()))
    place = content.index(b"/Title")
    content[place + 12] ^= 1
    assert not status_of(bytes(content), authority).intact


def test_a_renewed_file_is_taken_without_a_restart(signing, authority):
    first = signing_key().certificate.sha256
    signing()
    assert signing_key().certificate.sha256 != first


def test_a_key_put_in_its_place_is_taken_though_it_looks_as_old(
    signing, authority, settings
):
    """A copy keeps the time of writing, and keys of a kind are of one size."""
    path = Path(settings.CERTIFICATE_SIGNING_P12)
    size, before = path.stat().st_size, signing_key().certificate.sha256
    os.utime(path, (10**9, 10**9))
    assert signing_key().certificate.sha256 == before
    other = authority.key_file(path.with_name("other.p12"))
    while other.stat().st_size != size:
        other = authority.key_file(other)
    os.utime(other, (10**9, 10**9))
    other.replace(path)
    assert signing_key().certificate.sha256 != before


def test_a_wrong_password_is_said_and_none_of_it_shown(signing, settings):
    settings.CERTIFICATE_SIGNING_PASSWORD = "alta-parola"
    with pytest.raises(KeyUnusable, match="password is wrong") as told:
        signing_key()
    assert "alta-parola" not in str(told.value) and PASSWORD not in str(told.value)
