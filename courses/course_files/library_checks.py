"""Validation of a package's pictures and recordings."""

from pathlib import PurePath
from typing import Any

from courses.course_files.draft import Draft, blocks_of
from courses.course_files.findings import Place
from courses.media.formats import FORMATS

PICTURES = {".jpg", ".jpeg", ".png", ".webp"}


def recordings_of(draft: Draft) -> set[str]:
    """Return the file names of the recordings that media.yaml describes."""
    return {entry["file"] for entry in draft.library if entry["kind"] == "recording"}


def check_library(draft: Draft) -> None:
    """Note what is missing of pictures and recordings."""
    seen: set[str] = set()
    for entry in draft.library:
        place: Place = entry["place"]
        if entry["file"] in seen:
            place.refuse("file_twice", f"The file {entry['file']} is described twice.")
        seen.add(entry["file"])
        for name in _files_of(entry):
            if name not in draft.media:
                place.refuse("unknown_file", f"There is no file media/{name or '?'}.")
        if entry["kind"] == "recording":
            _recording(entry)
    _everything_is_described(draft, seen)


def _files_of(entry: dict[str, Any]) -> list[str]:
    others = [entry.get("poster", ""), *entry.get("captions", {}).values()]
    return [entry["file"], *filter(None, others)]


def _recording(entry: dict[str, Any]) -> None:
    place: Place = entry["place"]
    is_video = FORMATS[PurePath(entry["file"]).suffix].type == "video"
    if entry["seconds"] <= 0:
        place.refuse("not_number", "The recording lasts longer than 0 seconds.")
    if entry["poster"] and PurePath(entry["poster"]).suffix not in PICTURES:
        place.refuse("unknown_file", "The poster is a picture.")
    for name in filter(None, entry["captions"].values()):
        if PurePath(name).suffix != ".vtt":
            place.refuse("unknown_file", "Captions are a file with the ending .vtt.")
    if is_video and entry["spoken"] != "none" and not all(entry["captions"].values()):
        place.refuse(
            "video_without_captions",
            "A video in which somebody speaks needs captions in ro and ru.",
        )


def _everything_is_described(draft: Draft, described: set[str]) -> None:
    """A picture has words of its own, or those of a block that shows it."""
    posters = {entry.get("poster") for entry in draft.library}
    shown = {
        block["file"]
        for owner in (*draft.units.values(), *draft.pages)
        for block in blocks_of(owner)
        if block["type"] == "image"
    }
    broken = {problem.file for problem in draft.report.problems}
    for name in draft.media.keys() - described - posters - shown:
        needs_words = PurePath(name).suffix in {*PICTURES, *FORMATS}
        if needs_words and f"media/{name}" not in broken:
            draft.report.at(f"media/{name}").refuse(
                "not_described", f"media.yaml does not describe {name}."
            )
