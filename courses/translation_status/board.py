"""Translation board: the state of every text, what to do next, and where."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from courses.models import (
    CoursePage,
    LessonPage,
    ModulePage,
    Option,
    ParityException,
    Question,
    QuizPage,
    TextState,
)
from courses.text.languages import CODES, by_language, columns_of, in_language
from courses.text.translated_fields import DRAWING, PAGE_MODELS, streams
from courses.translation_status.gate import checked_questions, shown_in
from courses.translation_status.labels import excerpt, kind_name, place_name
from courses.translation_status.rules import MISSING, READY, STALE

KINDS = {
    "lesson": ("lessonpage",),
    "quiz": ("quizpage",),
    "question": ("question", "option"),
    "page": ("homepage", "coursepage", "modulepage", "infopage"),
    "pool": ("questionpool",),
    "term": ("glossaryterm",),
    "helpline": ("helpline",),
    "drawing": (DRAWING,),
    "picture": ("courseimage",),
    "recording": ("coursemedia",),
}
# Where an object's own name is.
NAMED_BY = {
    **dict.fromkeys(PAGE_MODELS, "heading"),
    "question": "stem",
    "option": "question__stem",
    "questionpool": "name",
    "glossaryterm": "term",
    "helpline": "name",
    DRAWING: "slug",
    "courseimage": "title",
    "coursemedia": "title",
}
# Names that are the same in both languages.
ALIKE = ("slug", "title")
# Where the library edits what it has.
EDITED_AT = {"courseimage": "wagtailimages:edit", "coursemedia": "wagtailmedia:edit"}
OPEN = "open"


@dataclass(frozen=True)
class BoardFilters:
    """Filters of the board; everything where all are empty.

    ``state``: "missing", "stale", "ready", or "open" for the first two. ``section`` is
    a course's or module's path in the tree; ``page`` a page's primary key.
    """

    language: str = ""
    state: str = ""
    kind: str = ""
    section: str = ""
    page: int | None = None


@dataclass(frozen=True)
class Line:
    """One text on the board."""

    row: TextState
    kind: str
    owner: str
    place: str
    excerpt: str
    url: str


@dataclass(frozen=True)
class Total:
    """A language's texts: how many there are, are missing and are stale."""

    language: str
    texts: int
    missing: int
    stale: int

    @property
    def percent(self) -> int:
        """Return the share that is ready, rounded down: 100 is said when all are."""
        ready = self.texts - self.missing - self.stale
        return 100 * ready // self.texts if self.texts else 100


# --- choosing -----------------------------------------------------------------------


def chosen(asked: BoardFilters) -> Any:
    """Return the rows that are asked for; three queries more where a section is."""
    return (
        _in_place(asked).filter(_in_state(asked)).order_by("model", "object_id", "pk")
    )


def totals(asked: BoardFilters) -> list[Total]:
    """Return the sums of each language over the asked place, whatever the states."""
    counts = {
        f"{code}_{state}": Count("pk", filter=Q(**{f"{code}_state": state}))
        for code in CODES
        for state in (MISSING, STALE)
    }
    found = _in_place(asked).aggregate(texts=Count("pk"), **counts)
    return [
        Total(code, found["texts"], found[f"{code}_missing"], found[f"{code}_stale"])
        for code in CODES
    ]


def _in_state(asked: BoardFilters) -> Q:
    codes = [asked.language] if asked.language in CODES else list(CODES)
    if asked.state == READY:
        return Q(**{f"{code}_state": READY for code in codes})
    wanted = {OPEN: (MISSING, STALE), MISSING: (MISSING,), STALE: (STALE,)}
    if asked.state not in wanted:
        return Q()
    found = Q(pk__in=[])
    for code in codes:
        found |= Q(**{f"{code}_state__in": wanted[asked.state]})
    return found


def _in_place(asked: BoardFilters) -> Any:
    rows = TextState.objects.all()
    if asked.kind in KINDS:
        rows = rows.filter(model__in=KINDS[asked.kind])
    if asked.page is not None:
        return rows.filter(_below(Page.objects.filter(pk=asked.page)))
    if asked.section:
        return rows.filter(_below(Page.objects.filter(path__startswith=asked.section)))
    return rows.exclude(_retired())


def _retired() -> Q:
    """Return what translators are not sent either: nobody is asked it any more.

    A lesson that still asks a retired question shows it on its own board.
    """
    questions = Question.objects.filter(retired=True)
    options = Option.objects.filter(question__in=questions)
    return Q(model="question", object_id__in=questions.values("pk")) | Q(
        model="option", object_id__in=options.values("pk")
    )


def _below(pages: Any) -> Q:
    """Return which rows belong to pages, what they show, questions and those's options."""
    questions, pools, shown = _used_on(pages)
    return shown | (
        Q(model__in=PAGE_MODELS, object_id__in=pages.values("pk"))
        | Q(model="question", object_id__in=questions.values("pk"))
        | Q(
            model="option",
            object_id__in=Option.objects.filter(question__in=questions).values("pk"),
        )
        | Q(model="questionpool", object_id__in=pools)
    )


