"""The unit files: systemd accepts them, they are shut in, and they start each other."""

import re
import shutil
import subprocess

import pytest

from lms.outbox.queues import QUEUES
from tests.support.backups import OPERATE
from tests.support.databases import ROOT
from tests.support.units import CODE, FOLDER, units, workers

SERVICES = [name for name in units() if name.endswith(".service")]
SHUT_IN = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "PrivateDevices": "yes",
    "ProtectKernelModules": "yes",
    "RestrictSUIDSGID": "yes",
}


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """The units with this checkout in place of the server's, so that programs are there."""
    folder = tmp_path_factory.mktemp("units")
    for path in FOLDER.iterdir():
        text = path.read_text("utf-8").replace(CODE, str(ROOT))
        (folder / path.name).write_text(text, "utf-8")
    for name in workers():
        (folder / f"learning-worker@{name}.service").symlink_to(
            folder / "learning-worker@.service"
        )
    return folder


def test_systemd_finds_nothing_wrong(here):
    program = shutil.which("systemd-analyze")
    assert program, "systemd is not installed: .ci/system.sh systemd"
    files = [str(path) for path in sorted(here.iterdir()) if "@." not in path.name]
    assert len(files) > 15
    done = subprocess.run(
        [program, "verify", "--man=no", *files],
        env={"SYSTEMD_UNIT_PATH": f"{here}:", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    # What it says of the machine's own units is not about ours.
    ours = [line for line in done.stderr.splitlines() if "learning" in line]
    assert ours == [] and done.returncode == 0, done.stderr


def test_systemd_would_tell_a_word_that_it_does_not_know(here, tmp_path):
    unit = (here / "learning-clock.service").read_text("utf-8")
    broken = tmp_path / "learning-broken.service"
    broken.write_text(unit.replace("ProtectHome=yes", "ProtectHouse=yes"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(broken)],
        capture_output=True,
        text=True,
    )
    assert "ProtectHouse" in done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_shut_in(name):
    unit = units()[name]
    assert {word: unit.last(word) for word in SHUT_IN} == SHUT_IN
    if not re.search("backup|drill", name):  # these become two users in turn
        assert unit.last("User") == "learning"
        assert unit.last("CapabilityBoundingSet") == ""
        assert unit.last("PrivateTmp") == "yes"


@pytest.mark.parametrize("name", ["web", "worker@", "clock"])
def test_what_runs_for_ever_is_bounded_and_comes_back(name):
    unit = units()[f"learning-{name}.service"]
    assert unit.last("MemoryMax") and unit.last("TasksMax")
    assert unit.last("Restart") == "always"
    assert unit.last("PartOf") == "learning.target"


def test_each_timer_has_its_service_and_each_job_its_timer():
    known = units()
    timers = {n.removesuffix(".timer") for n in known if n.endswith(".timer")}
    jobs = {
        n.removesuffix(".service")
        for n in SERVICES
        if known[n].last("Type") == "oneshot"
    }
    assert timers == jobs and len(timers) >= 5


def test_every_program_of_the_project_that_a_unit_names_is_there():
    for unit in units().values():
        for [program, *words] in unit.commands(ROOT):
            assert (ROOT / program).exists(), (unit.name, program)
            assert not words or words[0] != "manage.py" or (ROOT / "manage.py").exists()


def test_every_queue_has_its_worker():
    assert sorted(workers()) == sorted(QUEUES)


def test_the_installer_starts_what_there_is():
    script = (OPERATE / "install.sh").read_text("utf-8")
    for name in workers():
        assert re.search(rf"for name in [^;]*\b{name}\b[^;]*;", script), name
    for name in units():
        if name.endswith(".timer"):
            word = name.removeprefix("learning-").removesuffix(".timer")
            assert re.search(rf"for name in backup[^;]*\b{word}\b", script), word
