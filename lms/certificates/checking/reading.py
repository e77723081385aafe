"""Reads a PDF of a stranger: a program by itself, which prints what it found as JSON.

Runs outside of the site (``isolated.py``), with little memory and time, without network,
database or settings: whatever a file does to its reader, it does it here.
"""

import hashlib
import io
import json
import logging
import os
import resource
import sys
from typing import Any

# A certificate of ours takes one.
CPU_SECONDS = 5
LESS_URGENT = 5
MEMORY = 768 * 1024 * 1024
MOST_PAGES = 4
LONGEST_TEXT = 20_000
MOST_LINKS = 20
MOST_SIGNATURES = 4


class Unreadable(Exception):
    """The file cannot be looked into; ``args[0]`` is the reason in one word."""


def main() -> None:
    limit()
    # Both libraries complain at length of what is wrong with a file.
    logging.disable(logging.CRITICAL)
    content = sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(found_in(content)))


def limit() -> None:
    """Let this process take no more than a certificate ever needs, pages first."""
    os.nice(LESS_URGENT)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def found_in(content: bytes) -> dict[str, Any]:
    """Return text, links, properties and signatures, or {"trouble": why not}."""
    try:
        found = read(content)
    except Unreadable as error:
        return {"trouble": error.args[0]}
    except Exception:  # noqa: BLE001  parsers fail in every way on what is torn
        return {"trouble": "damaged"}
    return found | {"signatures": signatures_of(content)}


def read(content: bytes) -> dict[str, Any]:
    """Return what a file of few pages says. Raises Unreadable."""
    from pypdf import PdfReader

    if b"%PDF-" not in content[:1024]:
        raise Unreadable("not_pdf")
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise Unreadable("encrypted")
    pages = len(reader.pages)
    if pages > MOST_PAGES:
        raise Unreadable("too_many_pages")
    if not pages:
        raise Unreadable("damaged")
    texts = [page.extract_text() for page in reader.pages]
    return {
        "text": "\n".join(texts)[:LONGEST_TEXT],
        "links": [link for page in reader.pages for link in links_of(page)],
        "title": str((reader.metadata and reader.metadata.title) or "")[:500],
        "language": str(reader.root_object.get("/Lang") or "")[:2],
    }


def links_of(page: Any) -> list[str]:
    """Return where the page's links lead."""
    links: list[str] = []
    for annotation in page.get("/Annots") or []:
        action = annotation.get_object().get("/A")
        address = action.get_object().get("/URI") if action else None
        if address and len(links) < MOST_LINKS:
            links.append(str(address)[:300])
    return links


def signatures_of(content: bytes) -> list[dict[str, Any]]:
    """Return for each signature who made it and whether it fits what it covers."""
    if b"/ByteRange" not in content:
        return []
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader

        reader = PdfFileReader(io.BytesIO(content))
        return [told_by(one) for one in reader.embedded_signatures[:MOST_SIGNATURES]]
    except Exception:  # noqa: BLE001  what cannot be read proves nothing
        return [{"signer": "", "intact": False, "whole": False}]


def told_by(signature: Any) -> dict[str, Any]:
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    signature.compute_integrity_info()
    intact, valid = validate_sig_integrity(
        signature.signer_info,
        signature.signer_cert,
        expected_content_type="data",
        actual_digest=signature.compute_digest(),
    )
    return {
        "signer": hashlib.sha256(signature.signer_cert.dump()).hexdigest(),
        "intact": bool(intact and valid),
        "whole": signature.coverage.name == "ENTIRE_FILE",
    }


if __name__ == "__main__":
    main()
