"""Signatures of mail services that tell of returned mails: HMAC over time and body."""

import hashlib
import hmac
import re
import time

from django.conf import settings

# An older call may be one that somebody recorded and sends again.
SECONDS_VALID = 300
_PARTS = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


def is_signed(header: str, body: bytes) -> bool:
    """Tell whether a body comes from who knows one of the secrets, and came just now.

    ``header`` is ``t=SECONDS,v1=HEX``: HMAC-SHA256 over ``SECONDS.`` and the body.
    """
    found = _PARTS.fullmatch(header.strip())
    if not found or abs(time.time() - int(found[1])) > SECONDS_VALID:
        return False
    text = found[1].encode() + b"." + body
    # Every secret is tried, so that one can be replaced without a pause.
    right = [
        hmac.compare_digest(_signature(secret, text), found[2])
        for secret in settings.BOUNCE_WEBHOOK_SECRETS
    ]
    return any(right)


def _signature(secret: str, text: bytes) -> str:
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
