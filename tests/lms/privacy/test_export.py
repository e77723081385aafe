"""A person's copy: complete, the person's alone, once at a time, in bounded memory."""

import io
import json
import tracemalloc
from datetime import timedelta
from urllib.parse import unquote
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.db import connection
from django.utils import timezone

from lms.audit.models import Entry
from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect
from lms.outbox.services import make_due, retry_all, work_off
from lms.privacy.export import services
from lms.privacy.export.rows import sections
from lms.privacy.export.writing import write_zip
from lms.privacy.inventory.registry import TABLES, rows_of
from lms.privacy.inventory.subject import Subject
from lms.privacy.models import DataExport
from lms.progress.models import LearningEvent
from tests.lms.privacy.conftest import EMAIL, FULL_NAME, PHONE
from tests.support.second_step import signed_in

pytestmark = pytest.mark.django_db


def unpacked(person) -> tuple[dict, str, list[str]]:
    out = io.BytesIO()
    write_zip(Subject.of(person), out)
    with ZipFile(out) as archive:
        data = json.loads(archive.read("data.json"))
        return data, archive.read("data.html").decode(), archive.namelist()


def test_the_copy_is_complete_over_all_tables(known):
    data, html, names = unpacked(known)
    rows: dict[str, int] = {}
    for table in data["tables"]:
        rows[table["table"]] = rows.get(table["table"], 0) + len(table["rows"])
    for table in TABLES:
        if table.is_about_people:
            number = rows_of(table, Subject.of(known)).count()
            assert rows[table.model] >= number, table.model
    text = json.dumps(data, ensure_ascii=False)
    for word in (FULL_NAME, EMAIL, PHONE, "Soroca", "TIP-"):
        assert word in text and word in html
    assert len([name for name in names if name.endswith(".pdf")]) == 2
    # Of others nothing, of secrets nothing, of the keys of tests nothing.
    for word in ("sef@example.org", known.password, "De ce da", "alta@example.org"):
        assert word not in text and word not in html


def test_html_is_escaped(learner, enrolment):
    learner.full_name = "<script>alert(1)</script>"
    learner.save()
    _data, html, _names = unpacked(learner)
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_memory_does_not_grow_with_the_ledger(learner, enrolment, course):
    def peak() -> int:
        with io.BytesIO() as out:
            tracemalloc.start()
            write_zip(Subject.of(learner), out)
            highest = tracemalloc.get_traced_memory()[1] - len(out.getvalue())
            tracemalloc.stop()
        return highest

    fill(enrolment, course, 600)
    few = peak()
    fill(enrolment, course, 2400)
    assert peak() < few + 512 * 1024


def test_ten_thousand_events_are_all_there(learner, enrolment, course):
    fill(enrolment, course, 10_000)
    parts = sections(Subject.of(learner))
    part = next(s for s in parts if s.table.model == "progress.LearningEvent")
    assert sum(1 for _row in part.values()) == 10_000


def fill(enrolment, course, number: int) -> None:
    events = (
        LearningEvent(
            uid=uuid4(),
            enrolment=enrolment,
            unit=course.first.uid,
            kind="check.answered",
            data={"question": str(uuid4()), "answer": {"text": "x" * 100}},
            language="ro",
        )
        for _ in range(number)
    )
    LearningEvent.objects.bulk_create(events, batch_size=1000)


def test_asked_twice_it_is_the_same_one(client_of, learner):
    client = client_of(learner)
    for _ in range(2):
        assert client.post("/ro/my/data/copy/").status_code == 302
    assert DataExport.objects.count() == Effect.objects.count() == 1
    page = client.get("/ro/my/data/").content.decode()
    assert "este în lucru" in page or "se pregătește" in page


