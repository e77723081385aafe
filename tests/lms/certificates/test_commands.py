import io
import json

import pytest
from django.core.management import CommandError, call_command

from lms.certificates.files import ensure_file, read_file
from lms.certificates.services import replace_certificate, revoke_certificate


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


def test_one_changed_byte_is_unknown(file):
    content = bytearray(file.read_bytes())
    content[-2] ^= 1
    file.write_bytes(content)
    text, failed = run(str(file), "--json")
    assert failed
    assert json.loads(text)["state"] == "unknown"


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
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_certificate", str(tmp_path / "nothing.pdf"))
