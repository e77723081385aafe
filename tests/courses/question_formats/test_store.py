"""Questions of a file in the bank: known ones by id, nothing half done, nothing lost."""

from decimal import Decimal

import pytest

from courses.models import Option, Question, QuestionPool
from courses.question_formats import importing
from courses.question_formats.importing import import_questions
from tests.courses.question_formats.samples import AIKEN, GIFT, MOODLEXML
from tests.factories.courses import make_question

pytestmark = pytest.mark.django_db


def bring(text: str, file_format: str = "gift", **how):
    return import_questions(data=text.encode(), file_format=file_format, **how)


def bank() -> list:
    """Everything in the bank, to compare before and after."""
    questions = Question.objects.order_by("pk").values("uid", "kind", "stem_ro", "stem_ru", "feedback_ro", "tags", "version", "pool", "sort_order", "retired")  # fmt: skip
    options = Option.objects.order_by("pk").values("uid", "question", "sort_order", "text_ro", "text_ru", "match_ro", "feedback_ro", "fraction", "value", "tolerance")  # fmt: skip
    return [*questions, *options, *QuestionPool.objects.order_by("pk").values()]


def codes(report) -> list[str]:
    return [f.code for f in (*report.errors, *report.skipped)]


@pytest.mark.parametrize(
    ("text", "file_format", "count"),
    [(GIFT, "gift", 7), (MOODLEXML, "moodlexml", 7), (AIKEN, "aiken", 2)],
)
def test_the_same_file_again_changes_nothing(text, file_format, count):
    first = bring(text, file_format)
    before = bank()
    again = bring(text, file_format)
    assert (first.rows, first.ok, first.changed) == (count, count, count)
    assert (again.ok, again.changed) == (count, 0)
    assert [item.outcome for item in again.items] == ["same"] * count
    assert bank() == before


def test_a_dry_run_tells_the_same_and_writes_nothing():
    dry = bring(GIFT, dry_run=True)
    assert bank() == []
    real = bring(GIFT)
    assert [i.outcome for i in dry.items] == [i.outcome for i in real.items]
    assert [i.uid for i in dry.items] == [i.uid for i in real.items]


def test_one_wrong_question_stops_the_file_with_its_place():
    report = bring("Una?{=a ~b}\n\nDoi?{~a ~b}\n")
    assert (report.refused, report.changed, bank()) == (True, 0, [])
    (found,) = report.errors
    assert (found.code, found.row, found.line) == ("no_right_answer", 2, 3)


def test_passing_over_brings_the_rest():
    report = bring("Una?{=a ~b}\n\nDoi?{~a ~b}\n", skip_invalid=True)
    assert (report.refused, report.changed) == (False, 1)
    assert Question.objects.get().stem_ro == "Una?"


def test_a_failure_in_the_middle_leaves_the_bank_as_it_was(monkeypatch):
    write = importing.BankWriter.write

    def fails(self, question, item):
        if item.row == 4:
            raise RuntimeError("the database is gone")
        return write(self, question, item)

    monkeypatch.setattr(importing.BankWriter, "write", fails)
    with pytest.raises(RuntimeError):
        bring(GIFT)
    assert bank() == []


def test_two_imports_at_once_are_told_to_try_again(monkeypatch):
    from django.db import IntegrityError

    def clash(self, question, item):
        raise IntegrityError

    monkeypatch.setattr(importing.BankWriter, "write", clash)
    assert codes(bring(GIFT)) == ["bank_busy"]
    assert bank() == []


def test_a_changed_wording_keeps_ids_and_the_version():
    bring(MOODLEXML, "moodlexml")
    question = Question.objects.get(stem_ro__startswith="Cine merge?")
    ids = list(question.options.values_list("uid", flat=True))
    report = bring(MOODLEXML.replace("Cine merge?", "Cine pleacă?"), "moodlexml")
    assert report.changed == 1
    question.refresh_from_db()
    assert question.stem_ro.startswith("Cine pleacă?")
    assert list(question.options.values_list("uid", flat=True)) == ids
    assert question.version == 1
    assert question.latest_revision_id is not None


def test_a_changed_key_raises_the_version_and_is_told():
    bring(MOODLEXML, "moodlexml")
    moved = MOODLEXML.replace('fraction="100" format="html"><text>asistentul', 'fraction="0" format="html"><text>asistentul')  # fmt: skip
    moved = moved.replace('fraction="0" format="html"><text>nimeni', 'fraction="100" format="html"><text>nimeni')  # fmt: skip
    report = bring(moved, "moodlexml")
    assert "key_changed" in [note.code for note in report.notes]
    assert Question.objects.get(stem_ro__startswith="Cine merge?").version == 2


