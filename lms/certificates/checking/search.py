"""Finding a certificate by what is printed large on it: its number, with the name."""

import re

from lms.certificates.checking.names import is_same_name
from lms.certificates.models import Certificate

_DASHES = re.compile(r"[\s\-–—_.]+")
_PARTS = re.compile(r"([A-Z]+)(\d{4})(\d+)")
_LOOKALIKES = str.maketrans("ТІР", "TIP")


def clean_number(text: str) -> str:
    """Return the number as it is kept; empty when the text cannot be one."""
    typed = _DASHES.sub("", text).upper().translate(_LOOKALIKES)
    found = _PARTS.fullmatch(typed)
    return "-".join(found.groups()) if found and len(typed) < 20 else ""


def by_number_and_name(number: str, name: str) -> Certificate | None:
    """Return the certificate whose number and holder these both are; one query.

    Numbers can be counted through, so the number alone finds nothing; and one that does
    not exist takes as long as a name that is wrong.
    """
    found = Certificate.objects.filter(number=clean_number(number)).first()
    holders = holders_of(found) if found else ("-",)
    # All are compared, so that the first language is no quicker than the second.
    fits = [is_same_name(name, holder) for holder in holders]
    return found if found and any(fits) else None


def holders_of(certificate: Certificate) -> tuple[str, ...]:
    """Return the holder's name as printed in each language; empty once it is erased."""
    return tuple(facts.get("holder", "") for facts in certificate.facts.values())
