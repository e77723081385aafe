"""Reports as mail servers write them, and as those write them who wish us ill."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.notifications.bounces.reports import Malformed, NoReport, read_report
from tests.support.dsn import STATUS, report

ID = "<176.4.5@example.org>"


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_report_says_which_mail_and_what_became_of_it(headers_only):
    found = read_report(report(ID, headers_only=headers_only))
    assert (found.message_ids, found.action, found.status) == (
        (ID,),
        "failed",
        "5.1.1",
    )
    assert found.addresses == ("bounces@example.org",)


def test_actions_are_in_small_letters_and_a_status_may_have_words_behind_it():
    found = read_report(report(ID, action=" Failed", status="4.4.7 (expired)"))
    assert (found.action, found.status) == ("failed", "4.4.7")
    assert read_report(report(ID, status="none")).status == ""


def test_a_mail_that_reached_one_of_several_did_not_fail():
    other = STATUS.split("\n\n", 2)[2].format(
        recipient="b@example.org", action="delivered", status="2.0.0"
    )
    letter = report(ID).replace(b"\r\n--B\r\nContent-Type: message/rfc822", b"\r\n", 1)
    assert read_report(report(ID)).action == "failed"
    whole = report(ID).replace(
        b"said the other side\r\n\r\n",
        b"said the other side\r\n\r\n" + other.replace("\n", "\r\n").encode(),
        1,
    )
    assert read_report(whole).action == "delivered"
    assert letter  # the status alone is enough to be read
    assert read_report(letter).message_ids == ()


def test_the_mail_that_is_returned_says_nothing_of_its_own_fate():
    """A report inside a returned mail, as one who was written to could send it back."""
    inner = report(ID).decode().replace("\r\n", "\n")
    letter = report("<outer@example.org>", action="delayed").replace(
        b"Subject: x\r\n\r\ntext", inner.encode(), 1
    )
    assert read_report(letter).action == "delayed"


@pytest.mark.parametrize(
    "letter",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"Subject: Nu mai lucrez aici\r\n\r\nAbsent", id="an answer"),
        pytest.param(b"\xff\xfe\x00" * 999, id="bytes"),
        pytest.param(
            report(ID).replace(b"delivery-status", b"disposition-notification"),
            id="a receipt",
        ),
    ],
)
def test_what_is_no_report_is_none(letter):
    with pytest.raises(NoReport):
        read_report(letter)


@pytest.mark.parametrize(
    "letter",
    [
        pytest.param(report(ID).replace(b"Action:", b"Aktion:"), id="no action"),
        pytest.param(report(ID).split(b"--B")[0], id="cut off"),
        pytest.param(
            report(ID).replace(b"message/delivery-status", b"text/plain"),
            id="no status",
        ),
    ],
)
def test_a_spoilt_report_is_malformed(letter):
    with pytest.raises(Malformed):
        read_report(letter)


def test_a_huge_or_deep_letter_ends_soon():
    huge = report(ID).replace(b"text\r\n", b"x" * 20_000_000)
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(5000)
    )
    began = time.monotonic()
    assert read_report(huge).message_ids == (ID,)
    for letter in (deep, report(ID) + deep, report(ID).replace(b"--B\r\n", deep, 1)):
        with suppress(NoReport, Malformed):
            read_report(letter)
    assert time.monotonic() - began < 5


@given(st.data())
def test_no_letter_raises_anything_else(data):
    letter = bytearray(report(ID))
    for _ in range(data.draw(st.integers(0, 8))):
        place = data.draw(st.integers(0, len(letter) - 1))
        letter[place : place + data.draw(st.integers(0, 40))] = data.draw(
            st.binary(max_size=9)
        )
    try:
        found = read_report(bytes(letter))
    except (NoReport, Malformed):
        return
    assert len(found.status) <= 11 and len(found.message_ids) <= 50
