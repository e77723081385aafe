"""The code an authenticator app shows now (RFC 6238), for a process without Django."""

import base64
import hashlib
import hmac
import struct
import time

STEP_SECONDS, DIGITS = 30, 6


def code_of(secret: str) -> str:
    """Return the code of this half minute."""
    counter = struct.pack(">Q", int(time.time()) // STEP_SECONDS)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"
