"""Ids of a course package: UUIDs, or keys from which one UUID follows for ever."""

import re
import uuid

# Never change it: every id that learners' records hang on is derived from it.
NAMESPACE = uuid.UUID("b3de3068-22be-4e66-9532-cf0a64e68195")
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def uid(key: str) -> uuid.UUID:
    """Return the UUID that a readable key stands for; a UUID stands for itself."""
    try:
        return uuid.UUID(key)
    except ValueError:
        return uuid.uuid5(NAMESPACE, key)


def within(owner: uuid.UUID, key: str) -> uuid.UUID:
    """Return the UUID of a key that is unique only within its owner, such as ``a``."""
    try:
        return uuid.UUID(key)
    except ValueError:
        return uuid.uuid5(owner, key)
