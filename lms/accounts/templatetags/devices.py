"""Template filters for the list of devices on which somebody is signed in."""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django import template
from django.utils.translation import gettext as _

register = template.Library()
# The first that fits: others name themselves after those that stand below.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "YaBrowser": "Yandex",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


@register.filter
def device(user_agent: str) -> str:
    """Return browser and system as people know them, such as "Chrome, Android"."""
    found = [_first(names, user_agent) for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or _("Unknown device")


@register.filter
def own_first(sessions: Iterable[UserSession]) -> list[UserSession]:
    """Return this device's session first, then the others, the last seen before."""
    lately = sorted(sessions, key=lambda one: one.last_seen_at, reverse=True)
    return sorted(lately, key=lambda one: not one.is_current())


def _first(names: dict[str, str], text: str) -> str:
    return next((name for sign, name in names.items() if sign in text), "")
