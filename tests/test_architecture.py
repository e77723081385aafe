"""The map of docs/architecture.svg shows the folders as they are, in their layers."""

import re
import tomllib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
# What Django gives its name to is no room; nor are models and views of an application.
DJANGO = {"migrations", "management", "commands", "templatetags"}
INSIDE = {"models", "views"}


def folders() -> set[str]:
    """Return the packages of courses/ and lms/ that have a subject of their own."""
    packages = (
        path.parent.relative_to(ROOT)
        for top in ("courses", "lms")
        for path in (ROOT / top).rglob("*/__init__.py")
    )
    return {
        str(one)
        for one in packages
        if not DJANGO & set(one.parts) and not INSIDE & set(one.parts[2:])
    }


def rooms() -> list[str]:
    """Return the rooms of the map in the order in which they are drawn."""
    drawing = BeautifulSoup(
        (DOCS / "architecture.svg").read_text("utf-8"), "html.parser"
    )
    return [one["data-room"] for one in drawing.select("[data-room]")]


def layers(container: str) -> list[list[str]]:
    """Return the layers of a package from top to bottom, as import-linter holds them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if container in contract.get("containers", [""]):
            found = contract["layers"]
            if container or found[0].startswith("lms."):
                return [re.split(r"\W+", one.removeprefix("lms.")) for one in found]
    raise LookupError(container)


def test_the_map_shows_every_room_once_and_none_that_is_not():
    assert sorted(rooms()) == sorted(folders())


@pytest.mark.parametrize("container", ["courses", "", "lms.supervision"])
def test_a_room_is_drawn_above_those_it_may_import(container):
    folder = container.replace(".", "/") or "lms"
    depth = folder.count("/") + 1
    drawn = [
        Path(room).name
        for room in rooms()
        if room.startswith(f"{folder}/") and room.count("/") == depth
    ]
    place = {name: at for at, layer in enumerate(layers(container)) for name in layer}
    known = [place[name] for name in drawn if name in place]
    assert known == sorted(known) and len(known) > 5


def test_every_module_that_the_page_names_is_there():
    text = (DOCS / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"`((?:courses|lms|tests|static|templates)/[\w./]*)`", text))
    assert len(named) > 20
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_function_that_the_walks_name_is_there():
    text = (DOCS / "architecture.md").read_text("utf-8")
    missing = []
    for path, name in re.findall(r"`((?:courses|lms)/[\w/]+\.py)` `(\w+)`", text):
        source = (ROOT / path).read_text("utf-8")
        if not re.search(rf"^(?:    )?(?:def|class) {name}\b|^{name} = ", source, re.M):
            missing.append(f"{path} {name}")
    assert missing == []
