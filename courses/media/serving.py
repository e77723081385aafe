"""Files of the media library: a safe type, nothing outside, and parts of a file."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import storages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils._os import safe_join
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from courses.media.formats import FORMATS
from courses.media.handing_over import handed_over
from courses.text.parsing import clamped

# A file of any other kind is not served, whatever stands in the folder.
CONTENT_TYPES = {
    **{ending: found.content_type for ending, found in FORMATS.items()},
    ".vtt": "text/vtt; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")
CHUNK = 64 * 1024
# Further than any file goes.
FAR = 10**15


class Unsatisfiable(ValueError):
    """The part asked for is not in the file."""


@require_safe
def media_file(request: HttpRequest, folder: str, path: str) -> HttpResponseBase:
    """Serve a picture, a recording or its captions, whole or the part asked for.

    Players ask for parts: they jump, and a broken download goes on (RFC 9110, 14.2). Where
    the proxy has the files, it sends them, and knows about parts itself.
    """
    # Of a store of objects, whose library is large: loaded only where there is one.
    if relayed := getattr(storages["default"], "relayed", None):
        name = _name_in(folder, path)
        return _described(relayed(request, str(name)), name)
    file = _file_at(folder, path)
    stat = file.stat()
    etag = f'"{int(stat.st_mtime):x}-{stat.st_size:x}"'
    known = get_conditional_response(request, etag, int(stat.st_mtime))
    if known is not None:
        return known
    if settings.PROXY_MEDIA_PATH:
        return _described(handed_over(file), file)
    try:
        part = _part(request, stat.st_size, etag, stat.st_mtime)
    except Unsatisfiable:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{stat.st_size}"
        return response
    response = _whole(file) if part is None else _only(file, stat.st_size, *part)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(stat.st_mtime)
    return _described(response, file)


def _described(response: HttpResponseBase, file: Path) -> HttpResponseBase:
    response["Content-Type"] = CONTENT_TYPES[file.suffix.lower()]
    response["Cache-Control"] = "public, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _file_at(folder: str, path: str) -> Path:
    file = Path(settings.MEDIA_ROOT) / _name_in(folder, path)
    if not file.is_file():
        raise Http404
    return file


def _name_in(folder: str, path: str) -> Path:
    """Return the file's name below MEDIA_ROOT. Raises Http404 for one that leads out."""
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, folder, path))
        inside = Path(safe_join(settings.MEDIA_ROOT, folder)) in file.parents
    except (SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    if not inside or file.suffix.lower() not in CONTENT_TYPES:
        raise Http404
    return file.relative_to(os.path.abspath(settings.MEDIA_ROOT))


def _part(
    request: HttpRequest, size: int, etag: str, changed_at: float
) -> tuple[int, int] | None:
    """Return first and last byte wanted; None for the whole file.

    What cannot be read, or several parts at once, is answered by the whole file. Raises
    Unsatisfiable for a part beyond the end.
    """
    found = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if not found or not any(found.groups()) or not _is_same(request, etag, changed_at):
        return None
    # Beyond the end is beyond the end, however many digits say so.
    first, last = (clamped(place, FAR) if place else None for place in found.groups())
    start = max(size - (last or 0), 0) if first is None else first
    end = size - 1 if first is None or last is None else min(last, size - 1)
    if first is not None and last is not None and last < first:
        return None
    if start >= size or (first is None and last == 0):
        raise Unsatisfiable
    return start, end


def _is_same(request: HttpRequest, etag: str, changed_at: float) -> bool:
    """Tell whether the earlier part, if there is one, came from this very file."""
    condition = request.headers.get("If-Range")
    if condition is None or condition == etag:
        return True
    return parse_http_date_safe(condition) == int(changed_at)


def _whole(file: Path) -> HttpResponseBase:
    return FileResponse(file.open("rb"))


def _only(file: Path, size: int, start: int, end: int) -> HttpResponseBase:
    length = end - start + 1
    response = StreamingHttpResponse(_Part(file.open("rb"), start, length), status=206)
    response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Content-Length"] = str(length)
    return response


class _Part:
    """The bytes of a part; the response closes the file when it ends, read or not."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self.file, self.left = file, length
        file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self.file.read(min(CHUNK, self.left)):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.file.close()
