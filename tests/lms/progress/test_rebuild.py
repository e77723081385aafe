"""The command that compares everybody's progress with the ledger."""

import json

import pytest
from django.core.management import CommandError, call_command

from lms.progress.models import Attempt, EnrolmentProgress, UnitProgress
from tests.support.learning import whole_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def damaged(enrolment, course):
    """A finished enrolment in whose tables somebody changed rows by hand."""
    whole_course(enrolment, course)
    row = UnitProgress.objects.get(enrolment=enrolment, unit=course.test.uid)
    UnitProgress.objects.filter(pk=row.pk).update(best_score=1)
    Attempt.objects.filter(unit=course.test.uid).update(answers={})
    return enrolment


def test_the_check_names_what_differs_and_changes_nothing(damaged, capsys):
    with pytest.raises(CommandError, match="differences") as failed:
        call_command("rebuild_progress", check=True, json=True)
    assert failed.value.returncode == 1
    said = json.loads(capsys.readouterr().out)
    assert said["checked"] == 1
    fields = {found["field"] for found in said["differences"]}
    assert fields == {"best_score", "answers", "units"}
    assert UnitProgress.objects.filter(best_score=1).exists()


def test_without_check_it_mends_and_then_finds_nothing(damaged, capsys):
    completed = EnrolmentProgress.objects.get(enrolment=damaged).completed_at
    call_command("rebuild_progress")
    capsys.readouterr()
    call_command("rebuild_progress", check=True, json=True)
    assert json.loads(capsys.readouterr().out) == {"checked": 1, "differences": []}
    after = EnrolmentProgress.objects.get(enrolment=damaged).completed_at
    assert after == completed is not None
