"""Loading a package's drawings, pictures and recordings into the media library."""

import hashlib
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from django.core.files.base import File
from django.core.files.images import ImageFile

from courses.course_files.library_checks import PICTURES
from courses.course_files.models_to_files import (
    alternative_of,
    names_in_use,
    recording_row,
)
from courses.course_files.package import Data, Package
from courses.course_files.tally import Tally
from courses.media.formats import FORMATS, reading
from courses.models import CourseImage, CourseMedia, Diagram
from courses.text.languages import CODES, columns_of


def load_media(package: Package, folder: Path, tally: Tally) -> None:
    """Create and update what stands in media/; delete nothing."""
    drawings = {name: text for name, text in package.media.items() if text}
    _drawings(drawings, tally)
    posters = {entry.get("poster") for entry in package.library.values()}
    pictures = [
        name
        for name in package.media
        if PurePath(name).suffix in PICTURES and name not in posters
    ]
    recordings = [name for name in package.media if PurePath(name).suffix in FORMATS]
    if pictures:
        _pictures(pictures, package, folder, tally)
    if recordings:
        _recordings(recordings, package, folder, tally)


def _drawings(drawings: dict[str, str], tally: Tally) -> None:
    stored = {diagram.slug: diagram for diagram in Diagram.objects.all()}
    for name, text in drawings.items():
        slug = name.removesuffix(".svg")
        diagram = stored.get(slug) or Diagram(slug=slug)
        if tally.differs("diagrams", diagram.svg if diagram.pk else None, text):
            diagram.svg = text
            diagram.save()


def _pictures(names: list[str], package: Package, folder: Path, tally: Tally) -> None:
    known = names_in_use().images
    images = CourseImage.objects.in_bulk(known.values())
    for name in names:
        image = images.get(known.get(name, 0)) or CourseImage(title=name)
        now = (_digest(image.file), alternative_of(image)) if image.pk else None
        # Without words in media.yaml a picture keeps those that editors gave it.
        usual = now[1] if now else package.alternatives.get(name)
        alt: dict[str, str] = package.library.get(name, {}).get("alt") or usual or {}
        data = (folder / name).read_bytes()
        if not tally.differs("images", now, (hashlib.sha256(data).hexdigest(), alt)):
            continue
        for code in CODES:
            setattr(image, f"alt_{code}", alt[code][:500])
        image.file = ImageFile(BytesIO(data), name=name)
        image._set_image_file_metadata()
        image.save()


def _recordings(names: list[str], package: Package, folder: Path, tally: Tally) -> None:
    known = names_in_use().media
    stored = CourseMedia.objects.in_bulk(known.values())
    for name in names:
        entry = package.library[name]
        media = stored.get(known.get(name, 0)) or CourseMedia(title=name)
        files = _files(entry)
        wanted = (_wanted(entry), {f: _hash_at(folder, n) for f, n in files.items()})
        now = (recording_row(media), _hashes(media)) if media.pk else None
        if tally.differs("recordings", now, wanted):
            _save_recording(media, entry, folder)


def _files(entry: Data) -> dict[str, str]:
    """Return the file names of a recording by the model's fields."""
    return {
        "file": entry["file"],
        "thumbnail": entry["poster"],
        **{f"captions_{code}": entry["captions"][code] for code in CODES},
    }


def _wanted(entry: Data) -> Data:
    return {
        name: value
        for name, value in entry.items()
        if name not in ("kind", "file", "poster", "captions")
    }


def _hash_at(folder: Path, name: str) -> str:
    if not name:
        return ""
    with (folder / name).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hashes(media: CourseMedia) -> dict[str, str]:
    fields = ("file", "thumbnail", *columns_of("captions"))
    return {name: _digest(getattr(media, name)) for name in fields}


def _digest(file: Any) -> str:
    """Return the hash of a stored file; nothing where there is none any more."""
    try:
        with reading(file) as opened:
            return hashlib.file_digest(opened.file, "sha256").hexdigest()
    except (FileNotFoundError, ValueError):
        return ""


def _save_recording(media: CourseMedia, entry: Data, folder: Path) -> None:
    media.type = FORMATS[PurePath(entry["file"]).suffix].type
    media.duration = float(entry["seconds"])
    media.spoken, media.width, media.height = (
        entry[name] for name in ("spoken", "width", "height")
    )
    for code in CODES:
        setattr(media, f"label_{code}", entry["label"][code])
        setattr(media, f"transcript_{code}", entry["transcript"][code])
    for field, name in _files(entry).items():
        if _hash_at(folder, name) == _digest(getattr(media, field)):
            continue
        if not name:
            setattr(media, field, "")
            continue
        with (folder / name).open("rb") as file:
            getattr(media, field).save(name, File(file), save=False)
    media.save()