def _used_on(pages: Any) -> tuple[Any, list[int], Q]:
    """Return the questions that pages ask, the pools they draw from, and what they show."""
    keys = pages.values("pk")
    rows = QuizPage.objects.filter(pk__in=keys).values_list("pool", "pool_b")
    pools = [pk for row in rows for pk in row if pk]
    bodies = list(_bodies(LessonPage.objects.filter(pk__in=keys)))
    checked = [pk for body in bodies for pk in checked_questions(body)]
    shown = Q(pk__in=[])
    for model, pks in shown_in(block for body in bodies for block in body).items():
        shown |= Q(model=model, object_id__in=pks)
    asked = Q(pool__in=pools, retired=False) | Q(pk__in=checked)
    return Question.objects.filter(asked), pools, shown


def _bodies(lessons: Any) -> Iterator[Iterable[Any]]:
    """Yield the raw bodies of lessons, as they are live and as editors have them now."""
    rows = lessons.select_related("latest_revision")
    for lesson in rows.only("pk", "body", "latest_revision__content"):
        yield lesson.body.raw_data
        if lesson.latest_revision:
            yield json.loads(lesson.latest_revision.content.get("body") or "[]")


# --- showing ------------------------------------------------------------------------


def board_lines(rows: Iterable[TextState]) -> list[Line]:
    """Return the rows as the board shows them; one query for each kind of object."""
    rows = list(rows)
    owners = _owners(rows)
    places = _places_of_options(rows)
    nobody = Owner("", 0)
    return [
        _line(row, owners.get((row.model, row.object_id), nobody), places)
        for row in rows
    ]


def _line(row: TextState, owner: "Owner", places: dict[int, int]) -> Line:
    return Line(
        row=row,
        kind=kind_name("question" if row.model == "option" else row.model),
        owner=owner.name,
        place=place_name(row.model, row.place),
        excerpt=excerpt(row),
        url=_url(row, owner.edited, places),
    )


class Owner(NamedTuple):
    """An object with texts: its name, and the primary key under which it is edited."""

    name: str
    edited: int


def _owners(rows: list[TextState]) -> dict[tuple[str, int], Owner]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.model].add(row.object_id)
    found = {}
    for model, pks in wanted.items():
        edited = ("question_id",) if model == "option" else ()
        names = [_column(NAMED_BY[model], code) for code in CODES]
        objects = apps.get_model("courses", model).objects.filter(pk__in=pks)
        called = {f"called_{n}": F(name) for n, name in enumerate(names)}
        rows_of = objects.annotate(**called).values_list(*called, "pk", *edited)
        for ro, ru, pk, *under in rows_of:
            name = in_language(by_language(ro, ru))
            found[model, pk] = Owner(name, under[0] if under else pk)
    return found


def _column(name: str, code: str) -> str:
    """Return a field's column in one language; a drawing's name has no language."""
    return name if name in ALIKE else f"{name}_{code}"


def _places_of_options(rows: list[TextState]) -> dict[int, int]:
    """Return the place of each option in its question's form."""
    pks = [row.object_id for row in rows if row.model == "option"]
    questions = Option.objects.filter(pk__in=pks).values("question")
    options = Option.objects.filter(question__in=questions) if pks else ()
    places: dict[int, int] = {}
    seen: Counter[int] = Counter()
    for option in options:
        places[option.pk] = seen[option.question_id]
        seen[option.question_id] += 1
    return places


def _url(row: TextState, edited: int, places: dict[int, int]) -> str:
    """Return the address of the editor with the very field that is to be looked at."""
    code = next((c for c in CODES if getattr(row, f"{c}_state") != READY), CODES[0])
    field = row.path.split(".")[0]
    in_stream = field in streams(apps.get_model("courses", row.model))
    path = f"{row.path}.{code}" if in_stream else f"{row.path}_{code}"
    if row.model == DRAWING:  # both languages in one field
        path = row.path
    if row.model in EDITED_AT:
        address = reverse(EDITED_AT[row.model], args=[edited])
        return f"{address}#id_{path}"
    if row.model in PAGE_MODELS:
        address = reverse("wagtailadmin_pages:edit", args=[edited])
    elif row.model == "option":
        address = reverse("wagtailsnippets_courses_question:edit", args=[edited])
        # Rows of a formset have no content path of their own.
        return f"{address}#id_options-{places.get(row.object_id, 0)}-{path}"
    else:
        address = reverse(f"wagtailsnippets_courses_{row.model}:edit", args=[edited])
    return f"{address}#:w:contentpath={path}"


def sections() -> list[tuple[str, str]]:
    """Return the paths and names of courses and their modules, in teaching order."""
    found = []
    for model, indent in ((CoursePage, ""), (ModulePage, "— ")):
        rows = model.objects.values_list("path", *columns_of("heading"))
        found += [
            (path, f"{indent}{in_language(by_language(*headings))}")
            for path, *headings in rows
        ]
    return sorted(found)


def open_exceptions() -> Any:
    """Return the exceptions that hold today, the first to end first."""
    return (
        ParityException.objects.filter(
            withdrawn_at=None, until__gte=timezone.localdate()
        )
        .select_related("page", "signed_by")
        .order_by("until", "pk")
    )
