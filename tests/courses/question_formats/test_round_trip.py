"""The whole bank out and in again: equal ids, keys, shares and feedback, no change."""

import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from courses.models import Option, Question, QuestionPool, snapshots
from courses.question_formats.importing import import_questions
from courses.question_formats.writing import WRITERS, export_questions

pytestmark = pytest.mark.django_db

FORMATS = sorted(WRITERS)
NASTY = "a = b ~ c # d { e } : \\ % [f] -> g <h> & „i” «ё»\nrând {mlang ro}nou"


def texts(name: str, **fields: str) -> dict[str, str]:
    found = {}
    for field, text in fields.items():
        found[f"{field}_ro"] = f"{text} {name} ro"
        found[f"{field}_ru"] = f"{text} {name} ру"
    return found


def add(kind: str, pool: QuestionPool | None, *options: dict, **fields) -> Question:
    question = Question.objects.create(
        kind=kind,
        pool=pool,
        tags=["semne", "cu ] paranteză"],
        **{**texts(kind, stem=NASTY, feedback="De ce"), **fields},
    )
    for place, option in enumerate(options):
        Option.objects.create(question=question, sort_order=place, **option)
    return question


def choice(name: str, share: str | int) -> dict:
    found = texts(name, text=NASTY, feedback="Feedback")
    return {**found, "fraction": Decimal(share)}


@pytest.fixture
def whole_bank() -> QuestionPool:
    """Every kind of question, with every sign that a format could trip over."""
    pool = QuestionPool.objects.create(slug="semne", name_ro="Semne", name_ru="Признаки")  # fmt: skip
    add("single", pool, choice("a", 100), choice("b", "-25"), choice("c", "33.33333"))
    add("multiple", pool, choice("a", "33.33333"), choice("b", "33.33333"), choice("c", "33.33334"), choice("d", -100))  # fmt: skip
    usual = {"text_ro": "Adevărat", "text_ru": "Верно"}, {"text_ro": "Fals", "text_ru": "Неверно"}  # fmt: skip
    add("truefalse", pool, {**usual[0], "fraction": 0, "feedback_ro": "Nu", "feedback_ru": "Нет"}, {**usual[1], "fraction": 100})  # fmt: skip
    add("truefalse", pool, choice("Da", 100), choice("Nu", 0))
    pairs = [texts(n, text="Stânga", match="Dreapta", feedback="F") for n in "abc"]
    pairs.append(texts("d", match="Doar dreapta"))
    add("matching", pool, *({**pair, "fraction": 25} for pair in pairs))
    add("ordering", None, *(choice(name, "33.33333") for name in "abc"))
    typed = "a = b ~ c # d { e } : \\\\ % [f] -> g <h> & „i” «ё»"
    add("shortanswer", None, {**texts("a", text=typed, feedback=NASTY), "fraction": 100}, {"text_ro": "ANITP", "text_ru": "ANITP", "fraction": 100}, {"text_ro": "a*", "text_ru": "а*", "fraction": 50})  # fmt: skip
    add("numeric", None, {"value": Decimal("2005.25"), "tolerance": Decimal("0.5"), "fraction": 100, **texts("n", feedback="Da")}, {"value": Decimal(-3), "fraction": 50})  # fmt: skip
    add("single", None, choice("a", 100), choice("b", 0), retired=True)
    add("single", pool, choice("a", 100), choice("b", 0), stem_ru="", feedback_ru="")
    return pool


def everything() -> list:
    questions = Question.objects.order_by("uid").prefetch_related("options")
    frozen = snapshots.frozen_questions(questions.values_list("uid", flat=True))
    rest = {str(q.uid): (q.tags, q.retired, q.pool_id, q.sort_order) for q in questions}
    return [(frozen[uid], rest[uid]) for uid in sorted(frozen)]


@pytest.mark.parametrize("file_format", FORMATS)
def test_importing_the_export_of_the_bank_changes_nothing(
    whole_bank, tmp_path, file_format
):
    before = everything()
    path = tmp_path / "bank"
    count = export_questions(pool="*", path=path, file_format=file_format)
    report = import_questions(data=path.read_bytes(), file_format=file_format)
    assert (report.errors, report.skipped) == ([], [])
    assert (count, report.rows, report.ok, report.changed) == (10, 10, 10, 0)
    assert everything() == before


def key(question: dict) -> dict:
    """A question without its version, which begins anew in an empty bank."""
    return {name: value for name, value in question.items() if name != "version"}


@pytest.mark.parametrize("file_format", FORMATS)
def test_an_export_makes_the_bank_anew_with_the_same_ids(
    whole_bank, tmp_path, file_format
):
    before = [(key(q), r[:2]) for q, r in everything()]
    path = tmp_path / "bank"
    export_questions(pool="*", path=path, file_format=file_format)
    Question.objects.all().delete()
    QuestionPool.objects.all().delete()
    report = import_questions(data=path.read_bytes(), file_format=file_format)
    assert (report.errors, report.changed) == ([], 10)
    assert [(key(q), r[:2]) for q, r in everything()] == before
    pool = QuestionPool.objects.get()
    assert pool.slug == "semne"
    if file_format == "moodlexml":  # GIFT has no place for the names of a pool
        assert (pool.name_ro, pool.name_ru) == ("Semne", "Признаки")


def test_the_commands_write_and_read(whole_bank, tmp_path, capsys):
    path = tmp_path / "semne.xml"
    call_command("export_questions", "semne", str(path), format="moodlexml")
    assert "6 questions are written" in capsys.readouterr().out
    call_command("import_questions", str(path), format="moodlexml", dry_run=True, json=True)  # fmt: skip
    report = json.loads(capsys.readouterr().out)
    assert (report["rows"], report["ok"], report["changed"]) == (6, 6, 0)
    assert set(report) == {"rows", "ok", "changed", "errors", "skipped", "notes"}
    call_command("import_questions", str(path), format="moodlexml")
    assert "6 items read, 6 right, 0 written" in capsys.readouterr().out


def test_the_commands_fail_with_a_reason(whole_bank, tmp_path, capsys):
    for name in ("nu", str(tmp_path)):
        with pytest.raises(CommandError):
            call_command("export_questions", name, str(tmp_path), format="gift")
    path = tmp_path / "bad.gift"
    with pytest.raises(CommandError):
        call_command("import_questions", str(path), format="gift")
    path.write_text("Una?{~a ~b}\n\nDoi?{}", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_questions", str(path), format="gift", json=True)
    report = json.loads(capsys.readouterr().out)
    assert [(e["row"], e["code"]) for e in report["errors"]] == [(1, "no_right_answer")]
    assert [(s["row"], s["code"]) for s in report["skipped"]] == [(2, "kind_essay")]
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(CommandError):
        call_command("import_questions", str(path), format="gift")
    assert "wrong: The file is an archive" in capsys.readouterr().out
