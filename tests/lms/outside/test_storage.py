"""A stored file is whole or not there, on a disk that is really full."""

import errno
import os
import time

import pytest
from django.core.files.base import ContentFile

from lms.operations.tasks import sweep_unfinished_files
from lms.outside.storage import WholeFileStorage, sweep_unfinished

CONTENT = b"0123456789"


@pytest.fixture
def storage(tmp_path):
    return WholeFileStorage(location=tmp_path)


def everything(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_file_is_stored_under_its_name(storage, tmp_path):
    name = storage.save("2026/a.pdf", ContentFile(CONTENT))
    assert name == "2026/a.pdf" and everything(tmp_path) == ["2026/a.pdf"]
    assert (tmp_path / name).read_bytes() == CONTENT


def test_a_name_that_is_taken_is_never_overwritten(storage, tmp_path, monkeypatch):
    first = storage.save("a.pdf", ContentFile(b"first"))
    # As when two processes ask at the same moment whether it is free.
    free = storage.get_available_name
    answers = iter(["a.pdf"])
    monkeypatch.setattr(
        storage,
        "get_available_name",
        lambda name, **more: next(answers, None) or free(name, **more),
    )
    second = storage.save("a.pdf", ContentFile(b"second"))
    assert first != second
    assert (tmp_path / first).read_bytes() == b"first"
    assert (tmp_path / second).read_bytes() == b"second"


def test_a_full_disk_leaves_nothing_behind(small_disk):
    storage = WholeFileStorage(location=small_disk)
    with pytest.raises(OSError) as caught:
        storage.save("2026/a.pdf", ContentFile(bytes(4 * 1024 * 1024)))
    assert caught.value.errno == errno.ENOSPC
    assert everything(small_disk) == []


def test_what_a_killed_writer_left_is_swept_and_nothing_else(storage, tmp_path):
    storage.save("2026/a.pdf", ContentFile(CONTENT))
    old, new = (tmp_path / "2026" / f"{n}.unfinished" for n in "on")
    for path in (old, new):
        path.write_bytes(b"half")
    now = time.time()
    os.utime(old, (now - 100, now - 100))
    os.utime(tmp_path / "2026/a.pdf", (now - 100, now - 100))
    assert sweep_unfinished(tmp_path, older_than=now - 50) == 1
    assert everything(tmp_path) == ["2026/a.pdf", "2026/n.unfinished"]


def test_the_clock_sweeps_what_is_older_than_a_day(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    half = tmp_path / "private" / "certificates" / "x.unfinished"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    sweep_unfinished_files()
    assert half.exists()
    os.utime(half, (time.time() - 90_000, time.time() - 90_000))
    sweep_unfinished_files()
    assert not half.exists()
