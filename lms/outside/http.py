"""HTTP client with a total deadline and a size limit, which stays at its address.

httpx limits each read and no whole call, and keeps what comes, however much. Below it,
httpcore lets one bring a network of one's own: there every wait is cut to what is left.
https://www.encode.io/httpcore/network-backends/
"""

import ssl
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import httpcore
import httpx

from lms.outside.deadlines import Deadline

MEGABYTE = 1024 * 1024


class AnswerRefused(httpx.TransportError):
    """The answer is larger than agreed, packed, or leads elsewhere; ``args[0]`` says it."""


class BoundedClient(httpx.Client):
    """A client of one base address; ``seconds`` are those of a whole call.

    ``ask`` raises httpx.TransportError, of which AnswerRefused is one, when there is no
    answer within the limits.
    """

    def __init__(
        self, *, base_url: str, seconds: float, largest: int = MEGABYTE, **how: Any
    ) -> None:
        self.network = BoundedNetwork(seconds)
        self.largest = largest
        super().__init__(
            base_url=base_url,
            # Where an answer leads is the other side's choice: our network is not its.
            follow_redirects=False,
            # Nor are proxies and passwords of the machine's environment used.
            trust_env=False,
            timeout=seconds,
            transport=_transport(self.network),
            **how,
        )

    def ask(self, method: str, address: str, **how: Any) -> httpx.Response:
        """Return the whole answer to one call."""
        request = self.build_request(method, address, **how)
        request.headers["Accept-Encoding"] = "identity"
        self._require_home(request.url)
        self.network.begin()
        with closing(self.send(request, stream=True)) as answer:
            return httpx.Response(
                answer.status_code,
                headers=answer.headers,
                content=self._body(answer),
                request=request,
            )

    def _require_home(self, url: httpx.URL) -> None:
        """Raise AnswerRefused for an address elsewhere, which would get our password."""
        if (url.scheme, url.netloc) != (self.base_url.scheme, self.base_url.netloc):
            raise AnswerRefused("Its answer leads to another server.")

    def _body(self, answer: httpx.Response) -> bytes:
        # A megabyte of zeros packs into a thousand bytes: packed answers are not asked for.
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise AnswerRefused("Its answer is packed, which was not asked for.")
        body = bytearray()
        for part in answer.iter_bytes():
            body += part
            if len(body) > self.largest:
                raise AnswerRefused(f"Its answer is larger than {self.largest} bytes.")
        return bytes(body)


def _transport(network: httpcore.NetworkBackend) -> httpx.BaseTransport:
    transport = httpx.HTTPTransport(trust_env=False)
    # httpx has no argument for it; all that it passes on itself is this one context.
    transport._pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(trust_env=False),
        max_keepalive_connections=1,
        network_backend=network,
    )
    return transport


class BoundedNetwork(httpcore.NetworkBackend):
    """Connects as httpcore does, and cuts each wait to what is left of the call.

    For one thread: the time is that of the call which has begun last.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.inner = httpcore.SyncBackend()
        self.begin()

    def begin(self) -> None:
        """Begin the time of a new call."""
        self.deadline = Deadline(self.seconds, each=self.seconds)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self.inner.connect_tcp(
            host, port, self.left(), local_address, socket_options
        )
        return _BoundedStream(stream, self)

    def left(self) -> float:
        """Return the seconds that the call has left. Raises httpcore.ReadTimeout."""
        try:
            return self.deadline.left()
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error


class _BoundedStream(httpcore.NetworkStream):
    """A connection, which may serve several calls one after the other."""

    def __init__(self, inner: httpcore.NetworkStream, network: BoundedNetwork) -> None:
        self.inner, self.network = inner, network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.network.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.network.left())

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self.inner.start_tls(ssl_context, server_hostname, self.network.left())
        return _BoundedStream(stream, self.network)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)
