"""A call to a store of objects ends, and one that is away is not asked by everybody."""

import io
import time
from contextlib import closing, contextmanager

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from lms.outside.object_calls import SECONDS, Sender, StoreDoor
from tests.support.bad_servers import NOTHING, bad_server, dripping, endless

HEAD = b"HTTP/1.1 200 OK\r\n"
SIZED = HEAD + b"Content-Length: %d\r\n\r\n"
ELSEWHERE = (
    b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:%d/\r\n"
    b"Content-Length: 0\r\n\r\n"
)


@contextmanager
def client_of(port, door=None, seconds=0.6):
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        config=Config(
            retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}
        ),
    )
    sender = Sender(door or StoreDoor(), seconds)
    client.meta.events.register("before-send.s3", sender)
    with closing(client), closing(sender):
        yield client


def read(port, **how):
    with client_of(port, **how) as client:
        return client.get_object(Bucket="b", Key="k")["Body"].read()


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(NOTHING, id="says nothing"),
        pytest.param(dripping(SIZED % 9), id="drips its head"),
        pytest.param([SIZED % 99, *dripping(b"x" * 99)], id="drips its body"),
        pytest.param(endless(HEAD, b"X-A: b\r\n"), id="head without end"),
        pytest.param([SIZED % 99, b"x" * 50], id="stops in the middle"),
    ],
)
def test_a_call_ends_however_slowly_its_bytes_come(parts):
    with bad_server(parts, pause=0.1) as server:
        began = time.monotonic()
        with pytest.raises(ReadTimeoutError):
            read(server.port)
        assert time.monotonic() - began < 3


def test_an_answer_comes_whole():
    with bad_server([SIZED % 300_000, b"x" * 300_000]) as server:
        assert read(server.port) == b"x" * 300_000


def test_what_is_kept_in_memory_has_an_end():
    with bad_server(endless(HEAD + b"\r\n", b"x" * 65536)) as server:
        with (
            client_of(server.port, seconds=60) as client,
            pytest.raises(ReadTimeoutError),
        ):
            client.list_objects_v2(Bucket="b")
        assert server.sent < 32 * 1024 * 1024


def test_it_goes_nowhere_else():
    with (
        bad_server([SIZED % 2 + b"in"]) as inside,
        bad_server([ELSEWHERE % inside.port]) as server,
    ):
        # botocore asks it where the bucket really is, and gets no answer to that.
        with pytest.raises((ClientError, ReadTimeoutError)):
            read(server.port)
        assert inside.calls == 0


def test_a_slow_reader_is_not_the_stores_fault():
    with (
        bad_server([SIZED % 200_000, b"x" * 200_000]) as server,
        client_of(server.port) as client,
    ):
        body = client.get_object(Bucket="b", Key="k")["Body"]
        got = 0
        for piece in body.iter_chunks(65536):
            got += len(piece)
            until = time.monotonic() + 0.4
            while time.monotonic() < until:
                pass
        assert got == 200_000


def test_a_file_is_sent_as_a_file():
    with bad_server([SIZED % 0]) as server, client_of(server.port) as client:
        client.put_object(Bucket="b", Key="k", Body=io.BytesIO(b"y" * 200_000))


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_of_all_who_come_to_an_away_store_one_at_a_time_asks():
    clock = Clock()
    door = StoreDoor(clock)
    with bad_server() as server:
        with pytest.raises(ReadTimeoutError):
            read(server.port, door=door)
        began = time.monotonic()
        for _ in range(20):
            with pytest.raises(EndpointConnectionError):
                read(server.port, door=door)
        assert server.calls == 1
        assert time.monotonic() - began < 5
    clock.now += SECONDS
    with bad_server([SIZED % 2 + b"ok"]) as server:
        assert door.may_try() and not door.may_try()
        clock.now += SECONDS
        assert read(server.port, door=door) == b"ok"
    assert door.may_try() and door.may_try()


def test_nobody_listening_is_told_at_once():
    with bad_server() as server:
        port = server.port
    with pytest.raises(EndpointConnectionError):
        read(port)