def test_only_its_owner_gets_it_and_only_for_its_days(
    client_of, learner, other_learner, admin, client
):
    export, _ = services.ask_copy(person=learner, language="ro")
    work_off("data_export")
    export.refresh_from_db()
    address = f"/ro/my/data/copy/{export.uid}/"
    answer = client_of(learner).get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert "data.json" in archive.namelist()
    for other in (other_learner, admin):
        assert client_of(other).get(address).status_code == 404
    assert "/accounts/login/" in client.get(address)["Location"]
    over = timezone.now() - timedelta(minutes=1)
    DataExport.objects.update(expires_at=over)
    assert client_of(learner).get(address).status_code == 404
    file = export.file
    assert file.storage.exists(file.name)
    assert services.remove_ended(now=timezone.now()) == 1
    assert not file.storage.exists(file.name) and not DataExport.objects.exists()


def test_who_signed_in_long_ago_is_asked_again_before_the_copy(learner, client):
    """An open screen does not hand all of somebody's data to whoever passes by."""
    export, _ = services.ask_copy(person=learner, language="ro")
    work_off("data_export")
    export.refresh_from_db()
    address = f"/ro/my/data/copy/{export.uid}/"
    answer = signed_in(client, learner, "password", seconds_ago=3600).get(address)
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert address in unquote(answer["Location"])
    assert not Entry.objects.filter(action="exported").exists()
    asked = {"password": "parola-de-test", "next": address}
    assert client.post(answer["Location"], asked)["Location"] == address
    assert b"".join(client.get(address).streaming_content).startswith(b"PK")
    assert Entry.objects.filter(action="exported").count() == 1


def test_the_mail_says_nothing_of_what_the_file_is_about(learner):
    services.ask_copy(person=learner, language="ru")
    work_off("data_export")
    mail = OutgoingMail.objects.get()
    assert mail.language == "ru" and "/ru/my/data/" in mail.text
    assert "торгов" not in (mail.subject + mail.text).lower()


def test_a_copy_that_fails_says_so_and_is_made_once_the_fault_is_gone(
    learner, client_of, monkeypatch
):
    services.ask_copy(person=learner, language="ro")
    with monkeypatch.context() as patch:
        patch.setattr(services, "write_zip", _broken)
        for _ in range(5):
            make_due()
            work_off("data_export")
    assert DataExport.objects.get().state == "failed"
    assert "notice--error" in client_of(learner).get("/ro/my/data/").content.decode()
    retry_all(Effect.objects.filter(kind="data_export"))
    work_off("data_export")
    assert DataExport.objects.get().state == "ready"


def _broken(*_args):
    raise RuntimeError("broken")


def test_killed_after_the_file_the_next_run_leaves_one_file(learner, monkeypatch):
    export, _ = services.ask_copy(person=learner, language="ro")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(services, "_hand_over", _killed)
        services.make_copy(export.pk)
    services.make_copy(export.pk)
    export.refresh_from_db()
    _folders, files = export.file.storage.listdir("exports")
    assert [name for name in files if str(export.uid) in name] == [f"{export.uid}.zip"]


def _killed(*_args):
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_second_worker_leaves_a_copy_alone_that_is_being_made(learner):
    """So a lease may be short: after a killed worker the copy is begun anew at once."""
    services.ask_copy(person=learner, language="ro")
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM privacy_dataexport FOR UPDATE")
        work_off("data_export")
        export, effect = (
            DataExport.objects.get(),
            Effect.objects.get(kind="data_export"),
        )
        assert (export.state, effect.state, effect.tries) == ("making", "waiting", 0)
    finally:
        other.close()
    make_due()
    work_off("data_export")
    assert DataExport.objects.get().state == "ready"


def test_the_page_asks_as_often_for_many_rows_as_for_few(
    learner, enrolment, course, client_of, django_assert_max_num_queries
):
    client = client_of(learner)
    client.get("/ro/my/data/")

    def queries() -> int:
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as found:
            assert client.get("/ro/my/data/").status_code == 200
        return len(found)

    few = queries()
    fill(enrolment, course, 300)
    assert queries() == few < 120
