"""System checks of persons' rights: rules of retention that the environment names."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from lms.privacy.rules import BY_KEY


@register()
def known_rules(**_told: Any) -> list[CheckMessage]:
    """Refuse days for a rule that is not there, or whose days are decided elsewhere."""
    open_rules = sorted(k for k, r in BY_KEY.items() if r.days and not r.is_fixed)
    return [
        Error(
            f"RETENTION_DAYS names {key}, which is no rule with days of its own.",
            hint=f"Known are {', '.join(open_rules)}.",
            id="privacy.E001",
        )
        for key in settings.RETENTION_DAYS
        if key not in open_rules
    ]
