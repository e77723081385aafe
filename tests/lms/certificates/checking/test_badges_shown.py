"""What page and command say of a credential, and of documents hidden in its picture."""

import html
import io
import json
import struct
import zipfile
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from lms.certificates.credentials import baking
from lms.certificates.credentials.drawing import as_png
from lms.certificates.credentials.files import FORMS, credential_file
from lms.certificates.files import ensure_file
from lms.certificates.services import revoke_certificate
from tests.lms.certificates.checking.badges import STRANGER, check, edited
from tests.support.certificates import forged as forged_pdf
from tests.support.credentials import forged, payload_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing")]


# --- the page and the command -------------------------------------------------------------------


def send(content, name="insigna.svg", language="en"):
    content = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile(name, content)
    response = Client().post(f"/v/file?language={language}", {"file": file})
    return response.status_code, html.unescape(response.content.decode())


def test_the_page_says_whose_it_is_and_that_the_picture_proves_nothing(certificate):
    status, page = send(credential_file(certificate, "ru", "svg"))
    assert status == 200 and "This certificate is valid." in page
    assert "The picture around it proves nothing." in page
    assert certificate.facts["ro"]["holder"] in page
    assert "signed with a key that this site publishes" in page


def test_the_page_names_the_changed_fact_and_shows_the_true_one(certificate, jwt):
    place = ("credentialSubject", "identifier", 0, "identityHash")
    _status, page = send(forged(jwt, payload=edited(jwt, place, "<b>Alt</b>")))
    assert "This file was changed" in page and "the name of the holder" in page
    assert certificate.facts["ro"]["holder"] in page
    assert "<b>Alt</b>" not in page and "This certificate is valid." not in page


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("ro", "nu dovedește nimic"),
        ("ru", "ничего не доказывает"),
        ("en", "proves nothing"),
    ],
)
def test_an_unsigned_one_with_all_facts_right_proves_nothing(jwt, language, says):
    _status, page = send(json.dumps(payload_of(jwt)), language=language)
    assert says in page


def test_a_revoked_one_is_shown_revoked(certificate, supervisor, jwt):
    revoke_certificate(certificate=certificate, by=supervisor, reason="secret")
    _status, page = send(jwt)
    assert "it was revoked on" in page and "secret" not in page


def test_a_screenshot_is_told_what_it_lacks(db):
    _status, page = send(as_png("completion"), "captura.png")
    assert "No credential that can be read is in it." in page


def run(path, *options):
    out = io.StringIO()
    try:
        call_command("verify_certificate", str(path), *options, stdout=out)
    except CommandError:
        return out.getvalue(), True
    return out.getvalue(), False


@pytest.mark.parametrize("form", list(FORMS))
def test_the_command_tells_the_same(certificate, supervisor, tmp_path, form):
    path = tmp_path / f"badge.{form}"
    path.write_bytes(credential_file(certificate, "ru", form))
    text, failed = run(path, "--json")
    found = json.loads(text)
    assert not failed
    assert (found["state"], found["form"], found["language"]) == (
        "valid",
        "credential",
        "ru",
    )
    assert found["number"] == certificate.number and found["signature"] == "valid"
    revoke_certificate(certificate=certificate, by=supervisor, reason="r")
    text, failed = run(path)
    assert failed and text.startswith(f"Revoked: certificate {certificate.number}")


def with_a_document_inside(picture: bytes, document: bytes) -> bytes:
    """Return the picture with a chunk that no program of pictures looks at, right at its head."""
    body = b"pdFx" + document
    chunk = struct.pack(">I", len(document)) + body + struct.pack(">I", crc32(body))
    head = len(baking.PNG) + 25
    return picture[:head] + chunk + picture[head:]


@pytest.mark.parametrize("document", ["pdf", "docx"])
def test_a_badge_with_another_document_inside_is_never_valid(
    certificate, tmp_path, document
):
    ensure_file(certificate, "ro")
    facts = certificate.facts["ro"]
    inside = forged_pdf(facts, "ro", holder="Falsificator Ion")
    if document == "docx":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("word/document.xml", "Falsificator Ion")
        inside = packed.getvalue()
    picture = credential_file(certificate, "ro", "png")
    path = tmp_path / f"certificat.{document}"
    for content in (with_a_document_inside(picture, inside), picture + inside):
        assert check(content).state in ("changed", "unreadable")
        path.write_bytes(content)
        text, failed = run(path)
        assert failed and "Valid" not in text
    svg = credential_file(certificate, "ro", "svg")
    hidden = svg.replace(b"<", b"<!-- %PDF-1.7 --><", 1)
    assert check(hidden).state == "unreadable"


def test_the_command_says_why_one_proves_nothing(certificate, jwt, tmp_path):
    path = tmp_path / "badge.jwt"
    path.write_text(forged(jwt, header={"kid": "x"}, key=STRANGER))
    assert "not signed with a key of this site" in run(path)[0]
    path.write_bytes(as_png("completion"))
    assert "holds no credential" in run(path)[0]


def test_an_unsigned_one_is_not_said_to_be_a_signed_pdf(certificate, jwt):
    ensure_file(certificate, "ro")
    _status, page = send(json.dumps(payload_of(jwt)).encode(), "insigna.json")
    assert "Electronic signature" not in page


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_checked(
    certificate, tmp_path
):
    path = tmp_path / "badge.svg"
    path.write_bytes(credential_file(certificate, "ru", "svg"))
    out, errors = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError):
        call_command(
            "verify_certificate",
            str(tmp_path / "gone.pdf"),
            str(path),
            "--json",
            stdout=out,
            stderr=errors,
        )
    states = [json.loads(line)["state"] for line in out.getvalue().splitlines()]
    assert states == ["unreadable", "valid"] and "gone.pdf" in errors.getvalue()
