"""xAPI 1.0.3 statements: pure, plain dictionaries.

https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from courses.text.languages import by_language

Statement = dict[str, Any]
Text = dict[str, str]

VERBS = {
    "completed": (
        "http://adlnet.gov/expapi/verbs/completed",
        "a finalizat",
        "завершил(а)",
    ),
    "passed": ("http://adlnet.gov/expapi/verbs/passed", "a promovat", "сдал(а)"),
    "failed": ("http://adlnet.gov/expapi/verbs/failed", "nu a promovat", "не сдал(а)"),
    "earned": ("http://id.tincanapi.com/verb/earned", "a obținut", "получил(а)"),
    "voided": (
        "http://adlnet.gov/expapi/verbs/voided",
        "a anulat declarația",
        "аннулировал(а) запись",
    ),
}
TYPES = {
    "course": "http://adlnet.gov/expapi/activities/course",
    "module": "http://adlnet.gov/expapi/activities/module",
    "lesson": "http://adlnet.gov/expapi/activities/lesson",
    "quiz": "http://adlnet.gov/expapi/activities/assessment",
    "certificate": "https://www.opigno.org/en/tincan_registry/activity_type/certificate",
}
EXTENSIONS = "/xapi/extensions"


@dataclass(frozen=True)
class Person:
    """Who did it, known by the opaque id only."""

    home_page: str
    account: UUID


@dataclass(frozen=True)
class Setting:
    """Where it was done: enrolment, course edition, cohort and language.

    ``module`` is that of the unit, as {"uid", "heading"}; None for the whole course.
    ``renews`` is the registration whose certificate is renewed by this one: the same person,
    who is not to be counted twice.
    """

    base_url: str
    registration: UUID
    course_uid: str
    course_heading: Text
    edition: int
    cohort: str
    language: str
    module: dict[str, Any] | None = None
    renews: UUID | None = None


def unit_completed(
    person: Person, setting: Setting, unit: dict[str, Any], event: UUID, at: datetime
) -> Statement:
    """Return "completed" for a lesson or test; ``event`` is the ledger's id."""
    activity = _unit(setting, unit)
    result = {"completion": True}
    return _statement(person, setting, "completed", activity, at, event, result)


def attempt_marked(
    person: Person,
    setting: Setting,
    unit: dict[str, Any],
    event: UUID,
    at: datetime,
    *,
    score: Decimal,
    passed: bool,
    number: int,
) -> Statement:
    """Return "passed" or "failed" with the score in percent; one for every attempt."""
    result = {
        "score": {
            "scaled": float(score / 100),
            "raw": float(score),
            "min": 0,
            "max": 100,
        },
        "success": passed,
        "completion": True,
        "extensions": {f"{setting.base_url}{EXTENSIONS}/attempt": number},
    }
    verb = "passed" if passed else "failed"
    return _statement(person, setting, verb, _unit(setting, unit), at, event, result)


def course_completed(
    person: Person, setting: Setting, event: UUID, at: datetime
) -> Statement:
    """Return "completed" for the whole course."""
    result = {"completion": True, "success": True}
    return _statement(person, setting, "completed", _course(setting), at, event, result)


def certificate_earned(
    person: Person, setting: Setting, number: str, certificate: UUID, at: datetime
) -> Statement:
    """Return "earned" for the certificate of this number."""
    activity = _activity(
        f"{setting.base_url}/xapi/certificates/{number}",
        "certificate",
        by_language(f"Certificat {number}", f"Сертификат {number}"),
    )
    return _statement(person, setting, "earned", activity, at, certificate, None)


def certificate_voided(
    person: Person, setting: Setting, earned: str, certificate: UUID, at: datetime
) -> Statement:
    """Return "voided" of the statement by which a certificate was earned, by its id.

    The site says it, not the person, who did nothing.
    https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#voided
    """
    reference = {"objectType": "StatementRef", "id": earned}
    statement = _statement(person, setting, "voided", reference, at, certificate, None)
    # Allowed for activities alone.
    del statement["context"]["platform"]
    account = {"homePage": setting.base_url, "name": "platform"}
    return {**statement, "actor": {"objectType": "Agent", "account": account}}


def voided_by(statement: Statement) -> str:
    """Return the id of the statement that this one voids; nothing for any other."""
    is_voiding = statement.get("verb", {}).get("id") == VERBS["voided"][0]
    return str(statement["object"]["id"]) if is_voiding else ""


def _statement(
    person: Person,
    setting: Setting,
    verb: str,
    activity: Statement,
    at: datetime,
    cause: UUID,
    result: Statement | None,
) -> Statement:
    iri, *words = VERBS[verb]
    statement = {
        # The same cause gives the same id: sending again is recognised by the receiver.
        "id": str(uuid5(cause, f"{verb} {activity['id']}")),
        "version": "1.0.3",
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": person.home_page, "name": str(person.account)},
        },
        "verb": {"id": iri, "display": by_language(*words)},
        "object": activity,
        "context": _context(setting, activity["id"]),
        "timestamp": _time(at),
    }
    if result is not None:
        statement["result"] = result
    return statement


def _context(setting: Setting, activity: str) -> Statement:
    context: Statement = {
        "registration": str(setting.registration),
        "language": setting.language,
        "platform": setting.base_url,
        "extensions": {
            f"{setting.base_url}{EXTENSIONS}/cohort": setting.cohort,
            f"{setting.base_url}{EXTENSIONS}/edition": setting.edition,
        },
    }
    if setting.renews:
        name = f"{setting.base_url}{EXTENSIONS}/renews"
        context["extensions"][name] = str(setting.renews)
    course = _course(setting)
    if activity != course["id"]:
        parent = _module(setting, setting.module) if setting.module else course
        context["contextActivities"] = {"parent": [parent], "grouping": [course]}
    return context


def _course(setting: Setting) -> Statement:
    iri = f"{setting.base_url}/xapi/courses/{setting.course_uid}"
    return _activity(iri, "course", setting.course_heading)


def _module(setting: Setting, module: dict[str, Any]) -> Statement:
    iri = f"{setting.base_url}/xapi/modules/{module['uid']}"
    return _activity(iri, "module", module["heading"])


def _unit(setting: Setting, unit: dict[str, Any]) -> Statement:
    iri = f"{setting.base_url}/xapi/units/{unit['uid']}"
    return _activity(iri, unit["kind"], unit["heading"])


def _activity(iri: str, kind: str, name: Text) -> Statement:
    return {
        "objectType": "Activity",
        "id": iri,
        # A text that is empty in one language would be a name of nothing there.
        "definition": {
            "type": TYPES[kind],
            "name": {code: text for code, text in name.items() if text},
        },
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
