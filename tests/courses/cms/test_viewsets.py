"""The question bank in the CMS."""

from html import unescape

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data
from wagtail.users.models import UserProfile

from courses.models import Diagram, Question, QuestionPool
from courses.text.richtext import ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def cms(client_of, admin):
    return client_of(admin)


def option(text: str, fraction: int, **extra) -> dict:
    blank = ("feedback_ro", "feedback_ru", "match_ro", "match_ru", "value")
    texts = {"text_ro": text, "text_ru": f"{text} ру"}
    return {
        **texts,
        "fraction": fraction,
        "tolerance": 0,
        **dict.fromkeys(blank, ""),
        **extra,
    }


def form(options: list[dict], initial: int = 0, **changes) -> dict:
    data = {
        "kind": "single",
        "pool": "",
        "stem_ro": "Ce faceți?",
        "stem_ru": "Что Вы сделаете?",
        "feedback_ro": "",
        "feedback_ru": "",
        "tags": "",
        "options": inline_formset(options, initial=initial, min=0),
    }
    return nested_form_data(data | changes)


def edit_form(question: Question, **changes) -> dict:
    rows = [option(o.text_ro, int(o.fraction), id=o.pk) for o in question.options.all()]
    for row, change in zip(rows, changes.pop("rows", [{}] * len(rows)), strict=True):
        row.update(change)
    return form(
        rows,
        initial=len(rows),
        stem_ro=question.stem_ro,
        stem_ru=question.stem_ru,
        **changes,
    )


def url(question: Question) -> str:
    return f"/cms/snippets/courses/question/edit/{question.pk}/"


@pytest.mark.parametrize(
    "model", ["question", "questionpool", "glossaryterm", "helpline", "diagram"]
)
def test_each_list_and_form_opens(loaded, cms, model):
    assert cms.get(f"/cms/snippets/courses/{model}/").status_code == 200
    assert cms.get(f"/cms/snippets/courses/{model}/add/").status_code == 200


def test_a_question_is_added_with_its_options(cms):
    answer = cms.post(
        "/cms/snippets/courses/question/add/",
        form([option("Da", 100), option("Nu", 0)]),
    )
    assert answer.status_code == 302, answer.context["form"].errors
    question = Question.objects.get()
    assert (question.version, question.stem_ru) == (1, "Что Вы сделаете?")
    assert [(o.text_ro, o.sort_order) for o in question.options.all()] == [
        ("Da", 0),
        ("Nu", 1),
    ]


@pytest.mark.parametrize("fractions", [[100, 100], [0, 0], [100]])
def test_a_question_without_exactly_the_right_key_is_refused(cms, fractions):
    options = [option(f"Opțiunea {n}", share) for n, share in enumerate(fractions)]
    answer = cms.post("/cms/snippets/courses/question/add/", form(options))
    assert answer.status_code == 200
    assert "kind" in answer.context["form"].errors
    assert not Question.objects.exists()


def test_a_changed_wording_keeps_the_version(loaded, cms):
    question = Question.objects.get(uid=ids.uid("m1-test-q1"))
    pool = QuestionPool.objects.get().pk
    rows = [{"text_ro": "Alt text"}, {}, {}]
    assert (
        cms.post(url(question), edit_form(question, rows=rows, pool=pool)).status_code
        == 302
    )
    question = Question.objects.get(pk=question.pk)
    assert question.version == 1
    assert question.options.first().text_ro == "Alt text"


def test_a_changed_key_raises_the_version_and_keeps_the_options(loaded, cms):
    question = Question.objects.get(uid=ids.uid("m1-test-q1"))
    before = set(question.options.values_list("uid", flat=True))
    rows = [{"fraction": 0}, {"fraction": 100}, {}]
    assert cms.post(url(question), edit_form(question, rows=rows)).status_code == 302
    question = Question.objects.get(pk=question.pk)
    assert question.version == 2
    assert set(question.options.values_list("uid", flat=True)) == before


def test_a_removed_option_changes_the_key(loaded, cms):
    question = Question.objects.get(uid=ids.uid("m1-test-q1"))
    data = edit_form(question)
    data["options-2-DELETE"] = "on"
    assert cms.post(url(question), data).status_code == 302
    question = Question.objects.get(pk=question.pk)
    assert (question.version, question.options.count()) == (2, 2)


def test_removing_the_right_option_is_refused(loaded, cms):
    question = Question.objects.get(uid=ids.uid("m1-test-q1"))
    data = edit_form(question)
    data["options-0-DELETE"] = "on"
    assert cms.post(url(question), data).status_code == 200
    assert question.options.count() == 3


def test_a_damaged_option_is_told_at_its_own_field(cms):
    answer = cms.post(
        "/cms/snippets/courses/question/add/",
        form([option("Da", 100), option("Nu", 999)]),
    )
    assert answer.status_code == 200
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("code", "svg", "sentence"),
    [
        ("ro", "<svg/>", "Rândul 1: Desenul trebuie să fie un <svg> cu viewBox."),
        ("ru", "<svg/>", "Строка 1: Рисунок должен быть элементом <svg> с viewBox."),
        ("ro", "<svg viewBox='0'>\n<script/></svg>", "Rândul 2: Elementul <script>"),
        ("ru", "<svg viewBox='0' onload='x'/>", 'Атрибут onload="x" не допускается.'),
        ("ro", "<svg", "Rândul 1: Acesta nu este XML"),
        ("ru", "<!DOCTYPE svg><svg/>", "объявлены тип документа"),
        ("ro", "x" * 200_001, "Desenul este mai mare de 200 KB."),
    ],
)
def test_a_refused_drawing_says_why_in_the_editors_language(
    client_of, editor, code, svg, sentence
):
    profile = {"preferred_language": code}
    UserProfile.objects.update_or_create(user=editor, defaults=profile)
    data = {"slug": "trei", "svg": svg}
    answer = client_of(editor).post("/cms/snippets/courses/diagram/add/", data)
    assert sentence in unescape(answer.content.decode())


def test_each_list_leads_to_the_forms(cms, course):
    pool = QuestionPool.objects.first()
    drawing = Diagram.objects.create(slug="trei", svg="<svg/>")
    for name, pk in (("questionpool", pool.pk), ("diagram", drawing.pk)):
        page = cms.get(f"/cms/snippets/courses/{name}/").content.decode()
        assert f"/cms/snippets/courses/{name}/edit/{pk}/" in page


@pytest.mark.parametrize("order", ["kind", "-kind", "pool", "-pool", "retired", ""])
def test_no_page_of_a_sorted_list_skips_a_question(cms, order):
    kinds = ["single", "multiple", "text"]
    made = [
        Question(
            kind=kinds[number % 3], stem_ro=f"Întrebarea {number}", stem_ru=f"{number}"
        )
        for number in range(90)
    ]
    Question.objects.bulk_create(made)
    shown = []
    for page in range(1, 10):
        answer = cms.get(
            "/cms/snippets/courses/question/", {"ordering": order, "p": page}
        )
        shown += [one.pk for one in answer.context["object_list"]]
        if not answer.context["page_obj"].has_next():
            break
    assert len(shown) == len(set(shown)) == Question.objects.count()
