"""A form opened earlier replaces nothing newer unseen."""

from html import unescape

import pytest
from wagtail.users.models import UserProfile

from courses.media.svg import validated
from courses.models import Diagram, GlossaryTerm, Helpline, QuestionPool
from tests.courses.translation_files.sending import exported, imported, translated

pytestmark = pytest.mark.django_db
SVG = validated(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    '<g lang="ro"><text>sat</text></g></svg>'
)
SENTENCE = {
    "ro": "Cineva a modificat acest obiect după ce ați deschis formularul",
    "ru": "Пока форма была открыта, кто-то изменил этот объект",
}


def drawing():
    return Diagram.objects.create(slug="harta", svg=SVG)


def term():
    return GlossaryTerm.objects.create(
        slug="sat", term_ro="Sat", term_ru="Село", english="Village",
        definition_ro="Un sat", definition_ru="Село",
    )  # fmt: skip


def helpline():
    return Helpline.objects.create(
        slug="linia", name_ro="Linia", name_ru="Линия", number="112"
    )


def pool():
    return QuestionPool.objects.create(slug="sat", name_ro="Sat", name_ru="Село")


ROWS = [(drawing, "svg"), (term, "definition_ru"), (helpline, "note_ru")]
ROWS += [(pool, "name_ru")]


def url(row) -> str:
    return f"/cms/snippets/courses/{row._meta.model_name}/edit/{row.pk}/"


def opened(client, row) -> dict:
    """Return what a browser would send of the form as it was opened."""
    form = client.get(url(row)).context["form"]
    assert form["opened_with"].value()
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def stored(row, name):
    return getattr(type(row).objects.get(pk=row.pk), name)


def changed(row, name) -> str:
    """Change a row as somebody else would, and return the new value."""
    row = type(row).objects.get(pk=row.pk)
    newer = str(getattr(row, name) or "").replace("sat", "oraș")
    newer = newer if "oraș" in newer else f"{newer} новое"
    setattr(row, name, newer)
    row.save()
    return newer


def typed(data: dict, name: str) -> dict:
    text = data[name]
    return {**data, name: text.replace("sat", "cătun") if name == "svg" else "Моё"}


@pytest.mark.parametrize("code", ["ro", "ru"])
@pytest.mark.parametrize(("make", "name"), ROWS)
def test_a_form_opened_earlier_is_refused_once(make, name, code, client_of, editor):
    profile = {"preferred_language": code}
    UserProfile.objects.update_or_create(user=editor, defaults=profile)
    client, row = client_of(editor), make()
    data = typed(opened(client, row), name)
    newer = changed(row, name)
    answer = client.post(url(row), data)
    assert answer.status_code == 200
    assert SENTENCE[code] in unescape(answer.content.decode())
    assert stored(row, name) == newer
    form = answer.context["form"]
    assert form[name].value() == data[name]  # nothing typed is lost
    again = {**data, "opened_with": form["opened_with"].value()}
    assert f'value="{again["opened_with"]}"' in answer.content.decode()
    assert client.post(url(row), again).status_code == 302
    assert stored(row, name) == data[name]


@pytest.mark.parametrize(("make", "name"), ROWS)
def test_a_form_that_nobody_came_before_is_saved(make, name, client_of, editor):
    client, row = client_of(editor), make()
    data = typed(opened(client, row), name)
    assert client.post(url(row), data).status_code == 302
    assert stored(row, name) == data[name]


def test_told_once_it_is_refused_again_for_the_next_change(client_of, editor):
    client, row = client_of(editor), pool()
    data = typed(opened(client, row), "name_ru")
    changed(row, "name_ru")
    told = client.post(url(row), data).context["form"]["opened_with"].value()
    newest = changed(row, "name_ru")
    assert client.post(url(row), {**data, "opened_with": told}).status_code == 200
    assert stored(row, "name_ru") == newest


@pytest.mark.parametrize("sent", [{}, {"opened_with": "x"}])
def test_a_form_without_its_mark_is_refused(sent, client_of, editor):
    row = pool()
    data = {"slug": "sat", "name_ro": "Alt sat", "name_ru": "Село", **sent}
    assert client_of(editor).post(url(row), data).status_code == 200
    assert stored(row, "name_ro") == "Sat"


def test_words_that_a_file_brought_are_not_erased(client_of, editor):
    client, row = client_of(editor), drawing()
    data = typed(opened(client, row), "svg")
    report = imported(translated(exported(), "sat", "Село", "xliff"), user=editor)
    assert report.changed == 1
    client.post(url(row), data)
    assert "Село" in stored(row, "svg")


def test_adding_needs_no_mark(client_of, editor):
    data = {"slug": "nou", "name_ro": "Nou", "name_ru": "Новый"}
    address = "/cms/snippets/courses/questionpool/add/"
    assert client_of(editor).post(address, data).status_code == 302
    assert QuestionPool.objects.get().slug == "nou"
