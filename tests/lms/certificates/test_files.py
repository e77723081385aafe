"""A row's hash is always that of the file it points at."""

import hashlib
import io

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from lms.certificates import files
from lms.certificates.exceptions import FileDamaged, FileNotReady
from lms.certificates.files import (
    content_disposition,
    ensure_file,
    file_name,
    read_file,
)
from lms.certificates.models import CertificateFile


def stored_files():
    storage = CertificateFile._meta.get_field("file").storage
    folder = "certificates/2026"
    return set(storage.listdir(folder)[1]) if storage.exists(folder) else set()


def test_the_stored_hash_is_that_of_the_served_bytes(certificate):
    for language in ("ro", "ru"):
        row = ensure_file(certificate, language)
        content = read_file(certificate, language)
        assert hashlib.sha256(content).hexdigest() == row.sha256
        text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
        assert "Ștefăniță Țurcanu" in text
        assert certificate.number in text


def test_drawing_twice_keeps_the_first_file(certificate):
    first = ensure_file(certificate, "ro")
    again = ensure_file(certificate, "ro")
    assert again == first
    assert again.file.name == first.file.name
    assert CertificateFile.objects.count() == 1


def test_a_process_killed_between_file_and_row_leaves_nothing_wrong(
    certificate, monkeypatch
):
    def killed(row):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(files, "_keep", killed)
        with pytest.raises(KeyboardInterrupt):
            ensure_file(certificate, "ro")
    with pytest.raises(FileNotReady):
        read_file(certificate, "ro")
    row = ensure_file(certificate, "ro")
    assert hashlib.sha256(read_file(certificate, "ro")).hexdigest() == row.sha256


def test_half_a_file_left_by_a_killed_process_is_never_served(certificate):
    storage = CertificateFile._meta.get_field("file").storage
    half = storage.save(
        f"certificates/2026/{certificate.number}-ro.pdf", ContentFile(b"%PDF-1.7 half")
    )
    row = ensure_file(certificate, "ro")
    assert row.file.name != half
    assert read_file(certificate, "ro").endswith(b"%%EOF\n")


def test_of_two_processes_at_once_one_keeps_its_file(certificate, monkeypatch):
    keep = files._keep
    rivals = []

    def rival_first(row):
        if not rivals:
            rivals.append(None)
            rivals.append(ensure_file(certificate, "ro"))
        return keep(row)

    monkeypatch.setattr(files, "_keep", rival_first)
    before = stored_files()
    row = ensure_file(certificate, "ro")
    assert row == rivals[1]
    assert stored_files() - before == {row.file.name.rsplit("/", 1)[1]}
    assert hashlib.sha256(read_file(certificate, "ro")).hexdigest() == row.sha256


@pytest.mark.parametrize("damage", ["changed", "empty", "gone"])
def test_a_damaged_file_is_not_served(certificate, damage):
    row = ensure_file(certificate, "ro")
    content = read_file(certificate, "ro")
    row.file.storage.delete(row.file.name)
    if damage != "gone":
        bad = content.replace(b"2", b"3", 1) if damage == "changed" else b""
        row.file.storage.save(row.file.name, ContentFile(bad))
    with pytest.raises(FileDamaged):
        read_file(certificate, "ro")


def test_the_database_refuses_another_hash(certificate):
    row = ensure_file(certificate, "ro")
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateFile.objects.filter(pk=row.pk).update(sha256="0" * 64)


def test_the_file_name_cannot_break_out_of_the_header(certificate):
    certificate.facts["ro"]["holder"] = (
        'Ana"\r\nSet-Cookie: x=1; filename="/../../etc\\Țurcanu'
    )
    header = content_disposition(certificate, "ro")
    assert "\r" not in header and "\n" not in header and "Set-Cookie: " not in header
    assert header.isascii()
    assert header.startswith(
        f"attachment; filename=\"{certificate.number}-ro.pdf\"; filename*=UTF-8''"
    )
    assert "%C8%9Aurcanu" in header
    assert header.count('"') == 2 and "/.." not in header


@pytest.mark.parametrize("holder", ["Щ" * 60 + " " + "Ж" * 59, "Ș" * 120, "Ana Rusu"])
def test_the_file_name_is_one_that_each_system_takes(certificate, holder):
    certificate.facts["ro"]["holder"] = holder
    name = file_name(certificate, "ro")
    assert len(name.encode()) <= 255
    assert name.startswith(f"{certificate.number} {holder[:40]}")
    assert name.endswith(" ro.pdf")
