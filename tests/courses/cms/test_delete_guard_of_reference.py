"""Terms that pages link to and lines that pages show are kept, and said where."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail.users.models import UserProfile

from courses.editions.delete_rules import refusal_to_rename
from courses.editions.references import StillShown
from courses.editions.usage import pages_with
from courses.models import GlossaryTerm, Helpline, HomePage, InfoPage, LessonPage
from tests.courses.translation_status.conftest import write

pytestmark = pytest.mark.django_db
LINK = '<p>Ce este <a href="glossary:{}">termenul</a>?</p>'


@pytest.fixture
def cms(client_of, editor):
    return client_of(editor)


@pytest.fixture
def term(db) -> GlossaryTerm:
    return GlossaryTerm.objects.create(
        slug="debt", term_ro="datorie", term_ru="долг", english="debt"
    )


@pytest.fixture
def line(db) -> Helpline:
    return Helpline.objects.create(slug="la-strada", name_ro="Linia", name_ru="Линия")


@pytest.fixture
def card(course) -> InfoPage:
    page = InfoPage(heading_ro="Fișa", heading_ru="Карточка", slug="pocket-card")
    return HomePage.objects.get().add_child(instance=page)


def link(lesson, slug: str, *, published: bool = True) -> None:
    block = LessonPage.objects.get(pk=lesson.pk).body.raw_data[0]["id"]
    revision = write(lesson, f"body.{block}.text", "ru", LINK.format(slug))
    if published:
        LessonPage.objects.filter(pk=lesson.pk).update(
            body=revision.as_object().body, live_revision=revision
        )


def ways(named) -> list[str]:
    name = f"courses/{named._meta.model_name}"
    return [
        f"/cms/snippets/{name}/delete/{named.pk}/",
        f"/cms/bulk/{name}/delete/?id={named.pk}",
    ]


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("way", [0, 1])
def test_a_term_that_a_page_links_to_is_kept(cms, course, term, way, published):
    link(course.first, "debt", published=published)
    answer = cms.post(ways(term)[way])
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "„datorie” nu poate fi șters" in page
    assert f'/cms/pages/{course.first.pk}/edit/">Lecția unu (ro)</a>' in page
    assert GlossaryTerm.objects.filter(pk=term.pk).exists()


def test_it_is_said_before_the_button_is_pressed_and_in_russian(
    cms, course, editor, term
):
    profile = {"preferred_language": "ru"}
    UserProfile.objects.update_or_create(user=editor, defaults=profile)
    link(course.first, "debt")
    answer = cms.get(ways(term)[0])
    assert answer.status_code == 409
    assert "на этот термин ссылаются страницы" in answer.content.decode()


@pytest.mark.parametrize("slug", ["debt-bondage", "debt_2", "old-debt"])
def test_a_link_to_another_term_keeps_nothing(cms, course, term, slug):
    link(course.first, slug)
    assert cms.post(ways(term)[0]).status_code == 302
    assert not GlossaryTerm.objects.exists()


def test_a_term_goes_once_no_page_links_to_it(cms, course, term):
    link(course.first, "debt")
    link(course.first, "other", published=False)
    assert cms.post(ways(term)[0]).status_code == 409
    link(course.first, "other")
    assert cms.post(ways(term)[0]).status_code == 302


def test_a_term_that_a_scheduled_version_links_to_is_kept(cms, course, term):
    link(course.first, "debt", published=False)
    scheduled = LessonPage.objects.get(pk=course.first.pk).latest_revision
    scheduled.approved_go_live_at = timezone.now() + timedelta(days=3)
    scheduled.save()
    link(course.first, "other", published=False)
    assert [page.pk for page in pages_with(term)] == [course.first.pk]
    assert cms.post(ways(term)[0]).status_code == 409
    assert said(save(cms, term, slug="bondage"))
    scheduled.approved_go_live_at = None
    scheduled.save()
    assert cms.post(ways(term)[0]).status_code == 302


@pytest.mark.parametrize("way", [0, 1])
def test_a_line_that_a_page_shows_is_kept(cms, card, line, way):
    answer = cms.post(ways(line)[way])
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "„Linia” nu poate fi ștearsă" in page and "ziua verificării" in page
    assert f"/cms/pages/{card.pk}/edit/" in page
    assert Helpline.objects.exists()


def test_a_line_that_no_page_shows_is_deleted(cms, card, line):
    other = Helpline.objects.create(slug="alta", name_ro="Alta", name_ru="Другая")
    assert cms.post(ways(other)[0]).status_code == 302
    Page.objects.get(pk=card.pk).delete()
    assert cms.post(ways(line)[0]).status_code == 302


def test_nobody_deletes_them_past_the_cms(course, card, term, line):
    link(course.first, "debt")
    for named in (term, line):
        with pytest.raises(StillShown), transaction.atomic():
            named.delete()


@pytest.mark.parametrize("used", [True, False])
def test_the_form_says_where_it_is_used(cms, course, card, term, line, used):
    if used:
        link(course.first, "debt")
    else:
        Page.objects.get(pk=card.pk).delete()
    for named, page in ((term, course.first), (line, card)):
        html = cms.get(
            f"/cms/snippets/courses/{named._meta.model_name}/edit/{named.pk}/"
        )
        text = html.content.decode()
        assert (f"/cms/pages/{page.pk}/edit/" in text) is used
        assert ("Pe nicio pagină." in text) is not used


def test_more_pages_cost_no_more_queries(course, term):
    link(course.first, "debt")
    with CaptureQueriesContext(connection) as few:
        assert len(pages_with(term)) == 1
    link(course.second, "debt")
    with CaptureQueriesContext(connection) as many:
        assert len(pages_with(term)) == 2
    assert len(many) == len(few)


# --- short names -----------------------------------------------------------------------


def save(cms, named, **changes):
    """Send the form of a term or line; return what the CMS answers."""
    kept = {f.name: getattr(named, f.name) for f in named._meta.fields}
    data = {name: "" if value is None else value for name, value in kept.items()}
    address = f"/cms/snippets/courses/{named._meta.model_name}/edit/{named.pk}/"
    data["opened_with"] = cms.get(address).context["form"]["opened_with"].value()
    defined = {"definition_ro": "Ce este.", "definition_ru": "Что это."}
    return cms.post(address, data | defined | changes)


def said(answer, field: str = "slug") -> str:
    """Return what the form says at the field."""
    return " ".join(answer.context["form"].errors.get(field, []))


@pytest.mark.parametrize("published", [True, False])
def test_a_term_that_pages_link_to_keeps_its_short_name(cms, course, term, published):
    link(course.first, "debt", published=published)
    answer = save(cms, term, slug="bondage", english="debt bondage")
    assert GlossaryTerm.objects.get().slug == "debt"
    assert "„debt”: Lecția unu (ro)." in said(answer)
    assert "scrieți-l din nou" in said(answer).lower()
    assert said(answer) in unescape(answer.content.decode())


def test_it_is_said_in_the_editors_language(cms, course, editor, term):
    profile = {"preferred_language": "ru"}
    UserProfile.objects.update_or_create(user=editor, defaults=profile)
    link(course.first, "debt")
    answer = save(cms, term, slug="bondage")
    assert "«debt»" in said(answer)
    assert course.first.heading_ru in said(answer)


def test_the_words_of_the_term_may_change(cms, course, term):
    link(course.first, "debt")
    assert save(cms, term, term_ro="robie", english="bondage").status_code == 302
    assert GlossaryTerm.objects.get().term_ro == "robie"


def test_a_term_that_no_page_links_to_is_named_otherwise(cms, course, term):
    link(course.first, "debt-bondage")
    assert save(cms, term, slug="bondage").status_code == 302
    assert GlossaryTerm.objects.get().slug == "bondage"


def test_a_line_that_a_page_shows_keeps_its_short_name(cms, card, line):
    answer = save(cms, line, slug="strada")
    assert "„la-strada”: Fișa." in said(answer)
    assert Helpline.objects.get().slug == "la-strada"
    assert save(cms, line, number="0 800 77777").status_code == 302
    Page.objects.get(pk=card.pk).delete()
    assert save(cms, line, slug="strada").status_code == 302


def test_of_many_pages_the_first_few_are_named(course, term):
    home = HomePage.objects.get()
    body = '[{"type":"text","value":{"text":{"ro":"<a href=\\"glossary:debt\\">"}}}]'
    for number in range(7):
        page = InfoPage(heading_ro=f"Fișa {number}", slug=f"f{number}", body=body)
        home.add_child(instance=page)
    sentence = refusal_to_rename(term)
    assert "Fișa 4; și încă 2." in sentence
    assert "Fișa 5" not in sentence


# --- the pages that show lines ----------------------------------------------------------


def save_page(cms, page, **changes):
    texts = ("heading_ro", "heading_ru", "intro_ro", "intro_ru")
    data = {name: getattr(page, name) or "" for name in texts}
    data |= {"slug": page.slug, "body": streamfield([])}
    return cms.post(f"/cms/pages/{page.pk}/edit/", nested_form_data(data | changes))


@pytest.mark.parametrize("button", [{}, {"action-publish": "1"}])
def test_a_page_that_shows_lines_keeps_its_address(cms, card, button):
    answer = save_page(cms, card, slug="fisa", **button)
    assert "„pocket-card”" in said(answer)
    assert InfoPage.objects.get().slug == "pocket-card"
    assert save_page(cms, card, heading_ro="Alta", **button).status_code == 302
    assert InfoPage.objects.get().slug == "pocket-card"


def test_another_information_page_takes_another_address(cms, course):
    page = InfoPage(heading_ro="Știri", heading_ru="Вести", slug="stiri")
    HomePage.objects.get().add_child(instance=page)
    answer = save_page(cms, page, slug="vesti", **{"action-publish": "1"})
    assert answer.status_code == 302
    assert InfoPage.objects.get().slug == "vesti"


def test_nor_is_it_published_past_the_form(card):
    card.slug = "fisa"
    with pytest.raises(ValidationError, match="pocket-card"):
        card.save_revision()
