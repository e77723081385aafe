"""Media in a store of objects (S3): kept there, and sent by the platform all the same.

The platform stays the only door: it decides who gets what, and the pages' policy knows no
other origin. The store itself knows about parts of a file and about what a browser has.
"""

from collections.abc import Iterator
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from storages.backends.s3 import S3Storage

from lms.outside.object_calls import PIECE, Sender, StoreDoor

# What a browser says of what it wants and has, in the store's words.
ASKED = {"Range": "Range", "If-None-Match": "IfNoneMatch"}
# What the store says of it, in a browser's.
TOLD = {
    "ContentLength": "Content-Length",
    "ContentRange": "Content-Range",
    "ETag": "ETag",
}
HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"
# One door for all of a process's folders and threads: they are of one bucket.
SEND = Sender(StoreDoor())


class ObjectStorage(S3Storage):
    """A folder of the bucket whose files have addresses of the platform's own."""

    def get_default_settings(self) -> dict[str, Any]:
        """Return django-storages' own; whatever is called is called by this thread.

        Twice at most, and each time with an end, see ``object_calls``: a page waits for it.
        """
        patience = Config(retries={"max_attempts": 1}, signature_version="s3v4")
        alone = TransferConfig(use_threads=False)
        ours = {"client_config": patience, "transfer_config": alone}
        return {**super().get_default_settings(), **ours}

    @property
    def connection(self) -> Any:
        """Return this thread's connection, which calls through ``object_calls``."""
        is_new = getattr(self._connections, "connection", None) is None
        connection = super().connection
        if is_new:
            connection.meta.client.meta.events.register("before-send.s3", SEND)
        return connection

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the address by which the platform serves it."""
        return f"{settings.MEDIA_URL}{name}"

    def relayed(self, request: HttpRequest, name: str) -> HttpResponseBase:
        """Return a stored file, whole or the part asked for. Raises Http404."""
        try:
            found = _get(self, name, _wanted(request))
        except ClientError as error:
            return _refusal(error)
        status = 206 if "ContentRange" in found else 200
        answer = StreamingHttpResponse(_pieces(found["Body"]), status=status)
        for theirs, ours in TOLD.items():
            if theirs in found:
                answer[ours] = str(found[theirs])
        answer["Accept-Ranges"] = "bytes"
        answer["Last-Modified"] = found["LastModified"].strftime(HTTP_DATE)
        return answer


def _wanted(request: HttpRequest) -> dict[str, str]:
    said = request.headers
    wanted = {theirs: said[ours] for ours, theirs in ASKED.items() if ours in said}
    if "Range" in wanted and (known := said.get("If-Range")):
        # The part, if it is of the file that the browser has begun.
        wanted["IfMatch"] = known
    return wanted


def _get(storage: ObjectStorage, name: str, wanted: dict[str, str]) -> dict[str, Any]:
    client = storage.connection.meta.client
    place = {"Bucket": storage.bucket_name, "Key": f"{storage.location}/{name}"}
    try:
        found: dict[str, Any] = client.get_object(**place, **wanted)
    except ClientError as error:
        if _status(error) != 412:
            raise
        found = client.get_object(**place)  # another file by now: the whole of it
    return found


def _status(error: ClientError) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])


def _refusal(error: ClientError) -> HttpResponse:
    """Pass on "not changed" and "no such part"; what is not there is 404."""
    status = _status(error)
    if status in {304, 416}:
        return HttpResponse(status=status)
    if status in {403, 404}:
        raise Http404 from error
    raise error


def _pieces(body: Any) -> Iterator[bytes]:
    try:
        yield from body.iter_chunks(PIECE)
    finally:
        body.close()
