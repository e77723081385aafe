"""A process with a site's settings that answers one question of a test after another."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 10


class Answering:
    """``tests.support.inside``, started once: to load the site takes seconds each time."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment = environment
        self.log = log
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.inside"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def ask(self, function: str, given: dict) -> object:
        """Return a function's answer; fails with what it raised, or with its last words."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([function, given]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"{function}: {self.log.read_text('utf-8', 'replace')[-4000:]}"
        answer = json.loads(line)
        assert "raised" not in answer, f"{function}({given}): {answer['raised']}"
        return answer["is"]

    def stop(self) -> None:
        self.process.communicate(timeout=STOP_SECONDS)
