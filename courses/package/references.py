"""Loads what stands on its own: terms, telephone lines, drawings, pictures, questions."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.utils import timezone
from wagtail.images import get_image_model

from courses import bank
from courses.models import (
    Diagram,
    GlossaryTerm,
    Helpline,
    Option,
    Question,
    QuestionPool,
)
from courses.package.package import Data, Package
from courses.package.stored import (
    helpline_row,
    names_in_use,
    pool_row,
    question_row,
    term_row,
)
from courses.package.tally import Tally

CODES = ("ro", "ru")


def load_references(package: Package, root: Path, tally: Tally) -> None:
    """Create and update everything that pages point at; delete nothing."""
    _terms(package.glossary, tally)
    _helplines(package.helplines, tally)
    _media(package.media, root, tally)
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
            for name in ("number", "from_abroad", "url"):
                setattr(line, name, data[name])
            line.checked_on = date.fromisoformat(data["checked_on"])
            set_texts(line, data, "name", "note")
            line.save()
        rows.append(line)
    keep_order(rows, "order", tally)


def _media(media: dict[str, str], root: Path, tally: Tally) -> None:
    drawings = {name: text for name, text in media.items() if text}
    stored = {diagram.slug: diagram for diagram in Diagram.objects.all()}
    for name, text in drawings.items():
        slug = name.removesuffix(".svg")
        diagram = stored.get(slug) or Diagram(slug=slug)
        if tally.differs("diagrams", diagram.svg if diagram.pk else None, text):
            diagram.svg = text
            diagram.save()
    if pictures := [name for name in media if name not in drawings]:
        _pictures(pictures, root / "media", tally)


def _pictures(names: list[str], folder: Path, tally: Tally) -> None:
    known = names_in_use().images
    images = get_image_model().objects.in_bulk(known.values())
    for name in names:
        image = images.get(known.get(name, 0)) or get_image_model()(title=name)
        data = (folder / name).read_bytes()
        if tally.differs("images", _content(image) if image.pk else None, data):
            image.file = ImageFile(BytesIO(data), name=name)
            image.save()


def _content(image: Any) -> bytes:
    with image.open_file() as file:
        content: bytes = file.read()
        return content


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
    old_key = bank.stored_key(question)
    question.pool, question.kind, question.tags = pool, data["kind"], data["tags"]
    set_texts(question, data, "stem", "feedback")
    question.options.set(_options(question, data["options"]))
    question.updated_at = timezone.now()
    question.version += old_key not in (None, bank.present_key(question))
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
