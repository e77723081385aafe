"""Each kind of question in the CMS: made, edited, refused with nothing lost, previewed."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data
from wagtail.users.models import UserProfile

from courses.cms.decimal_field import WrittenNumberField
from courses.models import Edition, LessonPage, Question, QuestionPool
from tests.factories.accounts import UserFactory
from tests.factories.courses import make_question

pytestmark = pytest.mark.django_db
ADD = "/cms/snippets/courses/question/add/"
LIST = "/cms/snippets/courses/question/"


@pytest.fixture
def cms(client_of, editor):
    return client_of(editor)


def row(text: str = "", fraction: str = "0", **fields) -> dict:
    """An option's fields; ``match`` and ``feedback`` in both languages."""
    match = fields.pop("match", "")
    texts = {"text_ro": text, "text_ru": f"{text} ру" if text else ""}
    matches = {"match_ro": match, "match_ru": f"{match} ру" if match else ""}
    blank = {"feedback_ro": "", "feedback_ru": "", "value": "", "tolerance": "0"}
    return {**texts, **matches, **blank, "fraction": fraction, **fields}


def form(kind: str, rows: list[dict], initial: int = 0, **changes) -> dict:
    data = {
        "kind": kind,
        "pool": "",
        "stem_ro": "Ce faceți întâi?",
        "stem_ru": "Что Вы сделаете сначала?",
        "feedback_ro": "Explicație",
        "feedback_ru": "Пояснение",
        "tags": "",
        "options": inline_formset(rows, initial=initial, min=0),
    }
    return nested_form_data(data | changes)


RIGHT = {
    "single": [row("Sun la 112", "100"), row("Aștept")],
    "multiple": [row("Întreb", "50"), row("Notez", "50"), row("Acuz", "-100")],
    "truefalse": [row("Adevărat"), row("Fals", "100")],
    "matching": [
        row("112", match="urgențe"),
        row("116 111", match="copii"),
        row(match="pompieri"),
    ],
    "ordering": [row("Ascult"), row("Notez"), row("Sun")],
    "shortanswer": [row("poliția", "100"), row("polit*", "50")],
    "numeric": [row(fraction="100", value="112", tolerance="0")],
}
WRONG = {
    "single": [row("Sun la 112", "100"), row("Aștept", "100")],
    "multiple": [row("Întreb", "50"), row("Notez", "20"), row("Acuz")],
    "truefalse": [row("Adevărat", "100"), row("Fals"), row("Poate")],
    "matching": [row("112", match="urgențe"), row("116 111")],
    "ordering": [row("Ascult")],
    "shortanswer": [row("poliția", "50")],
    "numeric": [row(fraction="100", value="112", tolerance="-1")],
}
KINDS = list(RIGHT)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_made(cms, kind):
    answer = cms.post(ADD, form(kind, RIGHT[kind]))
    assert answer.status_code == 302, answer.context["form"].errors
    question = Question.objects.get()
    assert (question.kind, question.options.count()) == (kind, len(RIGHT[kind]))
    assert question.latest_revision is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_key_is_refused_with_a_sentence_and_nothing_lost(cms, kind):
    answer = cms.post(ADD, form(kind, WRONG[kind]))
    assert answer.status_code == 200
    (sentence,) = answer.context["form"].errors["kind"]
    assert len(sentence) > 30
    text = answer.content.decode()
    for typed in ("Ce faceți întâi?", "Пояснение", *_typed(WRONG[kind])):
        assert typed in text
    assert not Question.objects.exists()


def _typed(rows) -> list[str]:
    names = ("text_ro", "text_ru", "match_ru", "value")
    return [one[name] for one in rows for name in names if one[name]]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_edited_and_keeps_its_options(cms, kind):
    cms.post(ADD, form(kind, RIGHT[kind]))
    question = Question.objects.get()
    options = list(question.options.all())
    rows = [
        {**one, "id": option.pk}
        for one, option in zip(RIGHT[kind], options, strict=True)
    ]
    data = form(kind, rows, initial=len(rows), stem_ro="Alt text", tags="112, copii")
    address = f"{LIST}edit/{question.pk}/"
    answer = cms.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    question.refresh_from_db()
    assert (question.stem_ro, question.version) == ("Alt text", 1)
    assert question.tags == ["112", "copii"]
    assert [o.uid for o in question.options.all()] == [o.uid for o in options]