def test_a_changed_order_moves_no_answer_to_another_id():
    bring("// [id:ordine]\nCare?{=a ~b ~c}")
    ids = dict(Option.objects.values_list("text_ro", "uid"))
    bring("// [id:ordine]\nCare?{~c ~b =a}")
    assert dict(Option.objects.values_list("text_ro", "uid")) == ids
    assert list(Option.objects.values_list("text_ro", flat=True)) == ["c", "b", "a"]
    assert Question.objects.get().version == 1


def test_an_answer_taken_away_or_added_leaves_the_others_their_ids():
    bring("// [id:x]\nCare?{=a ~b ~c}")
    ids = dict(Option.objects.values_list("text_ro", "uid"))
    bring("// [id:x]\nCare?{=a ~c ~d}")
    after = dict(Option.objects.values_list("text_ro", "uid"))
    assert (after["a"], after["c"]) == (ids["a"], ids["c"])
    assert len(after) == 3
    assert len(set(after.values())) == 3


def test_a_file_in_one_language_leaves_the_other_alone():
    question = make_question(None, "Întrebare")
    answers = " ".join(
        f"{'=' if o.fraction else '~'}{o.text_ro}" for o in question.options.all()
    ).replace("(ro)", "nou")
    report = bring(f"// [id:{question.uid}]\nAltfel?{{{answers}}}")
    question.refresh_from_db()
    assert report.changed == 1
    assert (question.stem_ro, question.stem_ru) == ("Altfel?", "Întrebare (ру)")
    texts = question.options.values_list("text_ro", "text_ru", "feedback_ru")
    assert texts[0] == ("da nou", "da (ру)", "Почему da")


def test_a_russian_file_can_come_alone():
    report = bring("Где?{=там ~здесь}", language="ru")
    question = Question.objects.get()
    assert (report.ok, question.stem_ro, question.stem_ru) == (1, "", "Где?")
    assert "no_ro" in [note.code for note in report.notes]


def test_the_same_question_twice_without_ids_is_two_questions():
    twice = "Una?{=a ~b}\n\nUna?{=a ~b}\n"
    assert bring(twice).changed == 2
    assert bring(twice).changed == 0
    assert Question.objects.count() == 2


def test_an_id_that_stands_twice_is_refused():
    text = "// [id:a]\nUna?{=a ~b}\n\n// [id:a]\nDoi?{=a ~b}\n"
    assert codes(bring(text)) == ["duplicate_id"]
    assert bank() == []


def test_a_question_of_another_pool_is_not_moved_silently():
    pool = QuestionPool.objects.create(slug="altul", name_ro="Altul")
    question = make_question(pool, "Întrebare")
    text = f"$CATEGORY: Semne\n\n// [id:{question.uid}]\nAltfel?{{=a ~b}}"
    assert codes(bring(text)) == ["other_pool"]
    assert Question.objects.get().pool == pool
    assert not QuestionPool.objects.filter(name_ro="Semne").exists()


def test_an_answers_id_of_another_question_is_refused():
    option = make_question(None, "Întrebare").options.first()
    uids = f"{option.uid} 11111111-1111-4111-8111-111111111111"
    text = f"// [options:{uids}]\nAlta?{{=a ~b}}"
    assert codes(bring(text)) == ["option_id_taken"]


def test_new_questions_come_after_those_of_the_pool():
    pool = QuestionPool.objects.create(slug="semne", name_ro="Semne")
    make_question(pool, "Prima", order=7)
    bring(AIKEN, "aiken", pool="semne")
    orders = list(pool.questions.values_list("sort_order", flat=True))
    assert orders == [7, 8, 9]


def test_retired_questions_stay_retired():
    question = make_question(None, "Veche")
    Question.objects.update(retired=True)
    bring(f"// [id:{question.uid}]\nAltfel?{{=a ~b}}")
    assert Question.objects.get().retired


@pytest.mark.parametrize("asked", ["semne", "Semnele", "Признаки"])
def test_a_pool_is_found_by_slug_and_by_name_in_both_languages(asked):
    pool = QuestionPool.objects.create(slug="semne", name_ro="Semnele", name_ru="Признаки")  # fmt: skip
    bring(AIKEN, "aiken", pool=asked)
    assert QuestionPool.objects.count() == 1
    assert pool.questions.count() == 2


def test_a_pool_that_is_missing_is_made_with_names_in_both_languages():
    report = bring(MOODLEXML, "moodlexml")
    pool = QuestionPool.objects.get()
    assert (pool.slug, pool.name_ro, pool.name_ru) == ("semne", "Semnele", "Признаки")
    assert "pool_made" in [note.code for note in report.notes]


def test_a_pool_with_a_russian_name_alone_has_a_slug():
    bring(AIKEN, "aiken", pool="Новый набор")
    pool = QuestionPool.objects.get()
    assert pool.slug.startswith("pool-")
    assert pool.name_ro == "Новый набор"


def test_shares_of_a_third_are_kept_to_the_digit():
    bring("Care?{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d}")
    shares = Option.objects.values_list("fraction", flat=True)
    assert list(shares) == [Decimal("33.33333")] * 3 + [Decimal(-100)]
