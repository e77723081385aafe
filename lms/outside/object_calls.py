"""Calls to a store of objects with an end, and none to one that is away.

botocore limits each read and no whole call: a store that drips holds a page for hours. It
lets one send a request oneself (its event ``before-send``), so the wire below is httpcore,
whose waits are cut to what is left of the call.
https://docs.aws.amazon.com/boto3/latest/guide/events.html
"""

import os
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import certifi
import httpcore
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from lms.outside.http import BoundedNetwork

# Of one call until its answer begins, and of each piece of what comes then.
SECONDS = 8.0
# A store that did not answer is left alone so long: its pages answer at once meanwhile.
AWAY_SECONDS = 5.0
PIECE = 64 * 1024
# What is kept in memory whole.
LARGEST = 16 * 1024 * 1024
FAILURES = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


class StoreDoor:
    """Shared by a process's threads: after a failure one of them tries, the others do not.

    ``clock`` gives seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock, self.lock = clock, threading.Lock()
        self.is_away, self.closed_until = False, 0.0

    def may_try(self) -> bool:
        """Tell whether to call; of many at an away store's door, one at a time may."""
        with self.lock:
            if not self.is_away:
                return True
            if self.clock() < self.closed_until:
                return False
            self.closed_until = self.clock() + SECONDS
            return True

    def failed(self) -> None:
        """Close the door for a while."""
        with self.lock:
            self.is_away, self.closed_until = True, self.clock() + AWAY_SECONDS

    def answered(self) -> None:
        """Open it again."""
        self.is_away = False


class Sender:
    """Sends botocore's requests; every thread has connections and a time of its own."""

    def __init__(self, door: StoreDoor, seconds: float = SECONDS) -> None:
        self.door, self.seconds = door, seconds
        self.own = threading.local()

    def __call__(self, request: AWSPreparedRequest, **kwargs: Any) -> AWSResponse:
        """Return the answer, whose body is read later.

        Raises EndpointConnectionError and ReadTimeoutError, both botocore's.
        """
        if not self.door.may_try():
            raise EndpointConnectionError(endpoint_url=request.url)
        network, pool = self._line()
        network.begin()
        try:
            answer = pool.handle_request(_as_httpcore(request))
        except FAILURES as error:
            self.door.failed()
            raise _as_botocore(request.url, error) from error
        self.door.answered()
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in answer.headers}
        body = _Body(answer, network, self.door, request.url)
        return AWSResponse(request.url, answer.status, headers, body)

    def close(self) -> None:
        """End this thread's connections; a later call makes new ones."""
        if hasattr(self.own, "line"):
            self.own.line[1].close()
            del self.own.line

    def _line(self) -> tuple[BoundedNetwork, httpcore.ConnectionPool]:
        if not hasattr(self.own, "line"):
            network = BoundedNetwork(self.seconds)
            pool = httpcore.ConnectionPool(
                ssl_context=_trusted(),
                max_keepalive_connections=1,
                network_backend=network,
            )
            self.own.line = network, pool
        found: tuple[BoundedNetwork, httpcore.ConnectionPool] = self.own.line
        return found


def _trusted() -> ssl.SSLContext:
    """Return whom we trust: the machine's authorities, and one named as botocore does."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    if own := os.environ.get("AWS_CA_BUNDLE"):
        context.load_verify_locations(own)
    return context


def _as_httpcore(request: AWSPreparedRequest) -> httpcore.Request:
    headers = [(_bytes(name), _bytes(value)) for name, value in request.headers.items()]
    host = urlsplit(request.url).netloc
    # Packed bytes would be others than those that were stored.
    ours = [(b"Host", host.encode("ascii")), (b"Accept-Encoding", b"identity")]
    body = request.body
    return httpcore.Request(
        request.method,
        request.url,
        headers=[*ours, *headers],
        content=_pieces_of(body) if hasattr(body, "read") else _bytes(body or b""),
    )


def _pieces_of(body: Any) -> Iterator[bytes]:
    while piece := body.read(PIECE):
        yield piece


def _bytes(value: str | bytes) -> bytes:
    return value.encode("utf-8") if isinstance(value, str) else bytes(value)


def _as_botocore(url: str, error: Exception) -> Exception:
    """Return the failure in the words by which botocore tries again."""
    if isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout):
        return EndpointConnectionError(endpoint_url=url)
    return ReadTimeoutError(endpoint_url=url, error=error)


class _Body:
    """The bytes of an answer as botocore reads them; each piece has a time of its own.

    So a file ends after its size by the slowest rate that is borne, and a reader who takes
    long (a phone on a weak link) is not the store's fault.
    """

    def __init__(
        self,
        answer: httpcore.Response,
        network: BoundedNetwork,
        door: StoreDoor,
        url: str,
    ) -> None:
        self.answer, self.network, self.door, self.url = answer, network, door, url
        self.parts = answer.iter_stream()
        self.kept = bytearray()
        self.closed = False

    def read(self, amt: int | None = None, **kwargs: Any) -> bytes:
        """Return ``amt`` bytes, fewer at the end; all that is left without a number.

        Raises ReadTimeoutError of botocore.
        """
        if amt is None:
            return b"".join(self.stream())
        self.network.begin()
        try:
            while len(self.kept) < amt:
                self.kept += next(self.parts)
        except StopIteration:
            self.close()
        except FAILURES as error:
            self.close()
            self.door.failed()
            raise _as_botocore(self.url, error) from error
        piece, self.kept = bytes(self.kept[:amt]), self.kept[amt:]
        return piece

    def stream(self, amt: int = PIECE, **kwargs: Any) -> Iterator[bytes]:
        """Yield what botocore takes as a whole: words about files, never a large one."""
        came = 0
        while piece := self.read(amt):
            came += len(piece)
            if came > LARGEST:
                self.close()
                raise ReadTimeoutError(endpoint_url=self.url, error="it never ends")
            yield piece

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.answer.close()
