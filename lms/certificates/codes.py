"""Verification code of a certificate, however people write it."""

import re

from lms.cohorts.models import CODE_LETTERS

CODE_LENGTH = 16
# Letters of the Russian keyboard that look like those of a code.
_LOOKALIKES = str.maketrans("АВЕКМНРСТУХЗ", "ABEKMHPCTYX3")


def clean_code(text: str) -> str:
    """Return the code as it is kept; empty when the text cannot be one.

    Lower case, spaces, dashes, Cyrillic look-alikes and a whole pasted address are all
    understood.
    """
    last_part = text.strip().split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    code = re.sub(r"[\s\-–—_.]+", "", last_part).upper().translate(_LOOKALIKES)
    right = len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS)
    return code if right else ""
