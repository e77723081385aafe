"""Names of issuer and agency for every page: of the design in force for all courses."""

import time
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from courses.text.languages import CODES, in_language
from courses.text.translated_fields import translations
from lms.certificates.designs.selectors import published_designs
from lms.certificates.kinds import Kind

# A query a minute and process. Whoever publishes a design sees it at once in his or her
# own process, and in the others a minute later.
KEPT_SECONDS = 60.0

Names = dict[str, dict[str, str]]


@dataclass
class _Kept:
    names: Names
    day: date
    until: float


_kept: list[_Kept] = []


def site_names() -> Names:
    """Return {"issuer": {"ro", "ru"}, "agency": {...}}; empty texts without any design."""
    today, now = timezone.localdate(), time.monotonic()
    for kept in _kept:
        if kept.day == today and now < kept.until:
            return kept.names
    names = _read(today)
    _kept[:] = [_Kept(names, today, now + KEPT_SECONDS)]
    return names


def forget(**_told: Any) -> None:
    """Read the names anew the next time; a receiver of published and unpublished."""
    _kept.clear()


def _read(today: date) -> Names:
    designs = published_designs(None, Kind.COMPLETION).filter(in_force_from__lte=today)
    design = designs.order_by("-live", "-in_force_from", "-pk").first()
    if design is None:
        return {name: dict.fromkeys(CODES, "") for name in ("issuer", "agency")}
    return {
        name: {
            code: str(in_language(translations(design, name), code)) for code in CODES
        }
        for name in ("issuer", "agency")
    }
