"""Letters: read before sending, each in the reader's language, never twice."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.cohorts.models import Enrolment
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.supervision import access
from lms.supervision.actions import nudges
from lms.supervision.models import Act
from lms.supervision.overview import risk_rules
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.supervision.conftest import fill
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


def test_all_whom_the_filter_finds_are_written_to_on_whatever_page(boss, cohort):
    """Ticks ended with the first page: 50 of 75."""
    people = fill(cohort, 75)
    query = {"all": "1", "language": "ro", "reason": "any"}
    answer = boss.get(address(cohort), query)
    assert len(answer.context["readers"]) == 50
    sent = dict(answer.context["whom"]) | {"kind": "gentle", "key": str(uuid4())}
    assert "person" not in sent
    assert boss.post(address(cohort), sent).status_code == 302
    assert OutgoingMail.objects.count() == 50
    assert Act.objects.filter(kind=Act.Kind.NUDGED).count() == 50
    russian = {one.user.email for one in people if one.user.language == "ru"}
    recipients = set(OutgoingMail.objects.values_list("recipient", flat=True))
    assert not russian & recipients


def test_who_fits_the_filter_only_since_the_preview_gets_nothing_unseen(boss, cohort):
    fill(cohort, 2)
    answer = boss.get(address(cohort), {"all": "1"})
    sent = dict(answer.context["whom"]) | {"kind": "gentle"}
    fill(cohort, 1, first=2)
    assert boss.post(address(cohort), sent).status_code == 422
    assert not OutgoingMail.objects.exists()


def test_ones_own_sentence_is_previewed_and_sent_in_each_language(boss, cohort, both):
    data = {
        "person": uids(both),
        "kind": "help",
        "own_ro": "Sunt joi la <birou>.",
        "own_ru": "В четверг я на месте.",
    }
    html = boss.get(address(cohort), data).content.decode()
    assert "Sunt joi la &lt;birou&gt;." in html and data["own_ru"] in html
    assert boss.post(address(cohort), data).status_code == 302
    texts = dict(OutgoingMail.objects.values_list("language", "text"))
    assert data["own_ro"] in texts["ro"] and data["own_ru"] not in texts["ro"]
    assert data["own_ru"] in texts["ru"] and data["own_ro"] not in texts["ru"]
    assert "Sunt joi la &lt;birou&gt;." in OutgoingMail.objects.get(language="ro").html


def test_a_sentence_that_half_of_the_readers_would_not_get_is_refused(
    boss, cohort, both
):
    data = {"person": uids(both), "kind": "gentle", "own_ro": "Sunt la birou."}
    answer = boss.post(address(cohort), data)
    assert answer.status_code == 422 and "own_ru" in answer.context["form"].errors
    assert not OutgoingMail.objects.exists()
    data["person"] = uids(both[:1])
    assert boss.post(address(cohort), data).status_code == 302


def test_a_hundred_letters_take_as_many_statements_as_two(boss, cohort):
    def statements(people):
        data = {"person": uids(people), "kind": "gentle", "key": str(uuid4())}
        with CaptureQueriesContext(connection) as captured:
            boss.post(address(cohort), data)
        return len(captured)

    people = fill(cohort, 100)
    assert statements(people[:2]) == statements(people[2:])
    assert OutgoingMail.objects.count() == 100


@pytest.mark.parametrize("wrong", [{"reason": "nonsense"}, {"place": "999999"}])
def test_a_filter_that_is_not_understood_writes_to_nobody(boss, cohort, both, wrong):
    asked = {"all": "1", "kind": "gentle"} | wrong
    assert boss.get(address(cohort), asked).status_code == 302
    answer = boss.post(address(cohort), {**asked, "key": str(uuid4())}, follow=True)
    assert "nu a fost înțeles" in answer.content.decode()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("everybody", [False, True])
def test_before_the_launch_nobody_is_written_to_and_the_page_says_so(
    boss, cohort, both, everybody
):
    later = CohortFactory(
        edition=cohort.edition, supervisor=cohort.supervisor, launched_at=None
    )
    waiting = enrol(user=UserFactory(email="asteapta@example.org"), cohort=later)
    place = "/ro/cohorts/people/write/" if everybody else address(later)
    listed = "/ro/cohorts/people/" if everybody else f"/ro/cohorts/{later.code}/"
    assert boss.get(listed).context["reached"] == (2 if everybody else 0)
    asked = {"all": "1", "kind": "gentle"}
    shown = boss.get(place, asked)
    assert shown.context["unlaunched"] == 1
    told = "nu primește nicio scrisoare înainte de lansare"
    assert "1 persoană" in shown.content.decode() and told in shown.content.decode()
    answer = boss.post(place, {**asked, "key": str(uuid4())}, follow=True)
    assert told in answer.content.decode()
    assert OutgoingMail.objects.count() == (2 if everybody else 0)
    ticked = {"person": str(waiting.uid), "kind": "gentle", "key": str(uuid4())}
    boss.post(place, ticked)
    assert not OutgoingMail.objects.filter(recipient=waiting.user.email).exists()
