"""Frozen facts of a certificate in the words of Open Badges 3.0.

https://www.imsglobal.org/spec/ob/v3p0 over https://www.w3.org/TR/vc-data-model-2.0. Pure:
facts in, JSON out. There is one credential for each language, as there is one PDF; they
name each other as the same achievement in another language.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from lms.certificates.kinds import Kind

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    # The type of ``credentialSchema`` is a term of this one.
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
    "ob_v3p0_achievementcredential_schema.json"
)
# Words of the standard's list where it has one, and an extension of it otherwise.
ACHIEVEMENTS = {
    Kind.COMPLETION: "CertificateOfCompletion",
    Kind.SUPERVISION: "CertificateOfCompletion",
    Kind.PARTICIPATION: "ext:CertificateOfParticipation",
}
RENEWAL = "ext:CertificateRenewal"
LAST_MOMENT = time(23, 59, 59)

Json = dict[str, Any]


@dataclass(frozen=True)
class Around:
    """What a credential says beside the facts: addresses, and its place on a status list."""

    issuer: str
    site: str
    picture: str
    status_list: str
    place: int
    # Names the achievement, together with kind and language: nobody's.
    edition: str
    zone: tzinfo


def credential_of_facts(
    facts: dict[str, Json], language: str, kind: str, around: Around
) -> Json:
    """Return the credential of one language. It names no address of the holder's."""
    here = facts[language]
    found = {
        "@context": CONTEXTS,
        "id": credential_id(here, language),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "id": around.issuer,
            "type": ["Profile"],
            "name": here["issuer"],
            "url": around.site,
        },
        "validFrom": instant(datetime.fromisoformat(here["issued_at"])),
        "name": f"{here['words']['title']}: {here['course']}",
        "image": _picture(here, around),
        "credentialSubject": _subject(facts, language, kind, around),
        "credentialStatus": {
            "id": f"{around.status_list}#{around.place}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(around.place),
            "statusListCredential": around.status_list,
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }
    if until := here.get("valid_until"):
        last = datetime.combine(date.fromisoformat(until), LAST_MOMENT, around.zone)
        found["validUntil"] = instant(last)
    return found


def as_jwt(credential: Json) -> Json:
    """Return the credential with the claims of a JWT, which repeat what stands in it."""
    claims: Json = {
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "sub": credential["credentialSubject"]["id"],
        "nbf": _seconds(credential["validFrom"]),
    }
    if until := credential.get("validUntil"):
        claims["exp"] = _seconds(until)
    return credential | claims


def credential_id(facts: Json, language: str) -> str:
    """Return the id: the address where anybody checks the certificate."""
    return f"{facts['address']}#{language}"


def instant(moment: datetime) -> str:
    """Return a moment as the standard writes it, in whole seconds of UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(written: str) -> int:
    return int(datetime.fromisoformat(written).timestamp())


def _subject(facts: dict[str, Json], language: str, kind: str, around: Around) -> Json:
    """Return whose achievement it is: a name as printed, and an id that leads nowhere.

    The id is this certificate's alone, so that two of one person's cannot be put together.
    """
    here = facts[language]
    return {
        "id": uuid.uuid5(uuid.NAMESPACE_URL, here["address"]).urn,
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": here["holder"],
                "identityType": "name",
            }
        ],
        "licenseNumber": here["number"],
        "activityEndDate": instant(datetime.fromisoformat(here["completed_at"])),
        "achievement": _achievement(facts, language, kind, around),
    }


def _achievement(
    facts: dict[str, Json], language: str, kind: str, around: Around
) -> Json:
    here = facts[language]
    what = f"{kind}/changes" if _is_renewal(here) else kind
    return {
        "id": _achievement_id(language, what, around),
        "type": ["Achievement"],
        "achievementType": RENEWAL if _is_renewal(here) else ACHIEVEMENTS[Kind(kind)],
        "inLanguage": language,
        "name": here["course"],
        "description": _description(here),
        "criteria": {"narrative": _narrative(here)},
        "image": _picture(here, around),
        "version": str(here["edition"]),
        "related": [
            {
                "id": _achievement_id(other, what, around),
                "type": ["Related"],
                "inLanguage": other,
                "version": str(here["edition"]),
            }
            for other in facts
            if other != language
        ],
    }


def _is_renewal(facts: Json) -> bool:
    """Tell whether what changed was taken, and not the whole course."""
    return facts.get("takes") == "changes"


def _achievement_id(language: str, kind: str, around: Around) -> str:
    name = f"{around.site}/{around.edition}/{kind}/{language}"
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _picture(facts: Json, around: Around) -> Json:
    return {"id": around.picture, "type": "Image", "caption": facts["words"]["title"]}


def _description(facts: Json) -> str:
    """Return what it is in one paragraph; academic hours are words, not credit hours."""
    length = facts.get("hours") or (facts["duration"] if facts["minutes"] else "")
    about = f"{facts['words']['duration']}: {length}" if length else ""
    earlier = facts.get("renews", "")
    renews = f"{facts['words']['renews']}: {earlier}" if earlier else ""
    title, further = facts["words"]["title"], facts.get("wording", "")
    parts = (title, facts["course"], renews, about, further)
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _narrative(facts: Json) -> str:
    """Return what had to be done, as Markdown: modules with their units."""
    lines = [_description(facts), ""]
    for module in facts["modules"]:
        lines.append(f"- {module['heading']}")
        lines += [f"  - {unit['heading']}" for unit in module["units"]]
    return "\n".join(lines)
