"""The example of the environment names every setting, and the site starts with it."""

import ast
import os
import re
import shlex
import string
import subprocess
import sys
from collections import Counter

from tests.support.backups import OPERATE
from tests.support.databases import ROOT

SETTINGS = ROOT / "lms" / "settings"
EXAMPLE = OPERATE / "environment.example"
# For `make run` alone, refused in production, or each release's own.
NOT_FOR_A_SERVER = {"PORT", "DEMO", "DEMO_PASSWORD", "STATIC_ROOT"}


def names_in_code() -> set[str]:
    """Return the first word of each call of ``env`` in the settings."""
    found = set()
    for path in SETTINGS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and re.fullmatch(r"env\.\w+", ast.unparse(node.func))
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and ast.unparse(node.func) not in {"env.WrongValue", "env.is_set"}
            ):
                found.add(node.args[0].value)
    return found


def names_in_example() -> set[str]:
    named = re.findall(r"^#?([A-Z][A-Z0-9_]+)=", EXAMPLE.read_text("utf-8"), re.M)
    return {name.removesuffix("_FILE") for name in named}


def test_the_example_names_every_setting():
    assert len(names_in_code()) > 15
    assert names_in_code() - NOT_FOR_A_SERVER - names_in_example() == set()


def test_the_guide_tells_of_every_setting():
    guide = (ROOT / "docs" / "operators-guide.md").read_text("utf-8")
    told = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", guide))
    assert names_in_code() - told == set()


def test_the_guide_tells_of_each_setting_once():
    guide = (ROOT / "docs" / "operators-guide.md").read_text("utf-8")
    rows = re.findall(r"^\| ((?:`[A-Z][A-Z0-9_]+` ?)+)\*? ?\|", guide, re.M)
    told = Counter(name for row in rows for name in re.findall(r"`(\w+)`", row))
    assert len(told) > 30
    assert [name for name, count in told.items() if count > 1] == []


def values(tmp_path) -> dict[str, str]:
    """Return what systemd would read, with this machine's folders."""
    text = EXAMPLE.read_text("utf-8")
    text = text.replace("/var/lib/learning", str(tmp_path)).replace(
        "/etc/learning", str(tmp_path)
    )
    # Production refuses names that nobody can own.
    text = text.replace("learning.example.org", "invatare.anas.md")
    lines = [line for line in text.splitlines() if re.match("[A-Z]", line)]
    pairs = [shlex.split(line)[0].split("=", 1) for line in lines]
    (tmp_path / "secrets").mkdir()
    for name, value in {
        "secret_key": string.ascii_letters,
        "mfa_key": string.ascii_letters,
        "broker_url": "redis://:secret@127.0.0.1:6379/0",
        "cache_url": "redis://:secret@127.0.0.1:6379/1",
    }.items():
        (tmp_path / "secrets" / name).write_text(value)
    return dict(pairs)


def test_the_settings_of_production_take_the_example(tmp_path):
    environment = {"PATH": os.environ["PATH"], **values(tmp_path)}
    asked = "from django.conf import settings as s; print(s.BASE_URL, s.DATABASES['default']['HOST'])"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["https://invatare.anas.md", "/run/postgresql"]
