"""Link by which somebody puts a certificate into the own LinkedIn profile.

It carries what stands in it and nothing else, and only once the holder follows it.
"""

from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from lms.certificates.models import Certificate

ADDRESS = "https://www.linkedin.com/profile/add"


def profile_link(certificate: Certificate, facts: dict[str, Any]) -> str:
    """Return the link, in the language of the facts."""
    issued, until = timezone.localtime(certificate.issued_at), certificate.valid_until
    values = {
        "startTask": "CERTIFICATION_NAME",
        "name": facts["course"],
        "organizationName": facts["issuer"],
        "issueYear": issued.year,
        "issueMonth": issued.month,
        "certId": certificate.number,
        "certUrl": facts["address"],
    }
    if until:
        values |= {"expirationYear": until.year, "expirationMonth": until.month}
    return f"{ADDRESS}?{urlencode(values)}"
