"""Settings of channels: a wrong value stops the start with its name."""

import pytest

from lms.settings import channels
from lms.settings.parts import WrongValue


def test_a_mailbox_is_taken_to_pieces(monkeypatch):
    assert channels.mailbox("NO_BOX") is None
    monkeypatch.setenv("BOX", "imaps://b%40x.md:p%2Fw@mail.example.org/Reports%20in")
    found = channels.mailbox("BOX")
    assert (found["user"], found["password"]) == ("b@x.md", "p/w")
    assert (found["port"], found["folder"], found["is_tls"]) == (
        993,
        "Reports in",
        True,
    )


@pytest.mark.parametrize(
    "value",
    [
        "mail.example.org",
        "pop3s://a:b@mail.example.org",
        # A password over an open line.
        "imap://a:b@mail.example.org/INBOX",
        "imaps://mail.example.org/INBOX",
        "imaps://a:b@mail.example.org/INBOX?x=1",
        'imaps://a:b@mail.example.org/IN"BOX',
        "imaps://a:b@mail.example.org/IN%0D%0ABOX",
        "imaps://a:b#c@mail.example.org/INBOX",
    ],
)
def test_a_mailbox_that_cannot_be_read_is_refused(monkeypatch, value):
    monkeypatch.setenv("BOX", value)
    with pytest.raises(WrongValue, match="BOX"):
        channels.mailbox("BOX")


@pytest.mark.parametrize(
    "value", ["x", "a@b", "*", "b+**@example.org", f"{'b' * 40}*@x.md"]
)
def test_a_return_address_is_one_address(monkeypatch, value):
    monkeypatch.setenv("BACK", value)
    with pytest.raises(WrongValue, match="BACK"):
        channels.return_address("BACK")
    monkeypatch.setenv("BACK", "bounces+*@example.org")
    assert channels.return_address("BACK") == "bounces+*@example.org"


@pytest.mark.parametrize("value", ["md", "Moldova", "373", ","])
def test_countries_are_codes(monkeypatch, value):
    monkeypatch.setenv("TO", value)
    with pytest.raises(WrongValue, match="TO"):
        channels.countries("TO", "MD")
    monkeypatch.setenv("TO", "MD, RO")
    assert channels.countries("TO", "MD") == ["MD", "RO"]
