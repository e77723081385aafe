"""Translations as the running site reads them, made without any program beside Python."""

import os
from pathlib import Path

import polib
from django.conf import settings


def compile_catalogues() -> int:
    """Make every ``.mo`` file that is older than its ``.po``; return how many."""
    stale = [source for source in _sources() if _is_stale(source)]
    for source in stale:
        target = source.with_suffix(".mo")
        # Another start may read the file just now: it is replaced in one step.
        fresh = target.with_suffix(f".mo.{os.getpid()}")
        fresh.write_bytes(polib.pofile(str(source)).to_binary())
        fresh.replace(target)
    return len(stale)


def _sources() -> list[Path]:
    return sorted(
        path
        for folder in settings.LOCALE_PATHS
        for path in Path(folder).glob("*/LC_MESSAGES/*.po")
    )


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns
