"""Loading a package's terms, telephone lines, questions and media."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from courses.course_files.library import load_media
from courses.course_files.models_to_files import (
    helpline_row,
    pool_row,
    question_row,
    term_row,
)
from courses.course_files.package import Data, Package
from courses.course_files.tally import Tally
from courses.models import (
    GlossaryTerm,
    Helpline,
    Option,
    Question,
    QuestionPool,
    snapshots,
)
from courses.text.languages import CODES


def load_references(package: Package, root: Path, tally: Tally) -> None:
    """Create and update everything that pages point at; delete nothing."""
    _terms(package.glossary, tally)
    _helplines(package.helplines, tally)
    load_media(package, root / "media", tally)
    _pools(package, tally)


def set_texts(instance: Any, data: Data, *names: str) -> None:
    """Set translated fields in both languages."""
    for name in names:
        for code in CODES:
            setattr(instance, f"{name}_{code}", data[name][code])


def keep_order(rows: list[Any], kind: str, tally: Tally) -> None:
    """Number rows anew where they do not stand in the wanted order."""
    now = sorted(rows, key=lambda row: (row.sort_order, row.pk))
    for order, row in enumerate(rows if now != rows else ()):
        if row.sort_order != order:
            row.sort_order = order
            type(row).objects.filter(pk=row.pk).update(sort_order=order)
            tally.changed[kind] += 1


def _terms(terms: list[Data], tally: Tally) -> None:
    stored = {term.slug: term for term in GlossaryTerm.objects.all()}
    for data in terms:
        term = stored.get(data["id"]) or GlossaryTerm(slug=data["id"])
        if tally.differs("glossary", term_row(term) if term.pk else None, data):
            term.english = data["english"]
            set_texts(term, data, "term", "definition")
            term.save()


def _helplines(helplines: list[Data], tally: Tally) -> None:
    stored = {helpline.slug: helpline for helpline in Helpline.objects.all()}
    rows = []
    for order, data in enumerate(helplines):
        line = stored.get(data["id"]) or Helpline(slug=data["id"], sort_order=order)
        if tally.differs("helplines", helpline_row(line) if line.pk else None, data):
            for name in ("number", "from_abroad", "email", "url", "editor_note"):
                setattr(line, name, data[name])
            day = data["checked_on"]
            line.checked_on = date.fromisoformat(day) if day else None
            set_texts(line, data, "name", "note")
            line.save()
        rows.append(line)
    keep_order(rows, "order", tally)


# --- the question bank --------------------------------------------------------------


def _pools(package: Package, tally: Tally) -> None:
    stored = {pool.slug: pool for pool in QuestionPool.objects.all()}
    questions = {
        str(question.uid): question
        for question in Question.objects.prefetch_related("options")
    }
    for slug, data in package.pools.items():
        pool = stored.get(slug) or QuestionPool(slug=slug)
        wanted = {"slug": slug, "name": data["name"]}
        if tally.differs("pools", pool_row(pool) if pool.pk else None, wanted):
            set_texts(pool, data, "name")
            pool.save()
        _questions(questions, data["questions"], pool, tally)
    for group in package.questions:
        _questions(questions, group, None, tally)


def _questions(
    stored: dict[str, Question],
    group: list[Data],
    pool: QuestionPool | None,
    tally: Tally,
) -> None:
    rows = []
    pool_pk = pool.pk if pool else None
    for order, data in enumerate(group):
        question = stored.get(data["uid"]) or Question(
            uid=data["uid"], sort_order=order
        )
        now = (question_row(question), question.pool_id) if question.pk else None
        if tally.differs("questions", now, (data, pool_pk)):
            _save_question(question, data, pool)
        rows.append(question)
    keep_order(rows, "order", tally)


def _save_question(question: Question, data: Data, pool: QuestionPool | None) -> None:
    question.pool, question.kind, question.tags = pool, data["kind"], data["tags"]
    set_texts(question, data, "stem", "feedback")
    question.options.set(_options(question, data["options"]))
    question.updated_at = timezone.now()
    question.version = snapshots.version_of(question)
    question.save()
    question.save_revision()


def _options(question: Question, wanted: list[Data]) -> list[Option]:
    known = {str(option.uid): option for option in question.options.all()}
    options = []
    for order, data in enumerate(wanted):
        option = known.get(data["uid"]) or Option(uid=data["uid"])
        option.sort_order = order
        for name in ("fraction", "value", "tolerance"):
            setattr(option, name, data[name])
        set_texts(option, data, "text", "match", "feedback")
        options.append(option)
    return options
