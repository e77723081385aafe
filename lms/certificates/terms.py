"""Life of a certificate: how long it is valid, from when it can be renewed, what it renews."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lms.certificates.designs.frozen import valid_until
from lms.certificates.kinds import COMPLETED


@dataclass(frozen=True)
class Life:
    """The last day of validity and the first one of renewal; None: without end."""

    valid_until: date | None
    renewable_from: date | None


@dataclass(frozen=True)
class Terms:
    """What one certificate takes over from another.

    ``life`` is that of the certificate it replaces. ``renews`` is the number of the one it
    renews, and ``after`` the last day of that one.
    """

    life: Life | None = None
    renews: str = ""
    after: date | None = None


def life_of(certificate: Any) -> Life:
    """Return the life of a certificate as it was frozen."""
    return Life(certificate.valid_until, certificate.renewable_from)


def life_by(design: Any, kind: str, day: date, terms: Terms) -> Life:
    """Return the life of a certificate that is issued on a day.

    Who renews early loses nothing: validity goes on from the earlier one's last day.
    """
    if terms.life:
        return terms.life
    end = valid_until(max(day, terms.after or day), design.validity_months)
    if end is None or kind not in COMPLETED:
        return Life(end, None)
    return Life(end, max(day, end - timedelta(days=design.renewal_days)))
