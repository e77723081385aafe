"""Dates and lengths of time in words, in the active language."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext


def long_date(moment: date) -> str:
    """Return a date, or a time's day in Moldova, in the active language: 23 august 2026."""
    at = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    day = at.date() if isinstance(at, datetime) else at
    return pgettext("date", "%(day)d %(month)s %(year)d") % {
        "day": day.day,
        # Django writes Romanian months with a capital; Romanian does not.
        "month": format_date(day, "E").lower(),
        "year": day.year,
    }


def duration(minutes: int) -> str:
    """Return a length of time in the active language: 6 hours and 30 minutes."""
    hours, rest = divmod(minutes, 60)
    hours_text = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    rest_text = ngettext("%(count)d minute", "%(count)d minutes", rest) % {
        "count": rest
    }
    if hours and rest:
        return _("%(hours)s and %(minutes)s") % {
            "hours": hours_text,
            "minutes": rest_text,
        }
    return hours_text if hours else rest_text
