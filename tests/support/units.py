"""The unit files of docs/operate/systemd, and what systemd makes of their commands."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from tests.support.backups import OPERATE

FOLDER = OPERATE / "systemd"
CODE = "/opt/learning/current"


@dataclass(frozen=True)
class Unit:
    """A unit file; ``values`` has each word's values in the order they stand in."""

    name: str
    values: dict[str, list[str]]

    def last(self, word: str) -> str:
        return self.values.get(word, [""])[-1]

    def commands(self, code: Path, instance: str = "") -> list[list[str]]:
        """Return its commands as systemd splits them, for code that lies elsewhere.

        A "-" in front, by which a failed command does not stop the next, is left out.
        """
        known = dict(one.split("=", 1) for one in self.values.get("Environment", []))
        found = []
        for line in self.values.get("ExecStart", []):
            line = (
                line.removeprefix("-").replace(CODE, str(code)).replace("%i", instance)
            )
            words = [word.replace("%%", "%") for word in shlex.split(line)]
            found.append([known.get(w.removeprefix("$"), w) for w in words])
        return found


def read(path: Path) -> Unit:
    values: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        word, is_value, value = line.partition("=")
        if is_value and not line.startswith("#"):
            values.setdefault(word.strip(), []).append(value.strip())
    return Unit(path.name, values)


def units() -> dict[str, Unit]:
    return {path.name: read(path) for path in sorted(FOLDER.iterdir())}


def workers() -> list[str]:
    """Return the queues that learning.target starts a worker for."""
    wanted = " ".join(units()["learning.target"].values["Wants"]).split()
    return [
        name.removeprefix("learning-worker@").removesuffix(".service")
        for name in wanted
        if name.startswith("learning-worker@")
    ]
