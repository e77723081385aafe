"""Facts of a certificate as the sheet that is printed, whatever version they are of.

Facts without "version" are those of the first certificates: one language on a sheet,
without logos, signatories or validity. They are drawn as they always read.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lms.certificates.pdf.sheet import Fact, Picture, Sheet, Signatory

VERSION = 2

Facts = dict[str, Any]
Pictures = Mapping[str, Picture]


class PictureMissing(LookupError):
    """The facts name a picture (``args[0]``, its hash) that is not there."""


def sheet_of(facts: Facts, language: str, pictures: Pictures | None = None) -> Sheet:
    """Return the facts of one language as they are printed.

    ``pictures`` are those that the facts name, by hash. Raises PictureMissing.
    """
    words = facts["words"]
    return Sheet(
        language=language,
        issuer=facts["issuer"],
        agency=facts["agency"],
        title=words["title"],
        introduction=words["introduction"],
        holder=facts["holder"],
        statement=words["statement"],
        course=facts["course"],
        facts=tuple(Fact(label, value) for label, value in printed_facts(facts)),
        number=Fact(words["number"], facts["number"]),
        check=words["check"],
        address=facts["address"],
        qr_alternative=f"{words['qr']} {facts['address']}",
        issued_at=datetime.fromisoformat(facts["issued_at"]),
        wording=facts.get("wording", ""),
        donor=facts.get("donor", ""),
        logos=_logos(facts, pictures or {}),
        signatories=_signatories(facts, pictures or {}),
    )


def bilingual_sheet(
    facts: Mapping[str, Facts], language: str, pictures: Pictures | None = None
) -> Sheet:
    """Return the sheet with this language first; alone, unless the layout says both."""
    first = sheet_of(facts[language], language, pictures)
    others = [code for code in facts if code != language]
    if facts[language].get("layout") != "both" or not others:
        return first
    return replace(first, second=sheet_of(facts[others[0]], others[0], pictures))


def printed_facts(facts: Facts) -> list[tuple[str, str]]:
    """Return (label, value) of the lines of the record, in their order; also for pages."""
    words = facts["words"]
    minutes = facts["duration"] if facts["minutes"] else ""
    lines = [
        (words["completed_on"], facts["completed_on"]),
        (words["duration"], facts.get("hours") or minutes),
        (words["edition"], str(facts["edition"])),
        (words["issued_on"], facts["issued_on"]),
        (words.get("valid_until", ""), facts.get("valid_until_on", "")),
        (words.get("renews", ""), facts.get("renews", "")),
    ]
    return [(label, value) for label, value in lines if value]


def _logos(facts: Facts, pictures: Pictures) -> tuple[Picture, ...]:
    return tuple(
        _picture(pictures, logo["sha256"], logo["description"])
        for logo in facts.get("logos", [])
    )


def _signatories(facts: Facts, pictures: Pictures) -> tuple[Signatory, ...]:
    said = facts["words"].get("signature", "")
    return tuple(
        Signatory(
            who["name"],
            who["title"],
            _picture(pictures, who["picture"], said % {"name": who["name"]})
            if who["picture"]
            else None,
        )
        for who in facts.get("signatories", [])
    )


def _picture(pictures: Pictures, sha256: str, alternative: str) -> Picture:
    if sha256 not in pictures:
        raise PictureMissing(sha256)
    return replace(pictures[sha256], alternative=alternative)