@pytest.mark.parametrize("accepted", ["*a" * 11, "a" * 201])
def test_an_accepted_answer_has_its_limits_said_at_its_field(cms, accepted):
    rows = [row("poliția", "100"), row("polit*", "50", text_ru=accepted)]
    answer = cms.post(ADD, form("shortanswer", rows))
    options = answer.context["form"].formsets["options"]
    assert [list(one.errors) for one in options.forms] == [[], ["text_ru"]]
    assert accepted in answer.content.decode()
    assert not Question.objects.exists()
    assert cms.post(ADD, form("single", rows)).status_code == 302


def test_ticking_everything_may_not_be_worth_anything(cms):
    rows = [row("Întreb", "50"), row("Notez", "50"), row("Acuz", "-10")]
    answer = cms.post(ADD, form("multiple", rows))
    assert "kind" in answer.context["form"].errors
    rows[2]["fraction"] = "0"
    assert cms.post(ADD, form("multiple", rows)).status_code == 302


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("mode", "stem"),
    [("ro", "Ce faceți întâi?"), ("ru-marked", "Что Вы сделаете сначала?")],
)
def test_each_kind_is_previewed_before_it_is_saved(cms, kind, mode, stem):
    address = f"{LIST}preview/"
    assert cms.post(address, form(kind, RIGHT[kind])).json()["is_valid"]
    page = cms.get(f"{address}?mode={mode}")
    text = page.content.decode()
    assert stem in text
    assert ("Пояснение" in text) is mode.endswith("marked")
    assert "Explicație" not in text


def test_the_preview_shows_the_key_only_after_marking(cms):
    rows = [row("Sun", "100", feedback_ro="Așa e"), row("Aștept")]
    cms.post(f"{LIST}preview/", form("single", rows))
    assert "Așa e" not in cms.get(f"{LIST}preview/?mode=ro").content.decode()
    assert "Așa e" in cms.get(f"{LIST}preview/?mode=ro-marked").content.decode()


def test_tags_are_kept_once_and_without_stray_spaces(cms):
    data = form("single", RIGHT["single"], tags=" copii,  drept  penal ,copii,, ")
    cms.post(ADD, data)
    assert Question.objects.get().tags == ["copii", "drept penal"]


def test_the_list_is_filtered_by_tag_pool_and_retired(cms):
    pool = QuestionPool.objects.create(slug="p", name_ro="P", name_ru="P")
    first, second = make_question(pool, "Prima"), make_question(None, "A doua")
    Question.objects.filter(pk=first.pk).update(tags=["drept", "vârstă"])
    Question.objects.filter(pk=second.pk).update(tags=["vârs"], retired=True)

    def shown(query: str) -> list[int]:
        return [q.pk for q in cms.get(f"{LIST}?{query}").context["object_list"]]

    assert shown("tag=vârstă") == [first.pk]
    assert shown("tag=vârs") == [second.pk]
    assert shown(f"pool={pool.pk}") == [first.pk]
    assert shown("retired=true") == [second.pk]


def test_where_used_names_lessons_tests_and_editions(cms, course):
    check = Question.objects.get(stem_ro="Verificare unu (ro)")
    drawn = Question.objects.filter(pool__slug="curs-test").first()
    page = cms.get(f"{LIST}edit/{check.pk}/").content.decode()
    assert f'/cms/pages/{course.first.pk}/edit/">Lecția unu (ro)</a>' in page
    assert "Curs (ro) 1" in page
    page = cms.get(f"{LIST}edit/{drawn.pk}/").content.decode()
    assert f'/cms/pages/{course.test.pk}/edit/">Test (ro)</a>' in page


def test_a_retired_question_is_left_out_of_the_next_edition(cms, course):
    drawn = Question.objects.filter(pool__slug="curs-test").first()
    Question.objects.filter(pk=drawn.pk).update(retired=True)
    from courses.editions.release import release_edition

    edition = release_edition(course=course.page)
    assert str(drawn.uid) not in str(edition.manifest)
    assert str(drawn.uid) in str(Edition.objects.get(number=1).manifest)


