"""Files about people are for nobody else on the machine."""

import os
import stat
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_private_files_and_their_folders_are_the_services_own():
    private = storages["private"]
    before = os.umask(0o022)
    try:
        name = private.save("2026/sub/file.pdf", ContentFile(b"%PDF"))
    finally:
        os.umask(before)
    path = Path(private.path(name))
    assert mode(path) == 0o600
    assert mode(path.parent) == mode(path.parent.parent) == 0o700
    private.delete(name)


def test_large_uploads_are_private_from_the_first_byte(tmp_path):
    """Such a file is moved from the folder of uploads, not written."""
    from django.core.files.uploadedfile import TemporaryUploadedFile

    private = storages["private"]
    with TemporaryUploadedFile("list.xlsx", "x/y", 3, None) as upload:
        upload.write(b"abc")
        upload.seek(0)
        name = private.save("rosters/list.xlsx", upload)
    assert mode(Path(private.path(name))) == 0o600
    private.delete(name)
