"""Invented people: the same seed makes the same people once."""

import pytest
from django.core.management import CommandError, call_command

from lms.cohorts.models import Cohort
from lms.operations.demo import make_demo_people
from lms.operations.seeding.people import invent_people
from lms.progress.models import LearningEvent
from lms.progress.rebuild import differences
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def seeded(capsys, **options) -> str:
    call_command("seed_demo", learners=6, cohorts=2, seed=3, **options)
    return capsys.readouterr().out


def test_the_same_seed_again_makes_nobody_new(course, capsys):
    assert seeded(capsys).startswith("6 people made, 0 were there already")
    events = LearningEvent.objects.count()
    assert seeded(capsys).startswith("0 people made, 6 were there already")
    assert LearningEvent.objects.count() == events > 0


def test_the_demonstration_s_supervisor_and_coordinator_see_the_groups(
    course, capsys, client_of
):
    people = make_demo_people()
    seeded(capsys)
    for name in ("supervisor", "coordinator"):
        page = client_of(people[f"{name}@example.org"]).get("/ro/cohorts/")
        assert {"SEED3-1", "SEED3-2"} <= {
            own.code for own, _n in page.context["cohorts"]
        }


def test_groups_that_were_made_with_an_invented_supervisor_are_handed_over(
    course, capsys
):
    seeded(capsys)
    old = UserFactory(email="seed3.supervisor1@example.org", roles=["supervisor"])
    Cohort.objects.filter(code="SEED3-1").update(supervisor=old, unit=None)
    seeded(capsys)
    group = Cohort.objects.get(code="SEED3-1")
    assert group.supervisor.email == "supervisor@example.org"
    assert group.unit == group.supervisor.unit


def test_their_progress_follows_from_the_ledger(course, capsys):
    seeded(capsys)
    assert [found for found in differences(mend=False) if found] == []


def test_more_people_begin_with_the_same_ones_in_both_languages():
    few, many = list(invent_people(5, 3)), list(invent_people(60, 3))
    assert many[:5] == few
    assert {person.language for person in many} == {"ro", "ru"}
    assert {person.sex for person in many} == {"f", "m"}


def test_without_demo_or_course_it_says_what_to_do(db, settings):
    with pytest.raises(CommandError, match="load_course"):
        call_command("seed_demo", learners=1)
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo", learners=1)
