"""Reading a PDF of a stranger in a process of its own, which may be lost."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from lms.certificates.exceptions import CertificateError

READER = Path(__file__).with_name("reading.py")
SECONDS = 20
# In each process of the site. Who comes meanwhile is told so at once: a thread that waits
# for a stranger's file is one less for the learners' pages.
AT_ONCE = 1
_places = BoundedSemaphore(AT_ONCE)


class Busy(CertificateError):
    """Too many files are being read just now."""


@dataclass(frozen=True)
class Signature:
    """A signature in a file: by which certificate, and whether it fits what it covers.

    ``whole`` tells whether that is the whole file.
    """

    signer: str
    intact: bool
    whole: bool


@dataclass(frozen=True)
class Reading:
    """What a file says, or in one word why it cannot be read."""

    trouble: str = ""
    text: str = ""
    links: tuple[str, ...] = ()
    title: str = ""
    language: str = ""
    signatures: tuple[Signature, ...] = field(default=())


def read_pdf(content: bytes) -> Reading:
    """Return what the file says; nothing of it reaches this process but text.

    Raises Busy.
    """
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        done = subprocess.run(  # noqa: S603  our own program; the file goes to its input
            # Isolated: neither the environment nor the folder can slip a module in.
            [sys.executable, "-I", str(READER)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
            env={},
        )
        return _reading(json.loads(done.stdout))
    except subprocess.TimeoutExpired as error:
        # Its limit of work is far lower: the machine had no time for it.
        raise Busy from error
    except (subprocess.SubprocessError, ValueError):
        # It was killed by its limits, or by the file.
        return Reading(trouble="damaged")
    finally:
        _places.release()


def _reading(found: dict[str, Any]) -> Reading:
    if trouble := found.get("trouble"):
        return Reading(trouble=trouble)
    return Reading(
        text=found["text"],
        links=tuple(found["links"]),
        title=found["title"],
        language=found["language"],
        signatures=tuple(Signature(**one) for one in found["signatures"]),
    )
