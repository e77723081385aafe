"""Parts of a text as networks count them, at the edges of both alphabets."""

import pytest

from lms.notifications.sms.lengths import parts_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        # Signs of the second table take two places.
        ("€" * 80, 1),
        ("€" * 81, 2),
        # é is in the old alphabet; ș, ț, ă, â and î are not.
        ("é" * 160, 1),
        ("ș" * 70, 1),
        ("ș" * 71, 2),
        ("я" * 134, 2),
        ("я" * 135, 3),
        ("a" * 70 + "ă", 2),
        # One sign outside the first plane takes two places of sixteen bits.
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_parts_are_counted_as_networks_do(text, parts):
    assert parts_of(text) == parts
