"""Number parsing: whole numbers read without a surprise, decimal ones written.

``str.isdigit`` is true for "²", which ``int`` refuses, as it refuses more than 4,300 digits.
"""

import re
from decimal import Decimal

_WRITTEN = re.compile(r"[0-9]{1,15}")


def whole_number(text: str) -> int | None:
    """Return what at most 15 ASCII digits say, or None where it is anything else."""
    return int(text) if _WRITTEN.fullmatch(text) else None


def clamped(digits: str, limit: int) -> int:
    """Return what any number of ASCII digits says, and at most ``limit``."""
    short = digits.lstrip("0") or "0"
    return limit if len(short) > len(str(limit)) else min(int(short), limit)


def decimal_text(number: Decimal) -> str:
    """Return a decimal number without zeros at its end."""
    return f"{Decimal(number).normalize():f}"
