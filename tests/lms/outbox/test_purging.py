"""Done effects go after their days and stay counted; what needs a person stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.outbox import purging
from lms.outbox.models import Effect, PurgedEffects
from lms.outbox.purging import purge_done
from lms.outbox.tasks import purge

pytestmark = pytest.mark.django_db


def effect(key, state="done", days=40, kind="test"):
    at = timezone.now() - timedelta(days=days)
    return Effect.objects.create(
        kind=kind,
        key=key,
        state=state,
        created_at=at,
        done_at=at if state == "done" else None,
    )


def keys() -> list[str]:
    return list(Effect.objects.order_by("key").values_list("key", flat=True))


def test_only_what_was_done_before_its_days_goes(settings):
    settings.OUTBOX_KEEP_DAYS = 30
    effect("old")
    effect("young", days=29)
    effect("waits", state="waiting", days=400)
    effect("aside", state="aside", days=400)
    assert purge_done() == 1
    assert keys() == ["aside", "waits", "young"]


def test_the_operator_says_after_how_many_days(settings):
    effect("young", days=3)
    settings.OUTBOX_KEEP_DAYS = 2
    purge()
    assert keys() == []


def test_what_went_stays_counted_by_kind_over_several_runs():
    for run in range(2):
        for number in range(3):
            effect(f"{run}{number}", days=40 - run)
        effect(f"{run}-other", kind="other")
        purge_done()
    counted = dict(PurgedEffects.objects.values_list("kind", "number"))
    assert counted == {"test": 6, "other": 2}
    last = PurgedEffects.objects.get(kind="test").last_done_at
    assert (timezone.now() - last).days == 39


def test_many_go_by_batches(monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 2)
    for number in range(5):
        effect(str(number))
    assert purge_done() == 5
    assert keys() == []


def test_a_run_ends_when_its_time_is_over(monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 2)
    for number in range(5):
        effect(str(number))
    assert purge_done(seconds=0) == 2
    assert keys() == ["2", "3", "4"]