def test_the_edit_page_takes_as_many_queries_for_many_uses(cms, course):
    check = Question.objects.get(stem_ro="Verificare unu (ro)")
    address = f"{LIST}edit/{check.pk}/"
    cms.get(address)
    with CaptureQueriesContext(connection) as few:
        cms.get(address)
    from tests.factories.courses import _add, lesson_body

    for number in range(4):
        parent = course.first.get_parent()
        lesson = LessonPage(body=lesson_body(check, f"x{number}"))
        _add(parent, lesson, f"X{number}", f"x{number}")
    with CaptureQueriesContext(connection) as many:
        text = cms.get(address).content.decode()
    assert "X3 (ro)" in text
    assert len(many) == len(few)


def test_a_live_question_is_never_saved_by_the_clock(cms, course):
    question = Question.objects.first()
    page = cms.get(f"{LIST}edit/{question.pk}/")
    assert page.context["autosave_enabled"] is False
    assert cms.get(ADD).context["autosave_enabled"] is False


def test_a_changed_key_without_attempts_asks_nothing(cms, course):
    question = Question.objects.filter(pool__slug="curs-test").first()
    answer = cms.post(f"{LIST}edit/{question.pk}/", changed_key(question))
    assert answer.status_code == 302
    assert "old-attempts" not in answer["Location"]


def test_a_changed_key_with_attempts_asks_how_to_treat_them(cms, course, enrolment):
    from tests.support.learning import take_pre_test

    take_pre_test(enrolment, course)
    question = Question.objects.filter(
        uid__in=[item["uid"] for item in enrolment.attempts.get().frozen["questions"]]
    ).first()
    answer = cms.post(f"{LIST}edit/{question.pk}/", changed_key(question))
    assert answer["Location"] == f"/cms/questions/{question.pk}/old-attempts/"
    question.refresh_from_db()
    assert question.version == 2


def changed_key(question) -> dict:
    """The edit form with the second option right instead of the first."""
    shares = ["0", "100", "0"]
    rows = [
        row(option.text_ro, share, id=option.pk)
        for option, share in zip(question.options.all(), shares, strict=True)
    ]
    return form("single", rows, initial=3, pool=question.pool_id)


@pytest.mark.parametrize(
    ("code", "words"),
    [("ru", "Выбрать набор"), ("ro", "Alege set"), ("ru", "Выбрать")],
)
def test_the_chooser_speaks_the_editors_language(cms, editor, code, words):
    profile = UserProfile.get_for_user(editor)
    profile.preferred_language = code
    profile.save()
    assert words in cms.get(ADD).content.decode()


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("ro", ["50", "33,33333", "-0,5"]),
        ("ru", ["50", "33,33333", "-0,5"]),
        ("en", ["50", "33.33333", "-0.5"]),
    ],
)
def test_shares_are_shown_as_people_write_them(cms, editor, code, shown):
    profile = {"preferred_language": code}
    UserProfile.objects.update_or_create(user=editor, defaults=profile)
    question = make_question(None, "Prima")
    shares = ["50", "33.33333", "-0.5"]
    for option, share in zip(question.options.all(), shares, strict=True):
        option.fraction = Decimal(share)
        option.save()
    page = cms.get(f"{LIST}edit/{question.pk}/").content.decode()
    pattern = r'name="options-\d-fraction" value="([^"]*)"'
    assert re.findall(pattern, page) == shown


@pytest.mark.parametrize("written", ["33,33333", "33.33333", " 33,33333 "])
def test_a_share_is_written_with_a_comma_or_a_point(written):
    field = WrittenNumberField(max_digits=8, decimal_places=5)
    assert field.clean(written) == Decimal("33.33333")
    assert not field.has_changed(Decimal("33.33333"), written)
    assert not field.has_changed(Decimal("50.00000"), "50")


@pytest.mark.parametrize("written", ["1.000,5", "x", "50 %", "1e99", "33,333333"])
def test_what_is_no_share_is_refused_and_stays_as_it_was_written(written):
    field = WrittenNumberField(max_digits=8, decimal_places=5)
    with pytest.raises(ValidationError):
        field.clean(written)
    assert field.prepare_value(written) == written


