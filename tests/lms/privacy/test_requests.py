"""Asking for erasure, taking it back, and deciding about it: each has a clear answer."""

import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.audit.models import Entry
from lms.notifications.models import OutgoingMail
from lms.outbox.services import make_due, work_off
from lms.privacy.erasure import services
from lms.privacy.models import ErasureRequest
from lms.progress.attempts import start_attempt
from lms.progress.models import Attempt
from tests.lms.privacy.conftest import let_pass
from tests.support.learning import finish_lesson, go_half_way

pytestmark = pytest.mark.django_db
ERASE, DATA, KEEP = "/ro/my/data/erase/", "/ro/my/data/", "/ro/my/data/keep/"


def again(client) -> None:
    """Have signed in just now, as is asked for before what cannot be undone."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()}
    ]
    session.save()


def ask(client) -> int:
    again(client)
    return client.post(ERASE, {"sure": "on"}).status_code


def test_the_password_is_asked_for_again(client_of, learner):
    client = client_of(learner)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    answer = client.post(ERASE, {"sure": "on"})
    assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    assert not ErasureRequest.objects.exists()


def test_without_the_tick_nothing_is_asked(client_of, learner):
    client = client_of(learner)
    again(client)
    answer = client.post(ERASE, {})
    assert answer.status_code == 422 and "Bifați" in answer.content.decode()
    assert not ErasureRequest.objects.exists()


def test_asked_twice_it_is_one_request_and_one_mail(client_of, learner):
    client = client_of(learner)
    assert (ask(client), ask(client)) == (302, 302)
    assert services.ask(person=learner)[1] is False
    assert ErasureRequest.objects.count() == OutgoingMail.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.create(person=learner, asked_by=learner)


def test_taken_back_while_it_waits_and_not_afterwards(client_of, learner, admin):
    client = client_of(learner)
    ask(client)
    assert "Retrageți cererea" in client.get(DATA).content.decode()
    client.post(KEEP)
    assert ErasureRequest.objects.get().state == "withdrawn"
    assert client.get(DATA).status_code == 200
    ask(client)
    request = ErasureRequest.objects.get(state="waiting")
    services.approve(request=request, by=admin)
    assert services.withdraw(person=learner) is False
    # The account is closed from this moment on.
    assert client.get(DATA).status_code == 302


def test_asked_and_taken_back_all_day_it_writes_a_few_mails_only(client_of, learner):
    client = client_of(learner)
    for _ in range(services.ASKED_A_DAY):
        ask(client)
        client.post(KEEP)
    again(client)
    answer = client.post(ERASE, {"sure": "on"})
    assert answer.status_code == 422
    assert "reveniți mâine" in answer.content.decode()
    assert OutgoingMail.objects.count() == services.ASKED_A_DAY
    ErasureRequest.objects.update(asked_at=timezone.now() - timedelta(days=2))
    assert ask(client) == 302


def test_taking_back_is_recorded(learner):
    request, _ = services.ask(person=learner)
    services.withdraw(person=learner)
    services.withdraw(person=learner)
    row = Entry.objects.get(action="erasure_withdrawn")
    assert row.actor == row.person == learner.public_id
    assert row.target_id == str(request.uid)


def test_a_group_given_after_the_approval_is_waited_for(cohort, learner, admin):
    request, _ = services.ask(person=learner)
    services.approve(request=request, by=admin)
    supervisor = cohort.supervisor
    type(cohort).objects.filter(pk=cohort.pk).update(supervisor=learner)
    work_off("mail")
    let_pass(request)
    work_off("erasure")
    request.refresh_from_db()
    assert request.state == "approved"
    type(cohort).objects.filter(pk=cohort.pk).update(supervisor=supervisor)
    make_due()
    work_off("erasure")
    request.refresh_from_db()
    assert request.state == "done"


def test_nobody_decides_about_his_or_her_own(client_of, admin, second_admin):
    request, _ = services.ask(person=admin)
    with pytest.raises(services.CannotErase):
        services.approve(request=request, by=admin)
    with pytest.raises(services.CannotErase):
        services.refuse(request=request, by=admin, reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.update(decided_by=admin)
    page = client_of(admin)
    again(page)
    text = page.get(f"/cms/erasures/{request.uid}/").content.decode()
    assert 'name="approve"' not in text


def test_only_who_has_the_right_sees_requests(client_of, editor, admin, learner):
    request, _ = services.ask(person=learner)
    addresses = ("/cms/erasures/", f"/cms/erasures/{request.uid}/", "/cms/retention/")
    client = client_of(editor)
    again(client)
    assert [client.get(one).status_code for one in addresses] == [404] * 3
    editor.user_permissions.add(Permission.objects.get(codename="approve_erasure"))
    assert [client.get(one).status_code for one in addresses] == [200] * 3


def test_refused_the_person_reads_why(client_of, admin, learner):
    request, _ = services.ask(person=learner)
    client = client_of(admin)
    again(client)
    address = f"/cms/erasures/{request.uid}/"
    assert client.post(address, {"refuse": "1", "reason": ""}).status_code == 422
    reason = "Dosar în curs, art. 17"
    answer = client.post(address, {"refuse": "1", "reason": reason})
    assert answer.status_code == 302
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("refused", admin)
    assert reason in OutgoingMail.objects.get(key__startswith="erasure_refused").text
    # Decided once; the second administrator's form comes too late.
    client.post(address, {"approve": "1"})
    request.refresh_from_db()
    assert request.state == "refused"


def test_approved_in_the_cms_it_is_done_after_the_last_mail(client_of, admin, learner):
    request, _ = services.ask(person=learner)
    client = client_of(admin)
    again(client)
    page = client.get(f"/cms/erasures/{request.uid}/").content.decode()
    assert "Adrese de e-mail" in page or learner.full_name in page
    client.post(f"/cms/erasures/{request.uid}/", {"approve": "1"})
    let_pass(request)
    work_off("erasure")
    request.refresh_from_db()
    assert request.state == "approved"  # the last mail is still in the queue
    work_off("mail")
    make_due()
    work_off("erasure")
    request.refresh_from_db()
    learner.refresh_from_db()
    assert request.state == "done" and not learner.is_active
    assert not OutgoingMail.objects.filter(recipient="ana@example.org").exists()


def test_a_supervisor_gives_the_group_away_first(cohort, supervisor, admin):
    request, _ = services.ask(person=supervisor)
    with pytest.raises(services.CannotErase, match="1"):
        services.approve(request=request, by=admin)
    request.refresh_from_db()
    assert request.state == "waiting"


def test_the_last_administrator_stays(admin, supervisor):
    request, _ = services.ask(person=admin)
    with pytest.raises(services.CannotErase):
        services.approve(request=request, by=supervisor)


def test_during_an_open_attempt_it_stays_unmarked(
    client_of, enrolment, course, erase, learner
):
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    attempt = start_attempt(
        enrolment=enrolment, unit_uid=str(course.test.uid), language="ro"
    )
    client = client_of(learner)
    again(client)
    assert "1 test" in client.get(ERASE).content.decode()
    assert erase(learner).state == "done"
    left = Attempt.objects.get(pk=attempt.pk)
    assert (left.submitted_at, left.score) == (None, None)


def test_a_list_under_way_that_names_the_person_is_waited_for(
    learner, cohort, supervisor, admin
):
    from lms.cohorts.rosters.services import take_file

    data = f"Nume;E-mail\n{learner.full_name};{learner.email}\n".encode()
    roster = take_file(cohort=cohort, by=supervisor, name="l.csv", data=data)
    request, _ = services.ask(person=learner)
    services.approve(request=request, by=admin)
    work_off("mail")
    let_pass(request)
    work_off("erasure")
    request.refresh_from_db()
    assert request.state == "approved"
    roster.delete()
    make_due()
    work_off("erasure")
    request.refresh_from_db()
    assert request.state == "done"


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_my_data_tells_moments_as_people_read_them(client_of, learner, language):
    page = client_of(learner).get(f"/{language}/my/data/").content.decode()
    joined = timezone.localtime(learner.date_joined)
    assert f"{joined:%d.%m.%Y}" in page and f"{joined:%Y-%m-%dT}" not in page
