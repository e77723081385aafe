import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Option, Question, snapshots
from courses.text.richtext import ids
from tests.courses.rendering.stamps import besides_stamps

pytestmark = pytest.mark.django_db


def test_frozen_questions_hold_all_that_marking_and_showing_need(loaded):
    uid = str(ids.uid("m1-test-q1"))
    frozen = snapshots.frozen_questions([uid])[uid]
    assert frozen.keys() == {"uid", "version", "kind", "stem", "feedback", "options"}
    assert frozen["stem"] == {
        "ro": "Întrebarea m1-test-q1 în română",
        "ru": "Întrebarea m1-test-q1 по-русски",
    }
    assert [option["fraction"] for option in frozen["options"]] == [
        "100.00000",
        "0.00000",
        "0.00000",
    ]
    option = frozen["options"][0]
    assert option["uid"] == str(ids.within(ids.uid("m1-test-q1"), "a"))
    assert (option["value"], option["tolerance"]) == (None, "0")
    assert option["feedback"]["ru"] == "De ce a по-русски"


def test_frozen_questions_come_in_the_banks_order_and_leave_strangers_out(loaded):
    uids = [str(ids.uid(f"m1-test-q{n}")) for n in (3, 1, 2)]
    stranger = "11111111-1111-4111-8111-111111111111"
    assert list(snapshots.frozen_questions([stranger, *uids])) == [
        uids[1],
        uids[2],
        uids[0],
    ]


def test_frozen_questions_take_two_queries_for_any_number(loaded):
    uids = [str(uid) for uid in Question.objects.values_list("uid", flat=True)]
    for some in (uids[:1], uids):
        with CaptureQueriesContext(connection) as queries:
            assert len(snapshots.frozen_questions(some)) == len(some)
        assert len(besides_stamps(queries)) <= 2
    with CaptureQueriesContext(connection) as queries:
        snapshots.frozen_questions(uids)
    assert besides_stamps(queries) == []


def test_a_changed_option_is_seen_at_once(loaded):
    uid = str(ids.uid("m1-test-q1"))
    snapshots.frozen_questions([uid])
    Option.objects.filter(question__uid=uid).update(text_ru="иначе")
    again = snapshots.frozen_questions([uid])[uid]
    assert {option["text"]["ru"] for option in again["options"]} == {"иначе"}
