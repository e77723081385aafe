"""Number parsing: numbers and shares of the mark as files write them."""

import re
from decimal import Decimal

from courses.imports.findings import NotRight, NotSupported

# A number in the Romanian, Russian or English way, short enough to be harmless.
_NUMBER = re.compile(
    r"[+-]?(?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})(?:[eE][+-]?\d{1,2})?"
)
_SIX = Decimal("0.000001")
_FIVE = Decimal("0.00001")
# max_digits and decimal_places of Option.value leave this many digits before the point.
_DIGITS = 14
_FULL = Decimal(100)


def read_number(text: str) -> Decimal:
    """Return a number the bank can keep exactly.

    Raises NotRight for what is no number, NotSupported for what the bank cannot keep.
    """
    number = plain_number(text)
    if number is None:
        raise NotRight("not_number", field="options", text=text.strip()[:40])
    if number and number.adjusted() >= _DIGITS:
        raise NotSupported("number_too_big", field="options", text=text.strip()[:40])
    kept = number.quantize(_SIX)
    if kept != number:
        raise NotSupported(
            "number_too_precise", field="options", text=text.strip()[:40]
        )
    return kept.normalize() + 0


def plain_number(text: str) -> Decimal | None:
    """Return the number that a text is, or None."""
    compact = text.strip().replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.fullmatch(compact):
        return None
    return Decimal(compact.replace(",", "."))


def read_range(low: str, high: str) -> tuple[Decimal, Decimal]:
    """Return the middle of a range and how far its ends are from it.

    Raises NotRight and NotSupported as ``read_number`` does.
    """
    first, last = read_number(low), read_number(high)
    return read_number(f"{(first + last) / 2:f}"), read_number(
        f"{(last - first) / 2:f}"
    )


def read_share(text: str) -> Decimal:
    """Return a share of the mark in percent. Raises NotRight for what is none."""
    share = plain_number(text)
    if share is None or not -_FULL <= share <= _FULL:
        raise NotRight("share_unreadable", field="options", text=text.strip()[:40])
    return share.quantize(_FIVE).normalize() + 0


def number_text(number: Decimal) -> str:
    """Return a number without zeros at its end and never in the scientific way."""
    return f"{number.normalize() + 0:f}"
