"""Placeholder addresses of people without mail: stored, and never written to.

Every person has an address in the database, because it is the name one signs in with.
Who has none gets one in a domain that cannot exist (RFC 2606, section 2), and signs in
with a code on paper.
"""

import uuid

DOMAIN = "no-address.invalid"


def new_placeholder() -> str:
    """Return an address that no mail can ever reach."""
    return f"{uuid.uuid4().hex}@{DOMAIN}"


def is_placeholder(email: str) -> bool:
    """Tell whether an address only stands for a person without one."""
    return email.lower().endswith(f"@{DOMAIN}")
