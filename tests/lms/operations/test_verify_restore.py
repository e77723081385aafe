"""Verifying a restored site: its files, its figures, and what was lost at its end."""

import datetime
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lms.certificates.files import ensure_file
from lms.certificates.models import Certificate, CertificateFile
from lms.operations.restored import AS_OF
from tests.support.learning import whole_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    """A folder of media of this test alone, where certificates go too."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            **settings.STORAGES["private"],
            "OPTIONS": {"location": f"{settings.MEDIA_ROOT}/private"},
        },
    }
    Path(settings.MEDIA_ROOT).mkdir()
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def kept(media, enrolment, course) -> CertificateFile:
    whole_course(enrolment, course)
    return ensure_file(Certificate.objects.get(), "ro")


def verify(capsys, *words) -> tuple[str, str]:
    """Return what the command says, and its fault."""
    try:
        call_command("verify_restore", *words)
    except CommandError as error:
        return capsys.readouterr().out, str(error)
    return capsys.readouterr().out, ""


def test_a_whole_site_has_no_fault(kept, capsys):
    said, fault = verify(capsys)
    assert "1 certificates verified" in said and fault == ""


def test_a_missing_file_is_a_fault(kept, capsys):
    Path(kept.file.path).unlink()
    said, fault = verify(capsys)
    assert f"{kept.file.name} is missing" in said and "1 fault" in fault


def test_an_altered_file_is_a_fault(kept, capsys):
    Path(kept.file.path).write_bytes(b"%PDF something else")
    said, fault = verify(capsys)
    assert "differs from its hash" in said and "is unknown by its file" in said
    assert "2 fault" in fault


@pytest.mark.parametrize(("minutes", "is_fault"), [(-5, False), (5, True)])
def test_a_file_made_after_the_media_were_copied_is_a_loss_and_no_fault(
    kept, media, capsys, minutes, is_fault
):
    Path(kept.file.path).unlink()
    copied = kept.rendered_at + datetime.timedelta(minutes=minutes)
    (media / AS_OF).write_text(copied.strftime("%Y-%m-%dT%H:%M:%SZ"))
    said, fault = verify(capsys)
    assert bool(fault) is is_fault
    assert ("Lost with the minutes" in said) is not is_fault


def test_the_files_that_rows_name_are_counted_also_where_they_are_gone(kept, capsys):
    Path(kept.file.path).unlink()
    call_command("verify_restore", "--count-files")
    assert int(capsys.readouterr().out) >= 1


def taken(capsys) -> dict:
    call_command("verify_restore", "--take")
    return json.loads(capsys.readouterr().out)


def test_fewer_rows_than_before_of_what_stays_is_a_fault(kept, tmp_path, capsys):
    figures = taken(capsys)
    figures["rows"]["progress_learningevent"] += 1
    figures["rows"]["django_session"] += 1  # such rows go
    (tmp_path / "least.json").write_text(json.dumps(figures))
    said, fault = verify(capsys, "--least", str(tmp_path / "least.json"))
    assert "progress_learningevent has" in said and "1 fault" in fault


def test_the_loss_is_told_in_seconds_and_rows(kept, tmp_path, capsys):
    figures = taken(capsys)
    newest = datetime.datetime.fromisoformat(figures["newest"])
    figures["newest"] = (newest + datetime.timedelta(seconds=42)).isoformat()
    figures["rows"]["accounts_user"] += 3
    (tmp_path / "now.json").write_text(json.dumps(figures))
    said, fault = verify(capsys, "--now", str(tmp_path / "now.json"))
    assert "Loss: 42.0 s" in said and "accounts_user: -3 rows" in said and not fault


def test_figures_name_nobody(kept, capsys):
    assert "Țurcanu" not in json.dumps(taken(capsys), ensure_ascii=False)


@pytest.mark.parametrize("content", [None, "", "[]", '{"rows": 1}'])
def test_figures_that_cannot_be_read_are_named(db, tmp_path, capsys, content):
    path = tmp_path / "figures.json"
    if content is not None:
        path.write_text(content)
    assert str(path) in verify(capsys, "--least", str(path))[1]
