"""Export of the pictures and recordings that a package uses, with media.yaml."""

import shutil
from pathlib import Path, PurePath
from typing import Any

from courses.course_files.models_to_files import alternative_of, recording_row
from courses.course_files.package import Data
from courses.course_files.streams import Names
from courses.media.formats import reading
from courses.models import CourseImage, CourseMedia
from courses.text.languages import CODES
from courses.text.parsing import decimal_text


def write_library(used: set[str], names: Names, folder: Path) -> list[Data]:
    """Copy the files used into a folder; return the entries of media.yaml."""
    pictures = [
        _picture(name, names.images[name], folder)
        for name in sorted(used & names.images.keys())
    ]
    recordings = [
        _recording(name, names.media[name], folder)
        for name in sorted(used & names.media.keys())
    ]
    return [*filter(None, pictures), *recordings]


def _picture(name: str, pk: int, folder: Path) -> Data | None:
    """Copy a picture; return nothing of one that only its block describes."""
    image = CourseImage.objects.get(pk=pk)
    _copy(image.file, folder / name)
    if image.is_undescribed:
        return None
    return {"file": name, "alt": alternative_of(image)}


def _recording(name: str, pk: int, folder: Path) -> Data:
    media = CourseMedia.objects.get(pk=pk)
    row = recording_row(media)
    transcript = row.pop("transcript")
    sizes = {side: row.pop(side) for side in ("width", "height")}
    _copy(media.file, folder / name)
    entry = {"file": name, **row, "seconds": decimal_text(row["seconds"])}
    entry |= {side: value for side, value in sizes.items() if value}
    # Named after the row: two recordings may differ in their ending alone.
    ending = PurePath(media.thumbnail.name or "").suffix.lower()
    if poster := _copied(media.thumbnail, folder, f"poster-{pk}{ending}"):
        entry["poster"] = poster
    captions = {
        code: _copied(getattr(media, f"captions_{code}"), folder, f"{pk}-{code}.vtt")
        for code in CODES
    }
    if any(captions.values()):
        entry["captions"] = captions
    return {**entry, "transcript": transcript}


def _copied(file: Any, folder: Path, name: str) -> str:
    if not file:
        return ""
    _copy(file, folder / name)
    return name


def _copy(file: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with reading(file) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
