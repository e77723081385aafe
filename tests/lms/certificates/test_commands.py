import io
import json

import pytest
from django.core.management import CommandError, call_command

from lms.certificates.files import ensure_file, read_file
from lms.certificates.services import replace_certificate, revoke_certificate
from tests.support.certificates import edited, expire


@pytest.fixture
def file(certificate, tmp_path):
    ensure_file(certificate, "ru")
    path = tmp_path / "certificat.pdf"
    path.write_bytes(read_file(certificate, "ru"))
    return path


def run(*arguments):
    """Return (what was printed, whether the command failed)."""
    out = io.StringIO()
    try:
        call_command("verify_certificate", *arguments, stdout=out)
    except CommandError:
        return out.getvalue(), True
    return out.getvalue(), False


def test_an_issued_file_is_valid(file, certificate):
    text, failed = run(str(file))
    assert not failed
    assert text.startswith(f"Valid: certificate {certificate.number}")


def test_json_is_one_object_and_nothing_else(file, certificate):
    text, failed = run(str(file), "--json")
    verdict = json.loads(text)
    assert not failed
    assert (verdict["state"], verdict["number"], verdict["language"]) == (
        "valid",
        certificate.number,
        "ru",
    )
    assert verdict["holder"] == "Ștefăniță Țurcanu"


def test_one_changed_byte_is_not_valid(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    text, failed = run(str(file), "--json")
    assert failed
    assert json.loads(text)["state"] == "changed"


def test_an_edited_word_is_named(file, certificate):
    file.write_bytes(edited(file.read_bytes(), holder="Alt Nume"))
    text, failed = run(str(file))
    assert failed
    assert text.startswith(f"Changed: not the file of certificate {certificate.number}")
    assert "holder" in text


def test_of_several_files_each_is_told_and_one_bad_one_fails_all(
    file, certificate, tmp_path
):
    other = tmp_path / "alt.pdf"
    other.write_text("nimic")
    assert not run(str(file), str(file))[1]
    text, failed = run(str(file), str(other), "--json")
    states = [json.loads(line)["state"] for line in text.splitlines()]
    assert failed and states == ["valid", "unreadable"]
    text, _ = run(str(file), str(other))
    assert text.splitlines()[1].startswith(f"{other}: Unreadable: it is no PDF")


def test_an_expired_one_fails(file, certificate, monkeypatch):
    expire(certificate)
    text, failed = run(str(file), "--json")
    assert failed and json.loads(text)["state"] == "expired"
    assert run(str(file))[0].startswith("Expired:")


@pytest.mark.parametrize(
    ("service", "state"),
    [(revoke_certificate, "revoked"), (replace_certificate, "replaced")],
)
def test_what_no_longer_stands_fails(file, certificate, supervisor, service, state):
    service(certificate=certificate, by=supervisor, reason="Motiv")
    text, failed = run(str(file), "--json")
    assert failed
    assert json.loads(text)["state"] == state
    text, failed = run(str(file))
    assert failed and text.lower().startswith(state)


@pytest.mark.django_db
def test_a_missing_file_is_an_error_with_a_sentence(tmp_path):
    errors = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_certificate", str(tmp_path / "nothing.pdf"), stderr=errors)
    assert "nothing.pdf cannot be read" in errors.getvalue()
