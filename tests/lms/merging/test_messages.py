"""What was written on either account is read in one conversation, and taken apart again."""

from uuid import uuid4

import pytest

from lms.conversations.selectors import shown_messages
from lms.conversations.services import answer, write
from lms.supervision.conversations.selectors import waiting_under
from tests.lms.merging.steps import merged, undone

pytestmark = pytest.mark.django_db


def texts(enrolment):
    return [one.text for one in shown_messages(enrolment)]


def test_a_question_of_the_other_account_waits_and_is_answered_in_one_place(
    kept, gone, way, other_way, coordinator, supervisor, client_of
):
    write(enrolment=way, text="de pe primul", key=uuid4())
    answer(enrolment=way, text="răspuns", by=supervisor, key=uuid4(), read_to=10**9)
    write(enrolment=other_way, text="de pe al doilea", key=uuid4())
    row = merged(kept, gone, coordinator)
    assert [one.pk for one in waiting_under(supervisor)] == [way.pk]
    assert texts(way) == ["de pe primul", "răspuns", "de pe al doilea"]
    boss, place = client_of(supervisor), way.cohort.code
    desk = boss.get(f"/ro/cohorts/{place}/").content.decode()
    assert f"/people/{way.uid}/messages/" in desk and "V-a scris" in desk
    answer(enrolment=way, text="la amândouă", by=supervisor, key=uuid4(), read_to=10**9)
    assert not waiting_under(supervisor)
    assert "răspunsuri noi" in client_of(kept).get("/ro/my/").content.decode()
    undone(row, coordinator)
    assert texts(other_way) == ["de pe al doilea"]


def test_answers_that_the_other_account_has_not_read_are_still_told_of(
    kept, gone, way, other_way, coordinator, supervisor, client_of
):
    answer(
        enrolment=other_way, text="necitit", by=supervisor, key=uuid4(), read_to=10**9
    )
    merged(kept, gone, coordinator)
    person = client_of(kept)
    assert "1 răspuns nou" in person.get("/ro/my/").content.decode()
    assert "necitit" in person.get(f"/ro/my/messages/{way.uid}/").content.decode()
    assert "răspuns nou" not in person.get("/ro/my/").content.decode()
