"""A design in words that stay: its part of a certificate's facts in one language."""

from calendar import monthrange
from datetime import date
from typing import Any

from courses.text.languages import in_language
from courses.text.translated_fields import translations


def design_facts(design: Any, language: str) -> dict[str, Any]:
    """Return what a design puts on a certificate; pictures by their hash."""
    said = {
        name: in_language(translations(design, name), language)
        for name in ("issuer", "agency", "title", "wording", "donor")
    }
    return {
        **said,
        "design": design.pk,
        "layout": design.layout,
        "logos": [
            {
                "sha256": logo.image.sha256,
                "description": in_language(translations(logo, "description"), language),
            }
            for logo in design.logos.all()
        ],
        "signatories": [
            {
                "name": who.name,
                "title": in_language(translations(who, "title"), language),
                "picture": who.picture.sha256 if who.picture else "",
            }
            for who in design.signatories.all()
        ],
    }


def valid_until(day: date, months: int | None) -> date | None:
    """Return the last day of validity, or None: the same day of a later month.

    Where that month is shorter it is its last day, as for 31 August and six months.
    """
    if not months:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
