"""A desk's rows are written in Python: what people wrote never becomes HTML there."""

import datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone, translation

from lms.cohorts.models import Cohort
from lms.supervision.dashboard.card_rows import CardRows
from lms.supervision.dashboard.cards import Card
from lms.supervision.overview.lines import Line
from lms.supervision.overview.reasons import Why

HOSTILE = """Ștefan <b onclick="x">'&amp; {uid} {0} %(name)s %s</b><script>"""
TODAY = datetime.date(2026, 3, 1)
AWAITED = ("again", "address")
ACTS = (
    "answer",
    "attempt",
    "deadline",
    "again",
    "address",
    "talk",
    "codes",
    "letter",
    "",
)


def card(act: str) -> Card:
    line = Line(
        uid="" if act in AWAITED else str(uuid4()),
        name=HOSTILE,
        email=HOSTILE,
        language="ru",
        done=1,
        required=17,
        last_activity_at=timezone.now(),
        completed_at=None,
        until=TODAY,
        reasons=[Why("failed", "unit", SimpleNamespace(), {"unit": HOSTILE})],
        at=HOSTILE,
        invitation=7 if act in AWAITED else 0,
        phone="+37369000001",
    )
    return Card(line, act, HOSTILE, unit=HOSTILE, test=HOSTILE, new_deadline=TODAY)


@pytest.mark.parametrize("language", ["ro", "ru"])
@pytest.mark.parametrize("act", ACTS)
def test_what_people_wrote_stays_text(act, language):
    group = Cohort(pk=1, code="G1", name=HOSTILE)
    with translation.override(language):
        rows = CardRows("token", back="everybody", asked=f"q={HOSTILE}")
        html = BeautifulSoup(rows.row(group, card(act)), "html.parser")
    assert not html.select("b, script, [onclick]")
    assert html.select_one(".desk__who a").text == HOSTILE
    assert html.select_one(".desk__who .muted").text == f"{HOSTILE} · RU"
    assert [one.text for one in html.select(".desk__who > div > .small")][1] == HOSTILE
    assert HOSTILE in html.select_one(".desk__long").text
    assert html.select_one(".desk__at").text == f" · {HOSTILE}"
    for button in html.select(".desk__act [aria-label]"):
        assert HOSTILE in button["aria-label"]
    for asked in html.select("input[name=asked]"):
        assert asked["value"] == f"q={HOSTILE}"


@pytest.mark.parametrize("act", ["attempt", "deadline", "again", "address"])
def test_each_form_is_protected_and_leads_back(act):
    group = Cohort(pk=1, code="G1", name="Group")
    rows = CardRows('"><b>', back="cohort")
    form = BeautifulSoup(rows.row(group, card(act)), "html.parser").form
    assert form["method"] == "post"
    assert form["action"].startswith("/") and "/cohorts/G1/" in form["action"]
    assert form.select_one("[name=csrfmiddlewaretoken]")["value"] == '"><b>'
    assert form.select_one("[name=back]")["value"] == "cohort"
    assert not form.select("[name=asked]")


def test_an_address_is_of_the_person_of_the_row_and_of_his_or_her_group():
    rows = CardRows("token", back="everybody")
    for number in (1, 2, 1):
        one = card("answer")
        group = Cohort(pk=number, code=f"G{number}", name="Group")
        html = BeautifulSoup(rows.row(group, one), "html.parser")
        for link in html.select("a:not([href^=tel])"):
            assert f"/cohorts/G{number}/" in link["href"]
            assert one.line.uid in link["href"]
