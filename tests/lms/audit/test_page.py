"""The page of the audit log: who sees it, what it finds, and the file of it."""

import csv
import io
import re
from datetime import datetime, time, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from lms.audit import cms
from lms.audit.cms import worded
from lms.audit.models import Action, Entry
from lms.audit.services import record
from lms.audit.words import NAMES
from tests.factories.accounts import UserFactory
from tests.test_architecture import ROOT

pytestmark = pytest.mark.django_db
PAGE = "/cms/audit-log/"


@pytest.fixture
def page(client_of, admin):
    client = client_of(admin)

    def get(**asked):
        return client.get(PAGE, asked)

    return get


def rows(answer) -> list[tuple[str, str, str]]:
    return [(one.who, one.action, one.whom) for one in answer.context["object_list"]]


def text_of(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def test_it_is_for_administrators(client_of, editor, supervisor, analyst, learner):
    for person in (editor, analyst):
        assert client_of(person).get(PAGE).status_code in {302, 403, 404}
    for person in (supervisor, learner):
        assert client_of(person).get(PAGE).status_code in {302, 403, 404}
    for person in (editor, analyst):
        answer = client_of(person).get(PAGE, {"export": "csv"})
        assert answer.status_code != 200


def test_it_finds_by_who_what_whom_thing_and_day(page, admin, learner, supervisor):
    record(Action.PERSON_READ, actor=supervisor, target=learner)
    record(Action.MERGED, actor=admin, target=("thing", "K7"))
    # At noon: forty days of 24 hours before now may be another day, where clocks changed.
    day = timezone.localdate() - timedelta(days=40)
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    Entry.objects.create(at=noon, action="erased", actor=admin.public_id)
    read = (supervisor.full_name, "person_read", learner.full_name)
    assert rows(page(actor="rusu", action="person_read")) == [read]
    assert rows(page(actor=str(supervisor.public_id), action="person_read")) == [read]
    assert rows(page(person=learner.email.upper(), action="person_read")) == [read]
    assert [row[1] for row in rows(page(action=["merged", "erased"]))] == [
        "merged",
        "erased",
    ]
    assert [row[1] for row in rows(page(target_id="K7"))] == ["merged"]
    found = page(at_from=day.isoformat(), at_to=day.isoformat())
    assert [row[1] for row in rows(found)] == ["erased"]
    assert rows(page(actor="nobody of that name")) == []


def test_who_was_erased_has_no_name(page, learner):
    record(Action.SIGNED_OUT, actor=learner)
    name = learner.full_name
    learner.full_name = ""
    learner.save()
    answer = page(action="signed_out")
    assert rows(answer)[0][0] == f"persoana {str(learner.public_id)[:8]}"
    assert name not in answer.content.decode()
    # And who was removed altogether.
    learner.emailaddress_set.all().delete()
    learner.delete()
    assert rows(page(action="signed_out"))[0][0].startswith("persoana ")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_has_all_rows_no_formula_and_is_itself_recorded(page, form, admin):
    bad = UserFactory(full_name='=HYPERLINK("http://evil")')
    for _ in range(60):
        record(Action.SIGNED_OUT, actor=bad)
    answer = page(action="signed_out", export=form)
    if form == "csv":
        lines = list(csv.reader(io.StringIO(text_of(answer))))
    else:
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        lines = [[c.value for c in line] for line in book.active.iter_rows()]
    assert len(lines) == 61
    assert lines[1][1].startswith("'=")
    last = Entry.objects.filter(action="exported").get()
    assert (last.actor, last.target_id) == (admin.public_id, "cms_audit_log")
    assert last.details == {"as": form}


def test_a_longer_log_takes_no_more_queries(page, supervisor):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert page(action="signed_out").status_code == 200
        return len(asked)

    page(action="signed_out")
    record(Action.SIGNED_OUT, actor=supervisor, person=supervisor)
    few = count()
    for person in UserFactory.create_batch(30):
        record(Action.SIGNED_OUT, actor=person, person=supervisor)
    assert count() == few


def test_pages_are_counted_no_further_than_anybody_turns(page, admin, monkeypatch):
    monkeypatch.setattr(cms, "MOST_COUNTED", 60)
    for _ in range(70):
        record(Action.SIGNED_OUT, actor=admin)
    answer = page(action="signed_out", p=2)
    assert len(rows(answer)) == 10


def test_both_languages_name_every_action(page):
    for code in ("ro", "ru"):
        with translation.override(code):
            labels = {str(action.label) for action in Action}
        assert len(labels) == len(Action)
        assert not any(label.isascii() and code == "ru" for label in labels)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ro", ("prin: parolă", "cerere de ștergere", "administrator", "nu → da")),
        ("ru", ("способ: пароль", "просьба об удалении", "администратор", "нет → да")),
    ],
)
def test_details_and_things_are_told_in_the_readers_language(language, words, learner):
    changed = {"is_superuser": {"from": False, "to": True}}
    told = [
        record(Action.SIGNED_IN, actor=learner, details={"methods": ["password"]}),
        record(Action("erasure_asked"), target=("privacy.erasurerequest", "x")),
        record(Action.RIGHTS_CHANGED, target=learner, details={"changed": changed}),
    ]
    with translation.override(language):
        said = " ".join(f"{row.target} {row.more}" for row in worded(told))
    assert [word for word in words if word not in said] == []
    for program in ("methods", "password", "erasure request", "is_superuser", "True"):
        assert program not in said


def test_every_word_that_the_code_records_has_words():
    """A key of details that the code writes and the page does not know fails here."""
    written = set()
    for top in ("lms", "courses"):
        for path in (ROOT / top).rglob("*.py"):
            text = path.read_text("utf-8")
            for call in re.findall(r"details=\{([^}]*)\}", text):
                written |= set(re.findall(r'"(\w+)":', call))
    assert len(written) > 5 and written - NAMES.keys() == set()
