"""Spreadsheet cells: texts that no spreadsheet program takes for a formula."""

# What a formula begins with; the wide forms as well.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(value: str | int) -> str | int:
    """Return a cell's text that every spreadsheet shows as text; numbers as they are."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value
