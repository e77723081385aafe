"""The database that a machine without a server gets: kept, shared, healed, or refused."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from lms.operations.startup import local_postgres, unprivileged
from lms.operations.startup.local_postgres import InUse, LocalPostgres, NoLocalPostgres
from lms.operations.startup.process_group import end_all
from tests.support.databases import ROOT
from tests.support.site import free_port, wait_for


@pytest.fixture
def postgres(tmp_path):
    return LocalPostgres(tmp_path / "pg", ("-c", "fsync=off"))


def said(postgres: LocalPostgres, statement: str) -> list:
    with psycopg.connect(postgres.url(), autocommit=True) as session:
        found = session.execute(statement)
        return found.fetchall() if found.description else []


def server_pid(postgres: LocalPostgres) -> int:
    return int((postgres.data / "postmaster.pid").read_text().splitlines()[0])


def test_what_is_written_is_there_at_the_next_start(postgres):
    with postgres.running():
        said(postgres, "CREATE TABLE kept AS SELECT 'Șoldănești'::text AS place")
    assert not postgres.answers()
    with postgres.running():
        assert said(postgres, "SELECT upper(place) FROM kept") == [("ȘOLDĂNEȘTI",)]


def test_it_listens_on_one_socket_that_only_its_owner_may_use(postgres):
    with postgres.running():
        assert said(postgres, "SHOW listen_addresses") == [("",)]
        assert (postgres.socket_folder / ".s.PGSQL.5432").stat().st_mode & 0o077 == 0
        assert postgres.folder.stat().st_mode & 0o077 == 0


def test_nothing_outside_its_folder_is_opened_to_others(postgres, tmp_path):
    before = {path: path.stat().st_mode for path in (tmp_path, *tmp_path.parents)}
    with postgres.running():
        pass
    assert {path: path.stat().st_mode for path in before} == before


def test_a_killed_server_is_healed_at_the_next_start(postgres):
    with postgres.running():
        said(postgres, "CREATE TABLE kept AS SELECT 1 AS one")
        os.kill(server_pid(postgres), signal.SIGKILL)
    with postgres.running():
        assert said(postgres, "SELECT one FROM kept") == [(1,)]


def test_a_server_whose_owner_was_killed_is_ended_first(postgres):
    orphan = postgres.process()
    orphan.start()
    postgres.wait_until_ready(orphan)
    before = server_pid(postgres)
    with postgres.running():
        assert server_pid(postgres) != before
    end_all([orphan])


def test_a_half_made_database_is_made_again(postgres):
    half = postgres.folder / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with postgres.running():
        assert said(postgres, "SELECT 1") == [(1,)]
    assert not half.exists()


def test_who_started_it_waits_for_those_who_joined(postgres):
    joined, may_leave, left = threading.Event(), threading.Event(), threading.Event()

    def visitor():
        with postgres.running():
            joined.set()
            assert may_leave.wait(20)
            assert said(postgres, "SELECT 1") == [(1,)]
            left.set()

    thread = threading.Thread(target=visitor)
    with postgres.running():
        thread.start()
        assert joined.wait(20)
        threading.Timer(0.3, may_leave.set).start()
    assert left.is_set()
    thread.join()
    assert not postgres.answers()


def test_the_site_refuses_a_database_that_is_in_use(postgres):
    with (
        postgres.owned(),
        pytest.raises(InUse, match=r"in use.*Let that end first"),
        postgres.owned(),
    ):
        raise AssertionError("two owners")


@pytest.mark.parametrize(
    ("content", "reason"),
    [("17\n", "of PostgreSQL 17"), ("", "of PostgreSQL ,"), (None, "damaged")],
)
def test_a_database_that_cannot_be_read_is_left_alone(postgres, content, reason):
    postgres.data.mkdir(parents=True)
    (postgres.data / "base").write_text("somebody's work")
    if content is not None:
        (postgres.data / "PG_VERSION").write_text(content)
    with (
        pytest.raises(NoLocalPostgres, match=rf"{reason}.*Nothing was changed.*Move"),
        postgres.running(),
    ):
        raise AssertionError("started")
    assert (postgres.data / "base").read_text() == "somebody's work"


def test_a_database_that_does_not_start_says_why_and_keeps_its_files(postgres):
    with postgres.running():
        pass
    control = postgres.data / "global" / "pg_control"
    control.write_bytes(b"\0" * 8192)
    with (
        pytest.raises(
            NoLocalPostgres, match=r"does not start: .*(FATAL|PANIC).*Nothing"
        ),
        postgres.running(),
    ):
        raise AssertionError("started")
    assert control.read_bytes() == b"\0" * 8192


def test_a_folder_that_cannot_be_written_is_named():
    with (
        pytest.raises(
            NoLocalPostgres, match=r"/proc/none/pg cannot be written.*DATABASE"
        ),
        LocalPostgres(Path("/proc/none/pg")).running(),
    ):
        raise AssertionError("started")


def test_a_platform_without_the_package_is_told_what_to_set(postgres, monkeypatch):
    monkeypatch.setattr(local_postgres.importlib.util, "find_spec", lambda name: None)
    with (
        pytest.raises(
            NoLocalPostgres, match=r"no PostgreSQL as a package.*DATABASE_URL"
        ),
        postgres.running(),
    ):
        raise AssertionError("started")


def test_the_socket_of_a_deep_folder_is_elsewhere_and_only_ours(tmp_path):
    deep = LocalPostgres(tmp_path / ("d" * 100) / "pg", ("-c", "fsync=off"))
    with deep.running():
        assert said(deep, "SELECT 1") == [(1,)]
        assert deep.socket_folder.parent != deep.folder
        assert deep.socket_folder.stat().st_mode & 0o077 == 0


def test_root_without_another_account_is_told_what_to_do(postgres, monkeypatch):
    monkeypatch.setattr(unprivileged.os, "geteuid", lambda: 0)
    monkeypatch.setattr(unprivileged, "_is_open", lambda folder: False)
    monkeypatch.setattr(unprivileged, "_works", lambda change: False)
    with (
        pytest.raises(NoLocalPostgres, match=r"refuses to run as root.*/srv.*DATABASE"),
        postgres.running(),
    ):
        raise AssertionError("started")


def test_two_sites_of_one_folder_are_told_apart(settings, tmp_path):
    settings.RUN_DIR, settings.PORT = tmp_path, free_port()
    settings.LOCAL_POSTGRES = None
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl, sys; f = open(sys.argv[1], 'ab');"
            "fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()",
            str(tmp_path / "site.lock"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(CommandError, match="already. Stop it, or name another"):
            call_command("serve")
        holder.stdin.close()


def test_a_run_folder_that_cannot_be_written_is_named(settings):
    settings.RUN_DIR, settings.PORT = Path("/proc/none"), free_port()
    with pytest.raises(CommandError, match=r"/proc/none cannot be written.*RUN_DIR"):
        call_command("serve")


# One name stands nowhere but in the decision that tells why it went.
@pytest.mark.parametrize("url", ["sqlite:///db", "mysql://root@127.0.0.1/test"])
def test_another_database_is_refused_in_one_sentence(url):
    command = [sys.executable, "manage.py", "migrate"]
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": url}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    (line,) = done.stderr.splitlines()
    assert "DATABASE_URL" in line and "PostgreSQL only" in line


@pytest.mark.parametrize(
    ("words", "wrong"), [("foo=bar", "foo"), ("connect_timeout=abc", "abc")]
)
def test_a_word_behind_the_address_that_nobody_knows_is_refused_in_one_sentence(
    words, wrong
):
    command = [sys.executable, "manage.py", "migrate"]
    url = f"postgres://postgres@127.0.0.1/test?{words}"
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": url}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    (line,) = done.stderr.splitlines()
    assert "DATABASE_URL" in line and wrong in line


def test_a_command_of_a_folder_without_a_site_has_a_database_meanwhile(tmp_path):
    command = [sys.executable, "manage.py", "showmigrations", "outbox"]
    environment = {"PATH": os.environ["PATH"], "RUN_DIR": str(tmp_path)}
    said = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert "0001_initial" in said.stdout
    postgres = LocalPostgres(tmp_path / "pg")
    assert postgres.data.exists()
    wait_for(lambda: not postgres.answers(), 5)
