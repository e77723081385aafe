"""Hostile and damaged archives are refused whole, with a sentence."""

import io
import tarfile
import zipfile

import pytest

from courses.imports.findings import FileRefused
from courses.moodle_backup import archive
from courses.moodle_backup.archive import opened_archive
from courses.moodle_backup.reading import read_backup
from tests.courses.moodle_backup.backups import Backup, tar_of, zip_of


def code_of(file: io.BytesIO) -> str:
    with pytest.raises(FileRefused) as refused, opened_archive(file) as found:
        read_backup(found, "ro")
    assert refused.value.finding.message.endswith(".")
    return refused.value.finding.code


def special(kind: bytes, name: str = "x", target: str = "/etc/passwd") -> tarfile.TarInfo:  # fmt: skip
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def page() -> Backup:
    backup = Backup()
    backup.page(3, "Pagină", "<p>Text</p>")
    return backup


@pytest.mark.parametrize("name", ["../out", "/etc/x", "a/../../b", "a\\b", "C:x"])
@pytest.mark.parametrize("make", [tar_of, zip_of])
def test_paths_that_lead_out_are_refused(make, name):
    assert code_of(make({**page().members(), name: b"x"})) == "archive_path"


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE],
)  # fmt: skip
def test_links_and_devices_are_refused(kind):
    assert code_of(tar_of(page().members(), special(kind))) == "archive_link"


def test_links_in_a_zip_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as found:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        found.writestr(info, "/etc/passwd")
    buffer.seek(0)
    assert code_of(buffer) == "archive_link"


@pytest.mark.parametrize("make", [tar_of, zip_of])
def test_a_bomb_is_refused_before_it_is_unpacked(make):
    assert code_of(make({"files/bomb": bytes(60 << 20)})) == "archive_bomb"


def test_too_many_members_and_too_many_bytes_are_refused(monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    assert code_of(zip_of({str(n): b"" for n in range(5)})) == "archive_members"
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1000)
    assert code_of(tar_of({"a": bytes(2000)})) == "archive_bomb"
    monkeypatch.setattr(archive, "MAX_MEGABYTES", 0)
    assert code_of(tar_of({"a": b""})) == "too_big"


def test_a_name_that_stands_twice_is_refused():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for _ in range(2):
            tar.addfile(tarfile.TarInfo("moodle_backup.xml"), io.BytesIO())
    buffer.seek(0)
    assert code_of(buffer) == "archive_twice"


@pytest.mark.parametrize("form", ["tar", "zip"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_half_a_backup_is_refused(form, share):
    data = getattr(page(), form)().getvalue()
    code = code_of(io.BytesIO(data[: int(len(data) * share)]))
    assert code in ("archive_broken", "archive_member_broken", "backup_incomplete")


def test_a_backup_without_one_of_its_files_is_refused():
    for missing in ("activities/page_3/page.xml", "sections/section_1/section.xml"):
        members = page().members()
        del members[missing]
        assert code_of(tar_of(members)) == "backup_incomplete"
    listed = (
        b"Moodle archive file index. Count: 2\nfiles/\td\t0\t?\nfiles/aa/b\tf\t5\t1\n"
    )
    members = {**page().members(), ".ARCHIVE_INDEX": listed}
    assert code_of(tar_of(members)) == "backup_incomplete"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_backup"),
        (b"PK", "not_backup"),
        (b"PK\x03\x04 and no more", "archive_broken"),
        (b"\x1f\x8b and no more", "archive_broken"),
        (b"<?xml version='1.0'?><quiz/>", "not_backup"),
    ],
)
def test_other_files_are_refused(content, code):
    assert code_of(io.BytesIO(content)) == code


def test_archives_of_something_else_are_refused():
    assert code_of(zip_of({"word/document.xml": b"<x/>"})) == "not_backup"
    assert code_of(tar_of({"moodle_backup.xml": b"<course/>"})) == "not_backup"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><activity>&x;</activity>", "member_xml"),
        (b"<activity>&undeclared;</activity>", "member_xml"),
        (b"<activity><page>", "member_xml"),
        ("<activity>șț</activity>".encode("utf-16"), "member_not_utf8"),
        (b"<activity/>", "backup_incomplete"),
    ],
)  # fmt: skip
def test_damaged_and_hostile_xml_inside_is_named(content, code):
    backup = page()
    backup.files["activities/page_3/page.xml"] = content
    with pytest.raises(FileRefused) as refused, opened_archive(backup.tar()) as found:
        read_backup(found, "ro")
    assert refused.value.finding.code == code
    assert "page.xml" in refused.value.finding.message
