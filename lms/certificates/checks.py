"""System check of certificates: the typefaces are there before anything is to be drawn."""

from importlib.util import find_spec
from typing import Any

from django.core.checks import CheckMessage, Error

TYPEFACES = ("FiraGO_Regular", "FiraGO_Bold", "NotoSans_Regular", "NotoSans_Bold")


def typefaces(
    app_configs: Any, names: tuple[str, ...] = TYPEFACES, **kwargs: Any
) -> list[CheckMessage]:
    """E030 a typeface is missing; only looked for, as they are large."""
    missing = [name for name in names if not _is_there(name)]
    if not missing:
        return []
    message = f"Certificates cannot be drawn without {', '.join(missing)}."
    hint = "Install the packages of the lock file again: pymupdf-fonts is incomplete."
    return [Error(message, hint, id="lms.E030")]


def _is_there(name: str) -> bool:
    try:
        return find_spec(f"pymupdf_fonts.{name}") is not None
    except ModuleNotFoundError:
        return False
