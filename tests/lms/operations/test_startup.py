"""Starting the site: what is done once, what is refused, and what a dead managed causes."""

import socket
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command

from lms.operations.startup import programs
from lms.operations.startup.process_group import ManagedProcess, ProcessGroup
from lms.operations.startup.step_cache import StepCache, digest_of_files
from tests.support.site import wait_for


def test_a_taken_port_is_named_with_the_way_out(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings.PORT = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"{settings.PORT}.*PORT=8001"):
            call_command("serve")


def test_a_step_is_done_again_only_when_its_files_differ(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.css").write_text("a")
    done = StepCache(tmp_path / "steps.json")
    first = digest_of_files([folder])
    assert not done.fits("static", first)
    done.set("static", first)
    assert done.fits("static", first)
    (folder / "a.css").rename(folder / "b.css")
    assert not done.fits("static", digest_of_files([folder]))


def test_a_cut_off_step_file_only_means_doing_all_again(tmp_path):
    (tmp_path / "steps.json").write_text('{"static": "ab')
    done = StepCache(tmp_path / "steps.json")
    assert not done.fits("static", "ab")
    done.set("static", "ab")
    assert done.fits("static", "ab")


def test_a_program_that_keeps_dying_is_started_ever_more_slowly():
    managed = ManagedProcess("worker", [sys.executable, "-c", "raise SystemExit(1)"])
    managed.start()
    pauses = [managed.plan_restart() for _ in range(8)]
    assert pauses == sorted(pauses) and pauses[0] >= 1 and pauses[-1] == 30
    assert managed.process is not None
    managed.process.wait()


def test_a_forked_process_is_watched_like_a_program(tmp_path):
    """In a process of its own: this one has threads, which a fork would not take along."""
    said = subprocess.run(
        [sys.executable, "-c", FORKS], capture_output=True, text=True, timeout=30
    )
    assert said.stdout.split() == ["3", "-9", "lms-sleeper", "-15", "1"], said.stderr
    assert "ZeroDivisionError" in said.stderr


FORKS = """
import os, signal, time
from lms.operations.startup.forked_process import ForkedProcess
from lms.operations.startup.process_group import end_all

def start(name, run):
    one = ForkedProcess(name, [], run=run)
    one.start()
    return one

print(start("answers", lambda: 3).process.wait(10), flush=True)
killed = start("killed", lambda: time.sleep(60))
os.kill(killed.process.pid, signal.SIGKILL)
print(killed.process.wait(10), flush=True)
sleeper = start("lms-sleeper", lambda: time.sleep(60))
while (name := open(f"/proc/{sleeper.process.pid}/comm").read().strip()) == "python":
    time.sleep(0.01)
print(name, flush=True)
end_all([sleeper])
print(sleeper.process.wait(0), flush=True)
print(start("fails", lambda: 1 // 0).process.wait(10), flush=True)
"""


def test_the_end_takes_every_program_with_it():
    said: list[str] = []
    sleeper = ManagedProcess(
        "web server", [sys.executable, "-c", "import time; time.sleep(60)"]
    )
    group = ProcessGroup(said.append)
    group.start(sleeper)
    wait_for(sleeper.is_running, 10)
    began = time.monotonic()
    group.end()
    assert not sleeper.is_running()
    assert time.monotonic() - began < 10


def test_a_site_whose_program_has_ended_did_not_start(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.PORT = free.getsockname()[1]
    with pytest.raises(programs.DidNotStart, match="ended"):
        programs.wait_until_ready(5, lambda: False, pause=0.01)
