"""The board's pages: what they show, to whom, and what is decided there."""

import csv
import io
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import (
    GlossaryTerm,
    Helpline,
    ModulePage,
    ParityException,
    TextState,
)
from courses.text.spreadsheets import guarded
from courses.translation_status.board import BoardFilters, board_lines, totals
from courses.translation_status.services import seen
from courses.translation_status.store import bring_up_to_date
from tests.courses.translation_status.conftest import question_of, state_of, write
from tests.factories.courses import make_course

pytestmark = pytest.mark.django_db
PARAGRAPH = "body.unu-t.text"
BOARD = "/cms/parity/"


@pytest.fixture
def cms(client_of, editor):
    return client_of(editor)


@pytest.fixture
def row(lesson):
    """The stale row of a changed Romanian paragraph."""
    write(lesson, PARAGRAPH, "ro", "<p>Alt <b>text</b></p>")
    return TextState.objects.get(ru_state="stale")


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def text_url(row) -> str:
    return f"/cms/parity/texts/{row.pk}/"


def exception_url(page) -> str:
    return f"/cms/parity/pages/{page.pk}/exception/"


# --- what is seen -------------------------------------------------------------------


def test_the_board_sums_up_both_languages(lesson, row):
    write(lesson, "sensitive", "ru", "")
    ro, ru = totals(BoardFilters())
    assert (ro.percent, ro.stale, ro.missing) == (100, 0, 0)
    assert (ru.stale, ru.missing) == (1, 1)
    assert ru.percent < 100


def test_one_stale_text_among_many_is_never_rounded_to_100(row):
    assert totals(BoardFilters())[1].texts > 50
    assert 90 <= totals(BoardFilters())[1].percent <= 99


def test_the_board_leads_to_the_very_field(cms, lesson, row):
    text = words(cms.get(f"{BOARD}?state=stale"))
    assert f"/cms/pages/{lesson.pk}/edit/#:w:contentpath=body.unu-t.text.ru" in text
    assert text_url(row) in text
    question = question_of(lesson)
    option = question.options.first()
    option.text_ru = ""
    option.save()
    text = words(cms.get(f"{BOARD}?state=missing"))
    wanted = f"question/edit/{question.pk}/#id_options-0-text_ru"
    assert wanted in text


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("state=open", True),
        ("state=stale&language=ru", True),
        ("state=stale&language=ro", False),
        ("state=missing", False),
        ("state=open&kind=lesson", True),
        ("state=open&kind=question", False),
        ("state=nonsense&page=x", True),
    ],
)
def test_the_board_is_filtered(cms, row, query, there):
    found = cms.get(f"{BOARD}?{query}").context["page_obj"].paginator.object_list
    assert found.filter(pk=row.pk).exists() == there


def test_a_module_has_its_pages_and_the_questions_they_ask(cms, lesson, row):
    other = make_course("alt-curs")
    path = ModulePage.objects.get(slug="modul", path__startswith=lesson.path[:-4]).path
    found = cms.get(f"{BOARD}?section={path}").context["page_obj"].paginator.object_list
    assert found.filter(pk=row.pk).exists()
    question = question_of(lesson)
    assert found.filter(model="question", object_id=question.pk).exists()
    assert found.filter(model="option", object_id=question.options.first().pk).exists()
    foreign = question_of(other.first)
    assert not found.filter(model="question", object_id=foreign.pk).exists()
    only = cms.get(f"{BOARD}?page={lesson.pk}&state=open").context["lines"]
    assert [line.row for line in only] == [row]


def test_every_kind_of_text_has_a_name_and_a_place_to_edit_it(loaded, cms):
    seen_models = set()
    for line in board_lines(TextState.objects.all()):
        seen_models.add(line.row.model)
        assert line.owner
        assert line.place
        assert line.url.startswith("/cms/")
    assert seen_models == {
        *("homepage", "coursepage", "modulepage", "lessonpage", "quizpage"),
        *("infopage", "question", "option", "questionpool", "glossaryterm", "helpline"),
        "diagram",
    }
    for line in board_lines(TextState.objects.order_by("model").distinct()):
        if line.row.path in ("heading", "text", "stem", "term", "name"):
            assert cms.get(line.url.split("#")[0]).status_code == 200
            break


def test_the_number_of_queries_does_not_grow_with_the_course(cms, row):
    cms.get(BOARD)
    cache.clear()  # what is counted once for a state of the pages is counted both times
    with CaptureQueriesContext(connection) as small:
        cms.get(f"{BOARD}?section={'0001'}")
    for name in ("al-doilea", "al-treilea"):
        make_course(name)
    bring_up_to_date()
    cache.clear()
    with CaptureQueriesContext(connection) as large:
        cms.get(f"{BOARD}?section={'0001'}")
    assert len(large) <= len(small) + 1  # the second page of the list is counted


