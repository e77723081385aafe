"""What has ended is cleared by the clock, and what has not stays."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from celery.schedules import crontab
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from lms.operations.tasks import clear_sessions
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_ended_sessions_and_confirmations_go_and_others_stay():
    address = EmailAddress.objects.create(user=UserFactory(), email="a@mail.md")
    months_ago = timezone.now() - timedelta(days=60)
    for sent in (months_ago, timezone.now()):
        confirmation = EmailConfirmation.create(address)
        confirmation.sent = sent
        confirmation.save()
    for days in (-1, 1):
        store = SessionStore()
        store["pending_answers"] = []
        store.set_expiry(timedelta(days=days))
        store.save()
    for _ in range(2):
        clear_sessions()
        assert Session.objects.get().expire_date > timezone.now()
        assert EmailConfirmation.objects.get().sent > months_ago


def test_the_clock_clears_them_every_night():
    entry = settings.CELERY_BEAT_SCHEDULE["clear-sessions"]
    assert entry["task"] == clear_sessions.name
    assert isinstance(entry["schedule"], crontab)
