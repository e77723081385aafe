"""What is frozen, in both languages whatever language is active."""

import datetime
import json
import re

import pytest
from django.conf import settings
from django.utils import translation

from courses.text.dates import duration, long_date
from lms.accounts.models import User
from lms.certificates.facts import Issue, facts_of, printable_name, sheet_of
from tests.lms.certificates.conftest import COMPLETED_AT


def issue(enrolment):
    return Issue(
        enrolment, "TIP-2026-000001", "7KQ2MXW9RTBDHC4P", COMPLETED_AT, COMPLETED_AT
    )


@pytest.mark.parametrize("active", ["ro", "ru", "en"])
def test_both_languages_are_frozen_whatever_is_active(enrolment, active):
    with translation.override(active):
        facts = facts_of(issue(enrolment))
    assert facts["ro"]["course"] == "Curs (ro)"
    assert facts["ru"]["course"] == "Curs (ру)"
    assert facts["ro"]["words"]["title"] == "Certificat de absolvire"
    assert facts["ru"]["issuer"].startswith("Международная организация")
    assert facts["ru"]["words"]["introduction"] == "Настоящим удостоверяется, что"


def test_the_dates_are_those_of_moldova_in_words(enrolment):
    facts = facts_of(issue(enrolment))
    assert facts["ro"]["issued_on"] == "23 august 2026"
    assert facts["ru"]["issued_on"] == "23 августа 2026 г."


def test_only_required_units_count_as_time(enrolment):
    manifest = enrolment.edition.manifest
    units = [unit for module in manifest["modules"] for unit in module["units"]]
    facts = facts_of(issue(enrolment))
    assert facts["ro"]["minutes"] == sum(
        unit["minutes"] for unit in units if unit["required"]
    )
    assert [unit["heading"] for unit in facts["ro"]["modules"][0]["units"]] == [
        unit["heading"]["ro"] for unit in units
    ]


def test_the_facts_survive_the_database_and_are_all_printed(enrolment):
    facts = json.loads(json.dumps(facts_of(issue(enrolment))))
    sheet = sheet_of(facts["ru"], "ru")
    assert sheet.issued_at == COMPLETED_AT
    assert sheet.address == "http://testserver/v/7KQ2MXW9RTBDHC4P"
    assert facts["ru"]["holder"] in sheet.texts()
    assert all(sheet.texts())


@pytest.mark.parametrize(
    ("sex", "statement"),
    [
        ("f", "прошла обучение по курсу"),
        ("m", "прошёл обучение по курсу"),
        ("", "прошёл(-ла) обучение по курсу"),
    ],
)
def test_russian_agrees_with_the_person(enrolment, sex, statement):
    User.objects.filter(pk=enrolment.user_id).update(sex=sex)
    enrolment.user.refresh_from_db()
    assert facts_of(issue(enrolment))["ru"]["words"]["statement"] == statement


@pytest.mark.parametrize(
    ("minutes", "ro", "ru"),
    [
        (60, "1 oră", "1 час"),
        (390, "6 ore și 30 de minute", "6 часов 30 минут"),
        (1261, "21 de ore și 1 minut", "21 час 1 минута"),
        (45, "45 de minute", "45 минут"),
    ],
)
def test_a_duration_has_the_right_plurals(minutes, ro, ru):
    with translation.override("ro"):
        assert duration(minutes) == ro
    with translation.override("ru"):
        assert duration(minutes) == ru


@pytest.mark.parametrize(
    ("month", "name"), [(1, "ianuarie"), (5, "mai"), (12, "decembrie")]
)
def test_romanian_months_are_small(month, name):
    day = datetime.datetime(2026, month, 3, 12, tzinfo=datetime.UTC)
    assert long_date(day) == f"3 {name} 2026"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("S\u0326tefa\u0306nit\u0326a\u0306  T\u0326urcanu ", "Ștefăniță Țurcanu"),
        ("Ştefăniţă\tŢurcanu", "Ștefăniță Țurcanu"),
        ("Ana\r\nRusu\u200b\u202e", "Ana Rusu"),
    ],
)
def test_a_name_is_printed_in_composed_visible_letters(typed, printed):
    assert printable_name(typed) == printed


def sentences_with_long_dates():
    """Yield (message, name of the date in it) of all templates."""
    tag = re.compile(r"{% blocktranslate ([^%]*?)%}(.*?){% endblocktranslate %}", re.S)
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.*")):
        for options, text in tag.findall(path.read_text()):
            names = re.findall(r"(\w+)=[\w.]+\|long_date", options)
            if path.parent.parent.name == "emails" and "{{ deadline }}" in text:
                names.append("deadline")
            message = re.sub(r"{{ (\w+) }}", r"%(\1)s", " ".join(text.split()))
            yield from ((message, name) for name in names)


def test_no_sentence_has_two_dots_after_a_long_date():
    """A Russian date ends in "г." with a dot of its own."""
    found = list(sentences_with_long_dates())
    assert len(found) > 15
    for language in ("ro", "ru"):
        with translation.override(language):
            dotted = long_date(COMPLETED_AT).endswith(".")
            for message, name in found:
                sentence = translation.gettext(message)
                assert f"%({name})s" in sentence
                assert not dotted or f"%({name})s." not in sentence
