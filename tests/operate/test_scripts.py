"""The scripts: what they refuse before anything is changed, and how a release is named."""

import io
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.support.backups import OPERATE
from tests.support.databases import ROOT

SCRIPTS = [
    path
    for path in sorted(OPERATE.iterdir())
    if path.is_file() and (path.suffix == ".sh" or path.name == "learning")
]

BACKUP_NAMES = [
    "STANZA",
    "DATABASE",
    "POSTGRES_USER",
    "APP_USER",
    "PGBACKREST_CONFIG",
    "BACKUP_DIR",
    "MEDIA_ROOT",
    "MEDIA_KEY",
]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_bash_that_stops_at_the_first_fault(path):
    assert len(SCRIPTS) == 8
    subprocess.run(["bash", "-n", str(path)], check=True)
    text = path.read_text("utf-8")
    if os.access(path, os.X_OK):
        assert text.startswith("#!/usr/bin/env bash\n")
        assert "\nset -euo pipefail\n" in text
    # Files of the checkout and of a server have the same names for the same things.
    assert str(ROOT) not in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Give the site's name"),
        (["Learning Example"], "Give the site's name"),
        (["https://learning.example.org"], "Give the site's name"),
        (["learning.example.org/ro"], "Give the site's name"),
        (["a.example.org", "b.example.org"], "Usage"),
        (["a.example.org", "--colour"], "Usage"),
        (["a.example.org", "--admin"], "Usage"),
        (["a.example.org", "--certificate", "/none/chain", "/none/key"], "/none/chain"),
        (["a.example.org", "--source", "/none/release.tar.gz"], "/none/release.tar.gz"),
    ],
)
def test_the_installer_refuses_before_it_changes_anything(words, says, tmp_path):
    done = subprocess.run(
        [str(OPERATE / "install.sh"), *words],
        env={"PATH": os.environ["PATH"]},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0 and done.stdout == ""
    # Who is not root, or not on Debian, is told that first.
    assert says in done.stderr or "Only root" in done.stderr or "This is" in done.stderr
    assert not Path("/etc/learning").exists()


def release(words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run functions of release.sh with another folder in place of /opt/learning."""
    script = f". {OPERATE}/release.sh; OPT={folder}; set -eu; {words}"
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, capture_output=True, text=True
    )


@pytest.fixture
def source(tmp_path) -> Path:
    folder = tmp_path / "source"
    for name, text in {
        "manage.py": "",
        "pyproject.toml": 'version = "1.2.0"\n',
        "lms/a.py": "1",
        ".venv/bin/python": "",
        ".git/HEAD": "",
        "locale/django.mo": "",
        "lms/__pycache__/a.pyc": "",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def archive(source: Path, target: Path, inside: str) -> Path:
    with tarfile.open(target, "w:gz") as made:
        for name in ("manage.py", "pyproject.toml", "lms/a.py"):
            content = (source / name).read_bytes()
            entry = tarfile.TarInfo(f"{inside}{name}")
            entry.size = len(content)
            made.addfile(entry, io.BytesIO(content))
    return target


@pytest.mark.parametrize("inside", ["", "learning-1.2.0/"])
def test_the_same_files_are_the_same_release_however_they_come(
    source, tmp_path, inside
):
    packed = archive(source, tmp_path / "release.tar.gz", inside)
    done = release(
        f"unpack {source} {tmp_path}/one; unpack {packed} {tmp_path}/two;"
        f"name_of {tmp_path}/one; name_of {tmp_path}/two",
        tmp_path,
    )
    one, two = done.stdout.split()
    assert one == two and one.startswith("1.2.0-")
    files = [path for path in (tmp_path / "one").rglob("*") if path.is_file()]
    kept = {str(path.relative_to(tmp_path / "one")) for path in files}
    assert kept == {"manage.py", "pyproject.toml", "lms/a.py"}


def test_another_content_is_another_release(source, tmp_path):
    ask = f"unpack {source} {tmp_path}/one; name_of {tmp_path}/one"
    first = release(ask, tmp_path).stdout
    (source / "lms" / "a.py").write_text("2")
    assert release(ask, tmp_path).stdout != first


def test_what_is_no_release_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    done = release(f"unpack {tmp_path}/empty {tmp_path}/one", tmp_path)
    assert done.returncode != 0 and "holds no release" in done.stderr


@pytest.mark.parametrize(
    ("data", "media"),
    [("/x/a", "/x/a"), ("/x/a", "/x/b/../a/media"), ("/x/a/d", "/x/a")],
)
def test_a_restore_wants_two_folders(data, media, tmp_path):
    settings = tmp_path / "backup.conf"
    settings.write_text("".join(f"{name}=x\n" for name in BACKUP_NAMES))
    done = subprocess.run(
        [str(OPERATE / "restore.sh"), "--database", data, "--media", media],
        env={"PATH": os.environ["PATH"], "BACKUP_CONF": str(settings)},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0 and "neither within the other" in done.stderr


NO_MOMENT = {
    "2026-11-29": "Say day, time and zone",  # its end would be taken for a zone
    "2026-11-29+02": "Say day, time and zone",
    "2026-11-29 09:30": "Say day, time and zone",
    "2026-11-29 09:30:00": "Say day, time and zone",
    "2026-11-29 +02": "Say day, time and zone",
    "09:30:00+02": "Say day, time and zone",
    "29.11.2026 09:30+02": "Say day, time and zone",
    "yesterday": "Say day, time and zone",
    "yesterday 09:30+02": "Say day, time and zone",
    "2026-11-29 09:30 EET": "Say day, time and zone",
    "2026-02-30 09:30:00+02": "There is no such moment",
    "2026-11-29 25:30:00+02": "There is no such moment",
    "2999-11-29 09:30:00+02": "That moment is still to come",
}


@pytest.mark.parametrize("script", ["restore.sh", "drill.sh"])
@pytest.mark.parametrize("until", NO_MOMENT)
def test_a_moment_is_a_day_a_time_and_a_zone(script, until, tmp_path):
    settings = tmp_path / "backup.conf"
    settings.write_text("".join(f"{name}=x\n" for name in BACKUP_NAMES))
    folders = {
        "restore.sh": ["--database", f"{tmp_path}/a", "--media", f"{tmp_path}/b"],
        "drill.sh": ["--folder", f"{tmp_path}/a"],
    }
    done = subprocess.run(
        [str(OPERATE / script), *folders[script], "--until", until],
        env={"PATH": os.environ["PATH"], "BACKUP_CONF": str(settings)},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0 and done.stdout == ""
    assert done.stderr.startswith(NO_MOMENT[until]) and until in done.stderr
    assert done.stderr.count("\n") == 1 and not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("until", "meant"),
    [
        ("2025-11-29 09:30:00+02", "2025-11-29 07:30:00.000000+00"),
        ("2025-11-29T09:30Z", "2025-11-29 09:30:00.000000+00"),
        ("2025-11-29 09:30:00.25-0330", "2025-11-29 13:00:00.250000+00"),
        ("2025-07-29 09:30:00+03:00", "2025-07-29 06:30:00.000000+00"),
    ],
)
def test_whatever_its_zone_it_is_one_moment(until, meant, tmp_path):
    settings = tmp_path / "backup.conf"
    settings.write_text("".join(f"{name}=x\n" for name in BACKUP_NAMES))
    script = f'. {OPERATE}/backup-settings.sh; require_moment "{until}"; echo "$until"'
    done = subprocess.run(
        ["bash", "-c", script],
        env={"PATH": os.environ["PATH"], "BACKUP_CONF": str(settings)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == meant, done.stderr


@pytest.mark.parametrize(
    ("old", "new", "is_far"),
    [
        ("1.1.0-aa", "1.1.4-bb", False),
        ("1.1.9-aa", "1.2.0-bb", False),
        ("1.1.0-aa", "1.3.0-bb", True),
        ("1.9.0-aa", "1.10.0-bb", False),
        ("1.4.0-aa", "2.0.0-bb", True),
        ("1.4.0-aa", "1.2.0-bb", False),  # back: what is stricter went with 1.4 already
    ],
)
def test_an_update_that_leaves_a_release_out_is_too_far(tmp_path, old, new, is_far):
    done = release(f"too_far {old} {new} && echo far || echo near", tmp_path)
    assert done.stdout.strip() == ("far" if is_far else "near"), done.stderr


def test_such_an_update_is_refused_while_the_site_answers():
    script = (OPERATE / "update.sh").read_text("utf-8")
    refused = script.index('too_far "$before" "$release" && asked /livez')
    assert (
        refused < script.index("migrate --plan") < script.index('switch_to "$release"')
    )


@pytest.mark.parametrize("before", [[], ["one"]])
def test_a_release_that_was_taken_back_is_none_to_go_back_to(tmp_path, before):
    """As update.sh does it where the new release does not answer."""
    steps = "".join(f"switch_to {name}; " for name in before)
    tried = "that=$(readlink previous || true); switch_to bad; switch_to two;"
    done = release(f'{steps}switch_to two; {tried} previous_is "$that"', tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "current").readlink() == Path("releases/two")
    previous = tmp_path / "previous"
    kept = [str(previous.readlink())] if previous.is_symlink() else []
    assert kept == [f"releases/{name}" for name in before]
    script = (OPERATE / "update.sh").read_text("utf-8")
    assert 'go_back "$before"\n  previous_is "$before_that"' in script


def test_the_release_before_is_remembered(tmp_path):
    done = release("switch_to one; switch_to two; switch_to two", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "current").readlink() == Path("releases/two")
    assert (tmp_path / "previous").readlink() == Path("releases/one")
    release("switch_to one", tmp_path)
    assert (tmp_path / "current").readlink() == Path("releases/one")
    assert (tmp_path / "previous").readlink() == Path("releases/two")