def test_the_form_saves_what_was_written_with_a_comma(cms):
    rows = [row("Da", "33,5"), row("Și asta", "66,5"), row("Nu", "-100,0")]
    answer = cms.post(ADD, form("multiple", rows))
    assert answer.status_code == 302, answer.context["form"].errors
    saved = Question.objects.get().options.values_list("fraction", flat=True)
    assert list(saved) == [Decimal("33.5"), Decimal("66.5"), Decimal(-100)]


# --- two editors on one question -----------------------------------------------------------


@pytest.fixture
def question(client_of, editor) -> Question:
    client_of(editor).post(ADD, form("single", RIGHT["single"]))
    return Question.objects.get()


def seen_in(page) -> dict[str, str]:
    """Return what the form knows of the version that it was loaded with."""
    field = r'name="(loaded_revision[^"]*)" value="([^"]*)"'
    return dict(re.findall(field, page.content.decode()))


def save(browser, question, seen, **fields):
    rows = zip(RIGHT["single"], question.options.all(), strict=True)
    options = [{**one, "id": option.pk} for one, option in rows]
    data = form("single", options, initial=len(options), **fields)
    url = f"{LIST}edit/{question.pk}/"
    return browser.post(url, {**data, **seen}, follow=True)


def told(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize("has_version", [True, False])
def test_who_saves_over_another_version_of_a_question_is_told(
    client_of, editor, question, has_version
):
    if not has_version:  # as the course package leaves it
        Question.objects.update(latest_revision=None)
        question.revisions.all().delete()
    other = UserFactory(full_name="Al Doilea", roles=["editor"])
    ours, theirs = client_of(editor), client_of(other)
    seen = seen_in(ours.get(f"{LIST}edit/{question.pk}/"))
    assert bool(seen) is has_version
    save(theirs, question, seen, stem_ro="Textul lui B")
    version = question.revisions.get(user=other)
    sentence = told(save(ours, question, seen, stem_ro="Textul lui A"))
    assert "Al Doilea" in sentence
    link = re.search(rf'href="([^"]+/{version.pk}...latest/)"', sentence)[1]
    assert "Textul lui BA" in re.sub(r"<[^>]+>", "", ours.get(link).content.decode())


def test_who_saves_after_having_seen_it_is_not_told(client_of, editor, question):
    other = UserFactory(full_name="Al Doilea", roles=["editor"])
    save(client_of(other), question, {}, stem_ro="Textul lui B")
    ours = client_of(editor)
    seen = seen_in(ours.get(f"{LIST}edit/{question.pk}/"))
    assert "Al Doilea" not in told(save(ours, question, seen))


def _edit(cms, question: Question, kind: str, rows: list[dict], **at) -> Question:
    options = question.options.all()
    rows = [{**one, "id": o.pk} for one, o in zip(rows, options, strict=True)]
    address = at.get("address", f"{LIST}edit/{question.pk}/")
    answer = cms.post(address, form(kind, rows, len(rows), **at.get("data", {})))
    assert answer.status_code == 302, answer.context["form"].errors
    return Question.objects.get(pk=question.pk)


def test_an_old_revision_brought_back_is_a_version_of_its_own(cms):
    right, wrong = RIGHT["single"], [row("Sun la 112"), row("Aștept", fraction="100")]
    cms.post(ADD, form("single", right))
    question = Question.objects.get()
    first = question.latest_revision_id
    for rows in (wrong, right, wrong):
        question = _edit(cms, question, "single", rows)
    assert question.version == 4
    name = "wagtailsnippets_courses_question:revisions_revert"
    back = {
        "address": reverse(name, args=[question.pk, first]),
        "data": {"revision": first},
    }
    assert _edit(cms, question, "single", right, **back).version == 5
    again = _edit(cms, question, "single", right, **back)
    assert again.version == 5


def test_matches_that_change_places_are_a_new_version_a_reworded_one_is_not(cms):
    cms.post(ADD, form("matching", RIGHT["matching"]))
    question = Question.objects.get()
    first, second, third = RIGHT["matching"]
    reworded = [row("112", match="urgență"), second, third]
    assert _edit(cms, question, "matching", reworded).version == 1
    swapped = [row("112", match="copii"), row("116 111", match="urgență"), third]
    assert _edit(cms, question, "matching", swapped).version == 2
