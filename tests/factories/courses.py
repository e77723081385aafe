"""A small whole course in the database: every kind of unit, both languages."""

from dataclasses import dataclass, fields
from decimal import Decimal

from wagtail.models import Page, Site

from courses.editions.release import release_edition
from courses.models import (
    CoursePage,
    Edition,
    HomePage,
    LessonPage,
    ModulePage,
    Option,
    Question,
    QuestionPool,
    QuizPage,
)


@dataclass
class SmallCourse:
    page: CoursePage
    pre: QuizPage
    first: LessonPage
    second: LessonPage
    test: QuizPage
    edition: Edition


def two(text: str) -> dict[str, str]:
    return {"ro": f"{text} (ro)", "ru": f"{text} (ру)"}


def make_question(pool: QuestionPool | None, text: str, order: int = 0) -> Question:
    """A single-choice question whose first option is right."""
    question = Question.objects.create(
        pool=pool,
        kind="single",
        stem_ro=f"{text} (ro)",
        stem_ru=f"{text} (ру)",
        sort_order=order,
    )
    for place, (name, fraction) in enumerate([("da", 100), ("nu", 0), ("nu știu", 0)]):
        Option.objects.create(
            question=question,
            sort_order=place,
            text_ro=f"{name} (ro)",
            text_ru=f"{name} (ру)",
            feedback_ro=f"De ce {name}",
            feedback_ru=f"Почему {name}",
            fraction=Decimal(fraction),
        )
    return question


def lesson_body(question: Question, name: str) -> list[dict]:
    case = {
        "title": two("Cazul"),
        "story": two("<p>Povestea</p>"),
        "facts": two("<p>Faptele</p>"),
        "nodes": [
            {
                "id": "start",
                "text": two("<p>Ce faceți?</p>"),
                "choices": [
                    {
                        "id": "a",
                        "text": two("Întreb"),
                        "consequence": two("<p>Bine</p>"),
                        "next": "end",
                    },
                    {
                        "id": "b",
                        "text": two("Plec"),
                        "consequence": two("<p>Rău</p>"),
                        "next": "",
                    },
                ],
            },
            {
                "id": "end",
                "text": two("<p>Și apoi?</p>"),
                "choices": [
                    {
                        "id": "a",
                        "text": two("Notez"),
                        "consequence": two("<p>Gata</p>"),
                        "next": "",
                    }
                ],
            },
        ],
    }
    return [
        {"type": "heading", "id": f"{name}-h", "value": {"text": two("Titlu")}},
        {"type": "text", "id": f"{name}-t", "value": {"text": two("<p>Text</p>")}},
        {"type": "case", "id": f"{name}-case", "value": case},
        {"type": "check", "id": f"{name}-k", "value": {"question": question.pk}},
    ]


def _home() -> HomePage:
    site = Site.objects.get(is_default_site=True)
    if isinstance(home := site.root_page.specific, HomePage):
        return home
    old = site.root_page
    home = HomePage(title="Curs", slug="start", heading_ro="Curs", heading_ru="Курс")
    Page.objects.get(depth=1).add_child(instance=home)
    site.root_page = home
    site.save()
    Page.objects.get(pk=old.pk).delete()
    return home


def _add(parent: Page, page: Page, heading: str, slug: str) -> Page:
    page.heading_ro, page.heading_ru, page.slug = (
        f"{heading} (ro)",
        f"{heading} (ру)",
        slug,
    )
    page.title = page.heading_ro
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def make_course(slug: str = "curs") -> SmallCourse:
    """Return the course, published and released as edition 1."""
    course = _add(_home(), CoursePage(), "Curs", slug)
    module = _add(course, ModulePage(), "Modul", "modul")
    pools = [
        QuestionPool.objects.create(slug=f"{slug}-{name}", name_ro=name, name_ru=name)
        for name in ("a", "b", "test")
    ]
    for pool in pools:
        for number in range(4):
            make_question(pool, f"Întrebarea {pool.slug} {number}", number)
    pre = QuizPage(
        purpose="pre", pass_mark=0, attempts=1, pool=pools[0], pool_b=pools[1]
    )
    _add(module, pre, "Test inițial", "pre")
    lessons = []
    for name in ("unu", "doi"):
        question = make_question(None, f"Verificare {name}")
        lesson = LessonPage(
            body=lesson_body(question, name),
            sensitive_ro="Atenție",
            sensitive_ru="Внимание",
        )
        lessons.append(_add(module, lesson, f"Lecția {name}", name))
    test = QuizPage(purpose="module", pass_mark=60, attempts=2, draw=3, pool=pools[2])
    _add(module, test, "Test", "test")
    edition = release_edition(course=course)
    return SmallCourse(course, pre, *lessons, test, edition)


def read_again(course: SmallCourse) -> SmallCourse:
    """Return the course as it stands in the database now."""
    made = (getattr(course, field.name) for field in fields(course))
    return SmallCourse(*(type(one).objects.get(pk=one.pk) for one in made))
