"""Readiness of live units in both languages.

Publishing asks this of pages. Questions are live as soon as they are saved, and copies of
pages as soon as they are made: of these it is asked afterwards.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import LessonPage, Option, ParityException, Question, QuizPage
from courses.text.translated_fields import PAGE_MODELS
from courses.translation_status.gate import (
    Obstacle,
    checked_questions,
    named,
    obstacles_in,
    rows_of,
    shown_in,
)
from courses.translation_status.messages import board_of
from courses.translation_status.rules import NOTHING, Pair
from courses.translation_status.texts import Text, texts_of


@dataclass(frozen=True)
class NotReady:
    """Why a unit keeps an edition from being released; ``url`` leads to its texts."""

    sentence: str
    url: str


def not_ready(pages: Iterable[int]) -> list[NotReady]:
    """Return which of these lessons and tests are not ready, in the order of the tree.

    Those with a signed exception are passed over. Nine queries at most, however many.
    """
    pks = set(pages) - _excepted()
    units = sorted(
        [
            unit
            for model in (LessonPage, QuizPage)
            for unit in model.objects.in_bulk(pks).values()
        ],
        key=lambda unit: str(unit.path),
    )
    found = live_obstacles(units)
    return [
        NotReady(_sentence(unit, found[unit.pk]), board_of(unit))
        for unit in units
        if found[unit.pk]
    ]


def _excepted() -> set[int]:
    signed = ParityException.objects.filter(
        withdrawn_at=None, until__gte=timezone.localdate()
    )
    return set(signed.values_list("page_id", flat=True))


def _sentence(unit: Any, found: list[Obstacle]) -> str:
    text = _("“%(page)s” does not say the same in Romanian and in Russian: %(texts)s.")
    return text % {"page": unit.get_admin_display_title(), "texts": named(found)}


def live_obstacles(units: list[Any]) -> dict[int, list[Obstacle]]:
    """Return what is missing or stale in each of these units as learners get it."""
    asked = {unit.pk: _asked(unit) for unit in units}
    questions = _questions(asked.values())
    shown = _shown(units)
    texts = {
        unit.pk: [
            *texts_of(unit),
            *shown[unit.pk],
            *(
                text
                for one, own in questions
                if _is_asked(one, asked[unit.pk])
                for text in own
            ),
        ]
        for unit in units
    }
    agreed = _agreed(list({t.key: t for own in texts.values() for t in own}.values()))
    return {pk: obstacles_in(own, agreed) for pk, own in texts.items()}


def _shown(units: list[Any]) -> dict[int, list[Text]]:
    """Return the texts of the pictures, recordings and drawings in each unit."""
    named_in = {unit.pk: shown_in(_raw_body(unit)) for unit in units}
    pks: dict[str, set[int]] = defaultdict(set)
    for found in named_in.values():
        for model, keys in found.items():
            pks[model].update(keys)
    rows = {
        model: apps.get_model("courses", model).objects.in_bulk(keys)
        for model, keys in pks.items()
    }
    return {
        unit: [
            text
            for model, keys in found.items()
            for key in keys
            if key in rows[model]
            for text in texts_of(rows[model][key])
        ]
        for unit, found in named_in.items()
    }


def _raw_body(unit: Any) -> Iterable[Any]:
    return unit.body.raw_data if isinstance(unit, LessonPage) else ()


# What a unit asks: pools that it draws from, and questions of its checks.
Asked = tuple[set[int], set[int]]


def _asked(unit: Any) -> Asked:
    if isinstance(unit, QuizPage):
        return {pk for pk in (unit.pool_id, unit.pool_b_id) if pk}, set()
    return set(), set(checked_questions(_raw_body(unit)))


def _is_asked(question: Question, asked: Asked) -> bool:
    pools, checks = asked
    drawn = question.pool_id in pools and not question.retired
    return drawn or question.pk in checks


def _questions(asked: Iterable[Asked]) -> list[tuple[Question, list[Text]]]:
    """Return the questions with their texts and their options'."""
    pools: set[int] = set()
    checks: set[int] = set()
    for some_pools, some_checks in asked:
        pools |= some_pools
        checks |= some_checks
    rows = Question.objects.filter(Q(pool__in=pools, retired=False) | Q(pk__in=checks))
    texts: dict[int, list[Text]] = {}
    questions = list(rows.order_by("sort_order", "pk"))
    for option in Option.objects.filter(question__in=[one.pk for one in questions]):
        texts.setdefault(option.question_id, []).extend(texts_of(option))
    return [(one, [*texts_of(one), *texts.get(one.pk, [])]) for one in questions]


def _agreed(texts: list[Text]) -> dict[tuple[str, int, str], Pair]:
    """Return what was agreed of each text.

    What is known of a page is known of its draft. Where that says something else, the
    live text was asked when it was published, and only what is missing counts.
    """
    agreed: dict[tuple[str, int, str], Pair] = {}
    pairs = {text.key: text.pair for text in texts}
    for row in rows_of(texts):
        key = row.model, row.object_id, row.path
        is_draft = row.model in PAGE_MODELS and pairs.get(key) != (row.ro, row.ru)
        agreed[key] = NOTHING if is_draft else Pair(row.agreed_ro, row.agreed_ru)
    return agreed