def test_what_changed_is_shown_word_by_word(cms, row):
    text = words(cms.get(text_url(row)))
    assert re.search(r"<ins>.*Alt.*</ins>", text)
    assert "<b>text</b>" not in text


def test_the_file_has_every_text_asked_for_and_no_formula(cms, lesson, row):
    term = GlossaryTerm.objects.create(
        slug="x",
        term_ro="=1+1",
        term_ru="термин",
        english="x",
        definition_ro="d",
        definition_ru="д",
    )
    answer = cms.get(f"{BOARD}export.csv?kind=term")
    text = answer.content.decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(text)))
    assert "'=1+1" in cells[2] or "'=1+1" in cells[1]
    assert (
        len(cells)
        == 1 + TextState.objects.filter(object_id=term.pk, model="glossaryterm").count()
    )
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("start", list("=+-@\t\r＝＋－＠"))
def test_no_cell_begins_like_a_formula(start):
    assert guarded(f"{start}1") == f"'{start}1"


# --- what is decided ----------------------------------------------------------------


def test_a_translation_is_marked_as_still_right_by_name(cms, editor, lesson, row):
    answer = cms.post(text_url(row), {"seen": seen(row)})
    assert answer.status_code == 302
    assert state_of(lesson, PARAGRAPH) == ("ready", "ready")
    row.refresh_from_db()
    assert row.confirmed_by == editor


def test_what_was_changed_meanwhile_is_not_marked(cms, lesson, row):
    before = seen(row)
    write(lesson, PARAGRAPH, "ro", "<p>Cu totul altceva</p>")
    cms.post(text_url(row), {"seen": before})
    assert state_of(lesson, PARAGRAPH) == ("ready", "stale")


def test_an_exception_is_signed_and_the_board_shows_it(cms, editor, lesson):
    until = timezone.localdate() + timedelta(days=7)
    data = {"reason": "Traducerea vine luni", "until": until.isoformat()}
    assert cms.post(exception_url(lesson), data).status_code == 302
    signed = ParityException.objects.get()
    assert (signed.signed_by, signed.until) == (editor, until)
    text = words(cms.get(BOARD))
    assert "Traducerea vine luni" in text
    assert editor.get_full_name() in text
    assert cms.post(exception_url(lesson), {"withdraw": "1"}).status_code == 302
    assert "Traducerea vine luni" not in words(cms.get(BOARD))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"reason": "x", "until": "2020-01-01"},
        {"reason": " ", "until": "2099-01-01"},
    ],
)
def test_an_exception_without_reason_or_with_a_wrong_day_is_refused(cms, lesson, data):
    assert cms.post(exception_url(lesson), data).status_code == 422
    assert not ParityException.objects.exists()


# --- by whom ------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["learner", "supervisor", "analyst"])
def test_nobody_else_gets_in(lesson, row, client_of, request, person):
    client = client_of(request.getfixturevalue(person))
    for url in (BOARD, f"{BOARD}export.csv", text_url(row), exception_url(lesson)):
        assert client.get(url).status_code in (302, 403)
    assert client.post(text_url(row), {"seen": seen(row)}).status_code in (302, 403)
    assert state_of(lesson, PARAGRAPH) == ("ready", "stale")


def test_strangers_are_sent_to_the_sign_in(client, lesson):
    answer = client.get(BOARD)
    assert answer.status_code == 302
    assert "login" in unquote(answer["Location"])


def test_a_reviewer_may_publish_but_confirms_no_helpline(client_of, lesson):
    from tests.factories.accounts import UserFactory

    reviewer = UserFactory(email="r@example.org", full_name="R", roles=["reviewer"])
    line = Helpline.objects.create(
        slug="x",
        name_ro="a",
        name_ru="а",
        number="112",
        checked_on=timezone.localdate(),
    )
    line.name_ro = "b"
    line.save()
    row = TextState.objects.get(model="helpline", path="name")
    client = client_of(reviewer)
    assert client.get(text_url(row)).status_code == 200
    assert client.get(exception_url(lesson)).status_code == 200


@pytest.mark.parametrize("pk", ["module", "nothing"])
def test_an_exception_is_for_lessons_and_tests_only(cms, lesson, pk):
    number = lesson.get_parent().pk if pk == "module" else 999_999
    assert cms.get(f"/cms/parity/pages/{number}/exception/").status_code == 404
    assert cms.get("/cms/parity/texts/999999/").status_code == 404


def test_the_history_compares_two_revisions_of_a_page(cms, lesson):
    first = lesson.latest_revision
    second = write(lesson, PARAGRAPH, "ro", "<p>Alt text</p>")
    url = f"/cms/pages/{lesson.pk}/revisions/compare/{first.pk}...{second.pk}/"
    assert cms.get(url).status_code == 200
