"""Parsing the YAML files of a course package into a draft."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import translation

from courses.course_files import shapes
from courses.course_files.checks import check
from courses.course_files.draft import Draft
from courses.course_files.fields import SLUG
from courses.course_files.findings import Place, Report
from courses.course_files.library_checks import PICTURES
from courses.course_files.yaml_source import Mapping, read_yaml
from courses.media.formats import FORMATS, HEAD, MAX_BYTES, format_of
from courses.media.pictures import PictureRefused, measured
from courses.media.svg import SvgRefused
from courses.media.svg_language_check import accepted
from courses.media.webvtt import MAX_BYTES as MAX_CAPTIONS
from courses.media.webvtt import CaptionsRefused, check_captions

CAPTIONS = ".vtt"
MAX_FILES = 2_000


def read_draft(root: Path, known_units: frozenset[str] = frozenset()) -> Draft:
    """Return the package as read and checked; what is wrong is in its ``report``.

    ``known_units`` are UUIDs of units that links may lead to beside the package's own.
    """
    draft = Draft(root=root, report=Report(), known_units=known_units)
    if not root.is_dir() or not (root / "course.yaml").is_file():
        draft.report.at("course.yaml").refuse(
            "no_package", "The folder has no file course.yaml."
        )
        return draft
    _course(draft)
    draft.glossary = _list(draft, "glossary.yaml", shapes.GLOSSARY)
    draft.helplines = _list(draft, "helplines.yaml", shapes.HELPLINES)
    draft.library = _list(draft, "media.yaml", shapes.LIBRARY)
    draft.pages = _list(draft, "pages.yaml", shapes.PAGES)
    _units(draft)
    _media(draft)
    _listed(draft)
    check(draft)
    return draft


def _course(draft: Draft) -> None:
    place = draft.report.at("course.yaml")
    value = read_yaml(draft.root / "course.yaml", place)
    found = shapes.COURSES(value, place)
    draft.home, draft.courses = found["home"], found["courses"]


def _list(draft: Draft, name: str, read: Callable[..., Any]) -> list[dict[str, Any]]:
    path, place = draft.root / name, draft.report.at(name)
    value = read_yaml(path, place) if path.is_file() else None
    found: list[dict[str, Any]] = [] if value is None else read(value, place)
    return found


def _units(draft: Draft) -> None:
    """Read the files in the folders: lessons, quizzes and pools."""
    for path in sorted(draft.root.glob("*/*.yaml"))[:MAX_FILES]:
        name = path.relative_to(draft.root).as_posix()
        place = draft.report.at(name)
        value = read_yaml(path, place)
        if value is None:
            if not any(problem.file == name for problem in draft.report.problems):
                place.refuse("empty_file", "The file is empty.")
            continue
        kind = value.get("kind") if isinstance(value, Mapping) else None
        if not isinstance(kind, str) or kind not in shapes.UNITS:
            place.refuse("unknown_kind", "The kind lesson, quiz or pool is expected.")
            continue
        draft.units[name] = shapes.placed(shapes.UNITS[kind])(value, place)


def _media(draft: Draft) -> None:
    for path in sorted((draft.root / "media").glob("*"))[:MAX_FILES]:
        place = draft.report.at(f"media/{path.name}")
        if not SLUG.fullmatch(path.stem) or len(path.stem) > 50:
            place.refuse(
                "bad_file_name",
                "A file's name is up to 50 lower-case letters, digits and hyphens.",
            )
        if path.suffix == ".svg":
            draft.media[path.name] = ""
            _drawing(draft, path, place)
        elif path.suffix in PICTURES:
            draft.media[path.name] = ""
            if not _is_picture(path):
                place.refuse("bad_picture", "The file is not a picture, or a huge one.")
        elif path.suffix in FORMATS:
            draft.media[path.name] = ""
            if not _is_recording(path):
                place.refuse(
                    "bad_recording", "The file is no recording, or a huge one."
                )
        elif path.suffix == CAPTIONS:
            draft.media[path.name] = ""
            _captions(path, place)


def _is_picture(path: Path) -> bool:
    try:
        measured(path)
    except PictureRefused:
        return False
    return True


def _is_recording(path: Path) -> bool:
    with path.open("rb") as file:
        found = format_of(path.name, file.read(HEAD))
    return found is not None and path.stat().st_size <= MAX_BYTES[found.type]


def _drawing(draft: Draft, path: Path, place: Place) -> None:
    # An author of files reads English, as in all other problems of a package.
    with translation.override("en"):
        try:
            draft.media[path.name] = accepted(path.read_bytes())
        except SvgRefused as error:
            place.at(error.line).refuse("bad_svg", str(error))


def _captions(path: Path, place: Place) -> None:
    with translation.override("en"), path.open("rb") as file:
        try:
            check_captions(file.read(MAX_CAPTIONS + 1))
        except CaptionsRefused as error:
            place.at(error.line).refuse("bad_captions", str(error))


def _listed(draft: Draft) -> None:
    """Every unit is taught at exactly one place; none is forgotten."""
    seen: set[str] = set()
    for module in (module for course in draft.courses for module in course["modules"]):
        for path, place in module["units"]:
            unit = draft.units.get(path)
            broken = any(p.file == path for p in draft.report.problems)
            if path in seen:
                place.refuse("unit_twice", f"The unit {path} is listed twice.")
            elif (unit is None and not broken) or (unit and unit["kind"] == "pool"):
                place.refuse("unknown_file", f"There is no lesson or quiz {path}.")
            seen.add(path)
    for path, unit in draft.units.items():
        if unit["kind"] != "pool" and path not in seen:
            unit["place"].refuse(
                "unlisted_file", "No module in course.yaml lists this unit."
            )
