"""Spreadsheet cells: texts that a file can hold and no program takes for a formula."""

import re

# What a formula begins with; the wide forms as well.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What XML forbids, https://www.w3.org/TR/xml/#charsets: one such character, and the whole
# file would break off.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def guarded(value: str | int) -> str | int:
    """Return a cell's text that every spreadsheet shows as text; numbers as they are."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value


def writable(value: str | int) -> str | int:
    """Return a text without the characters that no spreadsheet can hold."""
    return NOT_IN_XML.sub("", value) if isinstance(value, str) else value
