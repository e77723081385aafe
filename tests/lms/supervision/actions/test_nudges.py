"""Letters: read before sending, each in the reader's language, never twice."""

import re
from uuid import uuid4

import pytest
from django.utils import timezone

from lms.cohorts.models import Enrolment
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.supervision import access
from lms.supervision.actions import nudges
from lms.supervision.models import Act
from lms.supervision.overview import risk_rules
from tests.factories.accounts import UserFactory
from tests.support.learning import whole_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(cohort, enrolment, other_learner):
    return [enrolment, enrol(user=other_learner, cohort=cohort)]


def address(cohort):
    return f"/ro/cohorts/{cohort.code}/nudge/"


def uids(people):
    return [str(enrolment.uid) for enrolment in people]


def test_a_double_submit_sends_one_letter_to_each(boss, cohort, both):
    data = {"person": [*uids(both), "x"], "kind": "gentle", "key": str(uuid4())}
    for _ in range(2):
        assert boss.post(address(cohort), data).status_code == 302
    mails = {mail.recipient: mail for mail in OutgoingMail.objects.all()}
    assert len(mails) == OutgoingMail.objects.count() == 2
    russian = mails["natalia@example.org"]
    assert russian.language == "ru" and "/ru/my/" in russian.text
    assert Act.objects.filter(kind=Act.Kind.NUDGED).count() == 2


def test_the_same_button_after_midnight_still_sends_nothing(
    cohort, both, supervisor, monkeypatch
):
    people = list(risk_rules.people(access.people_of(cohort)))
    key = uuid4()
    first = nudges.send(enrolments=people, kind="gentle", by=supervisor, key=key)
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    monkeypatch.setattr(
        "lms.supervision.actions.nudges.timezone.localdate", lambda: tomorrow
    )
    again = nudges.send(enrolments=people, kind="gentle", by=supervisor, key=key)
    assert (first.queued, again.queued) == (2, 0)
    assert OutgoingMail.objects.count() == 2


def test_the_same_kind_goes_out_once_a_day_and_another_kind_may_follow(
    boss, cohort, enrolment
):
    for kind in ("gentle", "gentle", "help"):
        boss.post(address(cohort), {"person": uids([enrolment]), "kind": kind})
    assert OutgoingMail.objects.count() == 2


def test_every_kind_is_previewed_in_each_language_of_its_readers(boss, cohort, both):
    Enrolment.objects.update(deadline="2099-05-03")
    query = "&".join(f"person={uid}" for uid in uids(both))
    for kind in ("gentle", "deadline", "help"):
        html = boss.get(f"{address(cohort)}?{query}&kind={kind}").content.decode()
        assert re.findall(r'class="letter" lang="(..)"', html) == ["ro", "ru"]
        assert "/ro/my/" in html and "/ru/my/" in html
        assert both[0].user.full_name in html
    assert not OutgoingMail.objects.exists()


def test_what_is_previewed_is_what_is_sent(boss, cohort, enrolment):
    query = f"?person={enrolment.uid}&kind=help"
    html = boss.get(address(cohort) + query).content.decode()
    boss.post(address(cohort), {"person": uids([enrolment]), "kind": "help"})
    mail = OutgoingMail.objects.get()
    assert mail.subject in html
    for paragraph in re.findall("<p>(.*?)</p>", mail.html):
        assert paragraph in html


def test_a_letter_goes_only_to_those_it_fits(boss, cohort, both, course):
    whole_course(both[0], course)
    people = {"person": uids(both)}
    boss.post(address(cohort), {**people, "kind": "gentle"})
    boss.post(address(cohort), {**people, "kind": "praise"})
    boss.post(address(cohort), {**people, "kind": "deadline"})  # none is set
    sent = OutgoingMail.objects.filter(key__startswith="nudge:")
    assert {(mail.key.split(":")[1], mail.recipient) for mail in sent} == {
        ("gentle", "natalia@example.org"),
        ("praise", "ana@example.org"),
    }


def test_nobody_writes_to_a_closed_account(boss, cohort, both):
    type(both[0].user).objects.filter(pk=both[0].user.pk).update(is_active=False)
    boss.post(address(cohort), {"person": uids(both), "kind": "gentle"})
    assert OutgoingMail.objects.get().recipient == "natalia@example.org"


def test_no_subject_names_the_topic(cohort, both, supervisor):
    Enrolment.objects.update(deadline="2099-05-03")
    people = list(risk_rules.people(access.people_of(cohort)))
    for kind in nudges.KINDS:
        nudges.send(enrolments=people, kind=kind, by=supervisor, key=uuid4())
    subjects = " ".join(OutgoingMail.objects.values_list("subject", flat=True))
    for word in ("trafic", "трафик", "торговл", "persoane"):
        assert word not in subjects.lower()


def test_choosing_nobody_is_said_and_sends_nothing(boss, cohort, enrolment):
    answer = boss.post(address(cohort), {"kind": "gentle"}, follow=True)
    assert "notice--warning" in answer.content.decode()
    assert not OutgoingMail.objects.exists()


def test_queries_of_the_preview_do_not_grow_with_its_readers(
    boss, cohort, enrolment, django_assert_max_num_queries
):
    people = [enrol(user=UserFactory(), cohort=cohort) for _ in range(20)]
    query = "&".join(f"person={uid}" for uid in uids(people))
    boss.get(f"{address(cohort)}?person={enrolment.uid}")
    with django_assert_max_num_queries(6):
        boss.get(f"{address(cohort)}?{query}")
