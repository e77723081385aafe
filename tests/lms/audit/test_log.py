"""The audit log: what a row says, and that only age changes it."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from lms.audit.current_request import remember_request
from lms.audit.models import Action, Entry
from lms.audit.retention import clear_by_age
from lms.audit.services import record
from lms.audit.tasks import clear
from lms.logs import request_id
from lms.settings import env

pytestmark = pytest.mark.django_db


def request_of(person, **meta):
    request = RequestFactory().get("/ro/", **meta)
    request.user = person
    return request


def entry(days: int) -> Entry:
    at = timezone.now() - timedelta(days=days)
    return Entry.objects.create(at=at, action="signed_in", address="192.0.2.7")


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_row_says_who_did_what_to_whom_from_where_and_names_nobody(
    admin, learner, enrolment
):
    request = request_of(admin, REMOTE_ADDR="192.0.2.7")
    request_id.begin("f3a1b2c3-0001")
    record(Action.PERSON_READ, request=request, person=learner, target=enrolment)
    row = Entry.objects.get(action="person_read")
    assert (row.actor, row.person) == (admin.public_id, learner.public_id)
    assert (row.target_type, row.target_id) == (
        "cohorts.enrolment",
        str(enrolment.uid),
    )
    assert (row.address, row.request_id) == ("192.0.2.7", "f3a1b2c3-0001")
    values = str(list(Entry.objects.values()))
    request_id.end()
    assert learner.full_name not in values and learner.email not in values


def test_a_person_that_is_the_target_is_also_whom_it_concerns(admin, learner):
    record(Action.MERGED, actor=admin, target=learner)
    row = Entry.objects.get(action="merged")
    assert row.person == learner.public_id
    assert row.target_id == str(learner.public_id)


def test_a_service_without_request_has_the_one_that_is_answered(admin, learner):
    def view(request):
        record(Action.MERGED, target=learner)
        return HttpResponse()

    remember_request(view)(request_of(admin, REMOTE_ADDR="192.0.2.9"))
    record(Action.COMMAND_RUN, target=("command", "seed"))
    inside = Entry.objects.get(action="merged")
    outside = Entry.objects.get(action="command_run")
    assert (inside.actor, inside.address) == (admin.public_id, "192.0.2.9")
    assert (outside.actor, outside.address) == (None, None)


def test_a_row_goes_with_what_it_tells_of(admin):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(Action.MERGED, actor=admin)
        _ = 1 / 0
    assert not Entry.objects.filter(action="merged").exists()


@pytest.mark.parametrize("days", [0, 364])
def test_a_young_row_neither_changes_nor_goes(days):
    row = entry(days)
    for change in (
        "UPDATE audit_entry SET address = NULL",
        "UPDATE audit_entry SET address = '192.0.2.1'",
        f"UPDATE audit_entry SET actor = '{uuid.uuid4()}'",
        "UPDATE audit_entry SET at = now() - interval '3 years'",
        """UPDATE audit_entry SET details = '{"other": 1}'""",
    ):
        with pytest.raises(IntegrityError, match="never changed"):
            run(change)
    for removal in (
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
    ):
        with pytest.raises(IntegrityError, match="never removed"):
            run(removal)
    assert Entry.objects.get() == row


def test_an_old_row_loses_its_address_and_nothing_else():
    entry(400)
    for change in ("address = '192.0.2.1'", "action = 'x'", "address = NULL, at=now()"):
        with pytest.raises(IntegrityError, match="never changed"):
            run(f"UPDATE audit_entry SET {change}")
    run("UPDATE audit_entry SET address = NULL")


def test_addresses_go_first_and_rows_later(settings):
    settings.AUDIT_KEEP_DAYS, settings.AUDIT_KEEP_ADDRESS_DAYS = 730, 365
    young, middle, _old = entry(300), entry(400), entry(800)
    assert clear_by_age() == {"removed": 1, "addresses": 1}
    kept = dict(Entry.objects.values_list("pk", "address"))
    assert kept == {young.pk: "192.0.2.7", middle.pk: None}
    assert clear_by_age() == {"removed": 0, "addresses": 0}


def test_retention_works_in_batches_until_its_time_is_over(settings, monkeypatch):
    monkeypatch.setattr("lms.audit.retention.BATCH", 2)
    settings.AUDIT_KEEP_DAYS = 730
    for _ in range(5):
        entry(800)
    assert clear_by_age(seconds=0)["removed"] == 2
    clear()
    assert not Entry.objects.exists()


def test_less_than_a_year_is_refused_at_the_start(monkeypatch):
    monkeypatch.setenv("AUDIT_KEEP_DAYS", "364")
    with pytest.raises(env.WrongValue, match="365 to 3650"):
        env.days("AUDIT_KEEP_DAYS", 730, least=365)
    monkeypatch.setenv("AUDIT_KEEP_DAYS", "365")
    assert env.days("AUDIT_KEEP_DAYS", 730, least=365) == 365
