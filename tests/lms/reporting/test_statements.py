"""Statements: what xAPI 1.0.3 asks for, nothing about the person, ids that stay."""

import json
import re
import subprocess
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from lms.reporting.statements import (
    Person,
    Setting,
    attempt_marked,
    certificate_earned,
    certificate_voided,
    course_completed,
    unit_completed,
)
from tests.support.lrs import program

AT = datetime(2026, 7, 1, 12, 30, 15, 250_000, tzinfo=ZoneInfo("Europe/Chisinau"))
EVENT = UUID("7a1f0f43-3a54-4cf5-9d5c-0b7a3f0f0001")
PERSON = Person("https://learning.example.org", UUID(int=7))
MODULE = {"uid": "m-1", "heading": {"ro": "Modulul 1", "ru": "Модуль 1"}}
SETTING = Setting(
    base_url="https://learning.example.org",
    registration=UUID(int=9),
    course_uid="c-1",
    course_heading={"ro": "Curs", "ru": "Курс"},
    edition=3,
    cohort="ORHEI-1",
    language="ru",
    module=MODULE,
)
LESSON = {"uid": "u-1", "kind": "lesson", "heading": {"ro": "Lecția 1", "ru": "Урок 1"}}
QUIZ = {"uid": "u-2", "kind": "quiz", "heading": {"ro": "Test", "ru": ""}}


def marked(score="66.67", passed=True):
    return attempt_marked(
        PERSON, SETTING, QUIZ, EVENT, AT, score=Decimal(score), passed=passed, number=2
    )


ALL = {
    "lesson": unit_completed(PERSON, SETTING, LESSON, EVENT, AT),
    "quiz": unit_completed(PERSON, SETTING, QUIZ, EVENT, AT),
    "passed": marked(),
    "failed": marked("0.00", passed=False),
    "course": course_completed(PERSON, SETTING, EVENT, AT),
    "earned": certificate_earned(PERSON, SETTING, "TIP-2026-000001", EVENT, AT),
    "voided": certificate_voided(PERSON, SETTING, str(UUID(int=3)), EVENT, AT),
}


def test_each_statement_has_an_id_of_its_own_that_stays_the_same():
    assert len({statement["id"] for statement in ALL.values()}) == len(ALL)
    assert marked()["id"] == ALL["passed"]["id"]


DONE = {name: one for name, one in ALL.items() if name != "voided"}


@pytest.mark.parametrize("statement", DONE.values(), ids=DONE)
def test_the_actor_is_an_opaque_account(statement):
    assert statement["actor"] == {
        "objectType": "Agent",
        "account": {
            "homePage": "https://learning.example.org",
            "name": str(UUID(int=7)),
        },
    }


@pytest.mark.parametrize("statement", ALL.values(), ids=ALL)
def test_the_time_is_utc(statement):
    assert statement["timestamp"] == "2026-07-01T09:30:15.250Z"


@pytest.mark.parametrize("statement", ALL.values(), ids=ALL)
def test_the_context_says_where_and_in_which_language(statement):
    context = statement["context"]
    assert context["registration"] == str(UUID(int=9))
    assert context["language"] == "ru"
    assert context["extensions"] == {
        "https://learning.example.org/xapi/extensions/cohort": "ORHEI-1",
        "https://learning.example.org/xapi/extensions/edition": 3,
    }


def test_a_unit_stands_in_its_module_and_its_course():
    activities = ALL["lesson"]["context"]["contextActivities"]
    assert activities["parent"][0]["id"].endswith("/xapi/modules/m-1")
    assert activities["grouping"][0]["id"].endswith("/xapi/courses/c-1")
    assert "contextActivities" not in ALL["course"]["context"]


def test_activities_have_stable_addresses_and_names_in_both_languages():
    lesson = ALL["lesson"]["object"]
    assert lesson["id"] == "https://learning.example.org/xapi/units/u-1"
    assert lesson["definition"]["name"] == {"ro": "Lecția 1", "ru": "Урок 1"}


def test_a_missing_translation_is_left_out():
    assert ALL["quiz"]["object"]["definition"]["name"] == {"ro": "Test"}


def test_a_score_says_how_far_it_reaches():
    score = ALL["passed"]["result"]["score"]
    assert score == {"scaled": 0.6667, "raw": 66.67, "min": 0, "max": 100}
    assert ALL["passed"]["result"]["success"] is True
    assert ALL["failed"]["result"]["success"] is False


@pytest.mark.parametrize("score", ["0", "0.01", "33.33", "57.00", "100"])
def test_the_scaled_score_is_exact(score):
    result = marked(score)["result"]["score"]
    assert result["scaled"] == float(Decimal(score) / 100)
    assert 0 <= result["scaled"] <= 1


CHECK = """
import json, sys
from ralph.models.xapi.base.statements import BaseXapiStatement
for statement in json.load(sys.stdin):
    BaseXapiStatement.model_validate(statement)
"""


def validate(statements):
    """Return what the record store's own model says of them; empty when all is well."""
    done = subprocess.run(
        [program("python"), "-c", CHECK],
        input=json.dumps(statements),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip()


def test_the_record_stores_own_model_accepts_every_statement():
    assert validate(list(ALL.values())) == ""


def test_that_model_would_refuse_a_wrong_one():
    # Without this the test above would be green for a validator that accepts all.
    result = {"score": {"scaled": 1.5}}
    assert "scaled" in validate([{**ALL["passed"], "result": result}])


def test_no_statement_holds_an_empty_value():
    text = json.dumps(list(ALL.values()))
    assert not re.search(r': (null|""|\{\}|\[\])', text)
