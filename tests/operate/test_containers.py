"""The container files run what the units run. They are read here, and built nowhere."""

import re
from pathlib import Path

import pytest
import yaml

from tests.support.backups import OPERATE
from tests.support.databases import ROOT
from tests.support.units import units, workers

FOLDER = OPERATE / "container"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
CODE = Path("/opt/learning/current")


def of_unit(name: str, instance: str = "") -> list[str]:
    [command] = units()[name].commands(CODE, instance)
    return [command[0].removeprefix(f"{CODE}/"), *command[1:]]


@pytest.mark.parametrize("queue", workers())
def test_a_worker_is_started_as_by_its_unit(queue):
    expected = of_unit("learning-worker@.service", queue)
    assert SERVICES[f"worker-{queue}"]["command"] == expected


def test_web_server_and_clock_are_started_as_by_their_units():
    web = SERVICES["web"]["command"]
    assert web == [*of_unit("learning-web.service"), "--bind", "0.0.0.0:8000"]
    assert SERVICES["clock"]["command"] == of_unit("learning-clock.service")


def test_there_is_one_container_for_each_unit_that_runs_for_ever():
    ours = {name for name, one in SERVICES.items() if one["image"] == "learning"}
    assert ours == {"web", "clock", "migrate", *(f"worker-{q}" for q in workers())}


@pytest.mark.parametrize(
    "name", [n for n in SERVICES if n not in {"postgres", "redis"}]
)
def test_a_container_is_shut_in(name):
    one = SERVICES[name]
    assert one["read_only"] and one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]


def test_every_secret_is_a_file_that_is_declared():
    declared = set(COMPOSE["secrets"])
    for one in SERVICES.values():
        assert set(one.get("secrets", [])) <= declared
    for name, value in SERVICES["web"]["environment"].items():
        if name.endswith("_FILE"):
            assert value.removeprefix("/run/secrets/") in declared


def test_nothing_is_open_to_the_net_but_by_the_proxy():
    ports = [port for one in SERVICES.values() for port in one.get("ports", [])]
    assert ports == ["127.0.0.1:8000:8000"]


def test_the_image_has_what_the_units_start_and_runs_as_nobody_important():
    text = (FOLDER / "Containerfile").read_text("utf-8")
    command = re.search(r"^CMD (\[.*\])$", text, re.M)[1]
    assert yaml.safe_load(command) == SERVICES["web"]["command"]
    assert re.search(r"^USER learning$", text, re.M)
    assert "--require-hashes" in text
    for source in re.findall(r"^COPY (\S+) \S+$", text, re.M):
        assert (ROOT / source).exists()
