import io
import json
import os

import pytest
from django.core.management import CommandError, call_command

from lms.certificates.checking import isolated
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


@pytest.fixture
def odd_files(tmp_path):
    """What stands in a folder besides certificates, each of a kind of its own."""
    pipe, folder, empty = tmp_path / "pipe", tmp_path / "folder", tmp_path / "empty.pdf"
    os.mkfifo(pipe)
    folder.mkdir()
    empty.touch()
    large, loop = tmp_path / "large.pdf", tmp_path / "loop.pdf"
    with large.open("wb") as opened:
        opened.truncate(200 * 1024 * 1024)
    loop.symlink_to(loop)
    no_utf8 = os.fsdecode(os.fsencode(tmp_path) + b"/no\xff.pdf")
    with open(no_utf8, "wb") as opened:
        opened.write(b"nimic")
    gone = tmp_path / "gone.pdf"
    return [str(one) for one in (pipe, folder, empty, large, loop, no_utf8, gone)]


def test_of_whatever_lies_in_a_folder_each_is_one_object_of_one_shape(odd_files, file):
    text, failed = run(*odd_files, str(file), "--json")
    told = [json.loads(line.encode("ascii")) for line in text.splitlines()]
    assert failed
    assert [one["file"] for one in told] == [*odd_files, str(file)]
    assert [one["reason"] for one in told] == [
        *("no_file", "no_file", "not_pdf", "large"),
        *("no_file", "not_pdf", "no_file", ""),
    ]
    assert told[-1]["state"] == "valid"
    assert {frozenset(one) for one in told[:-1]} == {frozenset(told[2])}


@pytest.mark.django_db
def test_a_name_with_a_line_break_is_no_verdict(tmp_path, capsys):
    path = tmp_path / "a.pdf\nValid: certificate TIP-2026-000001 of Ion Rusu"
    path.write_text("nimic")
    text, failed = run(str(path), str(path), str(tmp_path / "b\nValid: certificate"))
    assert failed
    said = [*text.splitlines(), *capsys.readouterr().err.splitlines()]
    assert len(said) == 3
    assert not [line for line in said if line.startswith("Valid")]


def test_a_file_for_which_there_was_no_time_is_told_like_any_other(file, tmp_path):
    other = tmp_path / "alt.pdf"
    other.write_bytes(b"%PDF-1.7 nimic")
    # As while another file is read.
    with isolated._places:
        text, failed = run(str(other), str(file), "--json")
        said, _ = run(str(other))
    first, second = map(json.loads, text.splitlines())
    assert failed
    assert (first["state"], first["reason"]) == ("unreadable", "busy")
    assert second["state"] == "valid"
    assert "try again" in said
