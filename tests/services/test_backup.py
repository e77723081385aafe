"""Backups that were restored: by the operator's own scripts, on a server of Debian's."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.backups import Agency, Server

pytestmark = pytest.mark.services
WORK_OFF = (
    "from lms.outbox.services import work_off; print(work_off('certificate.pdf'))"
)


@pytest.fixture(scope="module")
def agency():
    """A site with some learners, certificates with files, and a first backup."""
    # Another user than root runs the server, and has to reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="tip-backup-"))
    folder.chmod(0o755)
    server_folder = folder / "server"
    server_folder.mkdir()
    server = Server(server_folder, server_folder / "database")
    shutil.chown(server_folder, server.user)
    made = Agency(folder, server)
    try:
        made.make()
        made.manage("migrate", "--verbosity", "0")
        made.manage("load_course", "courses/content/tip", "--verbosity", "0")
        made.manage("seed_demo", "--learners", "12", "--seed", "2")
        made.manage("shell", "--verbosity", "0", "--command", WORK_OFF)
        made.make_stanza()
        done = made.script("backup.sh")
        assert done.returncode == 0, done.stdout + done.stderr
        yield made
    finally:
        server.stop()
        shutil.rmtree(folder)


def files_of(agency: Agency) -> list[Path]:
    return sorted((agency.media / "private" / "certificates").rglob("*.pdf"))


def test_the_drill_restores_checks_and_leaves_nothing(agency):
    folder = agency.folder / "drill"
    done = agency.script("drill.sh", "--folder", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(files_of(agency))} certificates verified" in done.stdout
    assert len(files_of(agency)) >= 2
    assert "Loss: 0.0 s" in done.stdout and "The drill went well" in done.stdout
    assert not folder.exists()
    assert agency.server.ask("SELECT 1") == [(1,)]


@contextmanager
def restored(agency: Agency, name: str, *words: str):
    """Restore by the script into new folders, and start a server of it."""
    folder = agency.folder / name
    folder.mkdir()
    folder.chmod(0o777)
    database, media = folder / "database", folder / "media"
    done = agency.script(
        "restore.sh", "--database", str(database), "--media", str(media), *words
    )
    assert done.returncode == 0, done.stdout + done.stderr
    server = Server(folder, database)
    server.configure("")
    server.start()
    try:
        while server.ask("SELECT pg_is_in_recovery()") != [(False,)]:
            pass
        yield server
    finally:
        server.stop()


def test_a_moment_between_backups_comes_back_without_what_followed(agency):
    add = "INSERT INTO django_site (domain, name) VALUES ('{0}', '{0}')"
    if agency.server.ask("SELECT to_regclass('django_site')") == [(None,)]:
        add = "INSERT INTO auth_group (name) VALUES ('{0}')"
    agency.server.ask(add.format("before"))
    [(until,)] = agency.server.ask("SELECT clock_timestamp()::text")
    agency.server.ask(add.format("after"))
    agency.server.ask("SELECT pg_switch_wal()")
    agency.server.ask("CHECKPOINT")
    wait_for_archive(agency)
    table = add.split()[2]
    with restored(agency, "moment", "--until", until) as server:
        names = {name for (name,) in server.ask(f"SELECT name FROM {table}")}
    assert "before" in names and "after" not in names
    with restored(agency, "end") as server:
        names = {name for (name,) in server.ask(f"SELECT name FROM {table}")}
    assert {"before", "after"} <= names


def wait_for_archive(agency: Agency) -> None:
    """Return once the server has handed over what it has switched away from."""
    from tests.support.site import wait_for

    [(wanted,)] = agency.server.ask(
        "SELECT pg_walfile_name(pg_current_wal_lsn() - 1 - 16777216)"
    )
    wait_for(
        lambda: (
            (agency.server.ask("SELECT last_archived_wal FROM pg_stat_archiver"))[0][0]
            >= wanted
        ),
        60,
    )


def test_a_folder_that_holds_a_database_is_not_written_over(agency):
    before = sorted(path.name for path in agency.server.data.iterdir())
    done = agency.script(
        "restore.sh",
        *("--database", str(agency.server.data)),
        *("--media", str(agency.folder / "other")),
    )
    assert done.returncode != 0
    assert "holds a database. Nothing was changed." in done.stderr
    assert sorted(path.name for path in agency.server.data.iterdir()) == before
    assert agency.server.ask("SELECT 1") == [(1,)]
    assert not (agency.folder / "other").exists()


def test_media_that_are_there_are_not_written_over(agency):
    done = agency.script(
        "restore.sh",
        *("--database", str(agency.folder / "other")),
        *("--media", str(agency.media)),
    )
    assert done.returncode != 0 and "is not empty" in done.stderr
    assert not (agency.folder / "other").exists()


@contextmanager
def another_key(path: Path, old: str, new: str):
    kept = path.read_text()
    path.write_text(kept.replace(old, new))
    try:
        yield
    finally:
        path.write_text(kept)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("media.key", "a key", "another", "media.key does not open the backups in"),
        ("media.key", "a key that only the tests know\n", "", "is missing, empty"),
        ("pgbackrest.conf", "another key", "a wrong", "pgbackrest.conf (repo1-cipher"),
    ],
)
def test_another_key_is_named_and_nothing_is_changed(agency, file, old, new, says):
    folder = agency.folder / "no-key"
    with another_key(agency.folder / file, old, new):
        done = agency.script(
            "restore.sh",
            *("--database", f"{folder}/a", "--media", f"{folder}/b"),
        )
        assert done.returncode != 0 and says in done.stderr, done.stderr
        assert not folder.exists()
        done = agency.script("drill.sh", "--folder", str(folder))
        assert done.returncode != 0 and says in done.stderr, done.stderr
        assert not folder.exists()
        what = "media" if file == "media.key" else "all"
        done = agency.script("backup.sh", what)
        assert done.returncode != 0 and says in done.stderr, done.stderr
        assert done.stderr.count("\n") == 1 and "already" not in done.stderr


def test_a_media_folder_behind_a_link_is_backed_up_and_comes_back(agency):
    """As an operator does who moves the files to a larger disk."""
    real = agency.folder / "larger-disk"
    agency.media.rename(real)
    agency.media.symlink_to(real)
    try:
        done = agency.script("backup.sh", "media")
        assert done.returncode == 0, done.stderr
        with restored(agency, "from-link"):
            found = agency.folder / "from-link" / "media"
            pdfs = {path.name for path in found.rglob("*.pdf")}
            assert pdfs >= {path.name for path in files_of(agency)} != set()
    finally:
        agency.media.unlink()
        real.rename(agency.media)
    assert agency.script("backup.sh", "media").returncode == 0


def test_a_link_inside_of_the_media_is_named_and_not_passed_over(agency):
    inside = agency.media / "private" / "more"
    inside.symlink_to(agency.folder)
    try:
        done = agency.script("backup.sh", "media")
    finally:
        inside.unlink()
    assert done.returncode != 0
    assert str(inside) in done.stderr and "NOT backed up" in done.stderr


@pytest.mark.parametrize("kind", ["empty", "none"])
def test_media_that_are_not_there_are_said_loudly(agency, kind):
    """As where a disk is not mounted: the backup would have forgotten all files."""
    kept = agency.media.with_name("kept")
    agency.media.rename(kept)
    if kind == "empty":
        agency.media.mkdir()
    last = (agency.backups / "last-media").read_text()
    try:
        done = agency.script("backup.sh", "media")
    finally:
        if kind == "empty":
            agency.media.rmdir()
        kept.rename(agency.media)
    assert done.returncode != 0 and "NOT backed up" in done.stderr
    named = "The database names" if kind == "empty" else "there is no folder"
    assert named in done.stderr
    assert (agency.backups / "last-media").read_text() == last


def test_nobody_reads_a_name_in_the_backups(agency):
    [(name,)] = agency.server.ask(
        "SELECT full_name FROM accounts_user WHERE length(full_name) > 12 LIMIT 1"
    )
    kept = [path for path in agency.backups.rglob("*") if path.is_file()]
    assert len(kept) > 10
    words = [name.encode(), b"seed2", b"%PDF"]
    assert [p for p in kept if any(word in p.read_bytes() for word in words)] == []


def test_the_drill_fails_where_a_file_is_missing_or_altered(agency):
    missing, altered = files_of(agency)[:2]
    kept = {path: path.read_bytes() for path in (missing, altered)}
    missing.unlink()
    altered.write_bytes(b"%PDF-1.7 something else")
    try:
        assert agency.script("backup.sh", "media").returncode == 0
        done = agency.script("drill.sh", "--folder", str(agency.folder / "drill"))
    finally:
        for path, content in kept.items():
            path.write_bytes(content)
        agency.script("backup.sh", "media")
    assert done.returncode != 0
    assert f"{missing.name} is missing" in done.stdout
    assert f"{altered.name} differs from its hash" in done.stdout
    assert "The drill FAILED" in done.stdout
    assert not (agency.folder / "drill").exists()
