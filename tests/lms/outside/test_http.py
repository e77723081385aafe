"""A call to another system ends in time, whatever the other side does with it."""

import gzip
import time

import httpx
import pytest

from lms.outside.http import MEGABYTE, AnswerRefused, BoundedClient
from tests.support.bad_servers import NOTHING, bad_server, dripping, endless

HEAD = b"HTTP/1.1 200 OK\r\n"
PLAIN = HEAD + b"Content-Length: %d\r\n\r\n"


def ask(server, seconds=0.6, **given):
    with BoundedClient(
        base_url=f"http://127.0.0.1:{server.port}/x", seconds=seconds, **given
    ) as client:
        return client.ask("GET", "statements")


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(NOTHING, id="says nothing"),
        pytest.param(dripping(PLAIN % 9), id="drips its head"),
        pytest.param([PLAIN % 99, *dripping(b"x" * 99)], id="drips its body"),
        pytest.param(endless(HEAD, b"X-A: b\r\n"), id="head without end"),
    ],
)
def test_a_call_ends_with_its_total_time(parts):
    with bad_server(parts, pause=0.1) as server:
        began = time.monotonic()
        with pytest.raises(httpx.TransportError):
            ask(server)
        assert 0.5 < time.monotonic() - began < 3


def test_a_quick_answer_comes_whole():
    with bad_server([PLAIN % 5 + b"hello"]) as server:
        assert ask(server).text == "hello"


def test_each_call_over_one_connection_has_its_own_time():
    answer = [PLAIN % 2 + b"ok"] * 5
    with (
        bad_server(answer, pause=0.3) as server,
        BoundedClient(base_url=f"http://127.0.0.1:{server.port}", seconds=0.7) as one,
    ):
        assert [one.ask("GET", "/").text for _ in range(4)] == ["ok"] * 4


def test_an_answer_without_end_is_left_after_a_megabyte():
    with bad_server(endless(HEAD + b"\r\n", b"x" * 65536)) as server:
        with pytest.raises(AnswerRefused, match="larger"):
            ask(server, seconds=30)
        assert server.sent < 8 * MEGABYTE  # with what the sockets hold between us


def test_an_answer_of_just_the_allowed_size_is_taken():
    with bad_server([PLAIN % 100 + b"x" * 100]) as server:
        assert len(ask(server, largest=100).content) == 100


def test_a_packed_answer_is_refused_before_it_is_unpacked():
    bomb = gzip.compress(bytes(50 * MEGABYTE))
    head = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
    with (
        bad_server([head % len(bomb) + bomb]) as server,
        pytest.raises(AnswerRefused, match="packed"),
    ):
        ask(server)


def test_a_redirect_is_an_answer_and_not_followed():
    with bad_server([PLAIN % 6 + b"secret"]) as inner:
        to = b"http://127.0.0.1:%d/" % inner.port
        moved = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
        with bad_server([moved + to + b"\r\n\r\n"]) as outer:
            assert ask(outer).status_code == 302
        assert inner.calls == 0


def test_a_password_is_sent_to_no_other_server(monkeypatch):
    with bad_server([PLAIN % 0]) as other, bad_server([PLAIN % 0]) as own:
        with (
            BoundedClient(
                base_url=f"http://127.0.0.1:{own.port}", seconds=1, auth=("iom", "pw")
            ) as client,
            pytest.raises(AnswerRefused, match="another server"),
        ):
            client.ask("GET", f"http://127.0.0.1:{other.port}/statements?page=2")
        assert (own.calls, other.calls) == (0, 0)


def test_a_proxy_of_the_environment_gets_nothing(monkeypatch):
    with bad_server([PLAIN % 0]) as proxy, bad_server([PLAIN % 2 + b"ok"]) as server:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        assert ask(server).text == "ok"
        assert proxy.calls == 0
