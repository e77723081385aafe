"""Release of an edition: the manifest of a course, fixed for the cohorts that take it."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max

from courses.editions.diff import manifest_units, reordered, words
from courses.editions.references import keep_parts
from courses.models import (
    CoursePage,
    Edition,
    LessonPage,
    ModulePage,
    Question,
    QuizPage,
)
from courses.text.translated_fields import translations

Manifest = dict[str, Any]

# What may be put right without a new edition: wording, and a guess of the time needed.
WORDING = {"heading", "minutes", "slug"}


def build_manifest(course: CoursePage) -> Manifest:
    """Return the manifest of the course as it is published now, in six queries.

    Its shape is described at ``Edition``. Left out is what is not live or is retired.
    """
    modules = _below(ModulePage, course)
    units = sorted(
        [
            *_below(LessonPage, course).filter(retired=False),
            *_below(QuizPage, course)
            .filter(retired=False)
            .select_related("pool", "pool_b"),
        ],
        key=lambda unit: unit.path,
    )
    bank = _Bank(units)
    return {
        "course": {
            "uid": str(course.uid),
            "slug": course.slug,
            "heading": translations(course, "heading"),
            "audience": course.audience,
            # Left out where none are set, as in editions from before there were any.
            **(
                {"academic_hours": course.academic_hours}
                if course.academic_hours
                else {}
            ),
        },
        "modules": [
            {
                "uid": str(module.uid),
                "heading": translations(module, "heading"),
                "units": [
                    _unit(unit, bank)
                    for unit in units
                    if unit.path.startswith(module.path)
                ],
            }
            for module in modules
        ],
    }


def _below(model: type[Any], course: CoursePage) -> Any:
    return model.objects.live().descendant_of(course).order_by("path")


class _Bank:
    """The questions that the course's units use."""

    def __init__(self, units: Iterable[Any]) -> None:
        pools: set[int] = set()
        checks: set[int] = set()
        for unit in units:
            if isinstance(unit, QuizPage):
                pools.update(pk for pk in (unit.pool_id, unit.pool_b_id) if pk)
            else:
                checks.update(_check_keys(unit))
        self.pools: dict[int, list[dict[str, Any]]] = {pk: [] for pk in pools}
        drawn = Question.objects.filter(pool__in=pools, retired=False)
        for question in drawn.order_by("pool_id", "sort_order", "pk"):
            entry = {"uid": str(question.uid), "version": question.version}
            self.pools[question.pool_id].append(entry)
        rows = Question.objects.filter(pk__in=checks).values_list("pk", "uid")
        self.uids = {pk: str(uid) for pk, uid in rows}


def _check_keys(lesson: LessonPage) -> list[int]:
    """Return the primary keys of the questions that the lesson's checks ask."""
    blocks = (block for block in lesson.body.raw_data if block["type"] == "check")
    return [pk for block in blocks if (pk := block["value"].get("question"))]


def _unit(unit: Any, bank: _Bank) -> dict[str, Any]:
    return {
        "uid": str(unit.uid),
        "page": unit.pk,
        "kind": "quiz" if isinstance(unit, QuizPage) else "lesson",
        "heading": translations(unit, "heading"),
        "required": unit.is_for_certificate,
        "minutes": unit.minutes,
        # Left out elsewhere, as in editions from before there were any.
        **({"what_changed": True} if unit.what_changed else {}),
        **(_quiz(unit, bank) if isinstance(unit, QuizPage) else _lesson(unit, bank)),
    }


def _lesson(lesson: LessonPage, bank: _Bank) -> dict[str, Any]:
    raw = lesson.body.raw_data
    return {
        "checks": [bank.uids[pk] for pk in _check_keys(lesson) if pk in bank.uids],
        "cases": [str(block["id"]) for block in raw if block["type"] == "case"],
    }


def _quiz(quiz: QuizPage, bank: _Bank) -> dict[str, Any]:
    return {
        "purpose": quiz.purpose,
        "pass_mark": quiz.pass_mark,
        "attempts": quiz.attempts,
        "draw": quiz.draw,
        "pools": [
            {"slug": pool.slug, "questions": bank.pools[pool.pk]}
            for pool in (quiz.pool, quiz.pool_b)
            if pool is not None
        ],
    }


def digest_of(manifest: Manifest) -> str:
    """Return the fingerprint of a manifest's structure; wording does not count."""
    text = json.dumps(_structure(manifest), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _structure(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _structure(v) for name, v in value.items() if name not in WORDING}
        return kept | ({"slug": value["slug"]} if "questions" in value else {})
    return [_structure(item) for item in value] if isinstance(value, list) else value


@transaction.atomic
def release_edition(
    *, course: CoursePage, released_by: Any = None, note: str = ""
) -> Edition:
    """Return a new edition of the course as it is published now.

    Where nothing of the structure changed since the last edition, that one is returned.
    """
    # Two editors at once get one number after the other.
    CoursePage.objects.select_for_update(of=("self",)).get(pk=course.pk)
    manifest = build_manifest(course)
    digest = digest_of(manifest)
    last = course.editions.order_by("number").last()
    if last is not None and last.digest == digest:
        return last
    highest = course.editions.aggregate(highest=Max("number"))["highest"] or 0
    edition = Edition.objects.create(
        course=course,
        number=highest + 1,
        manifest=manifest,
        digest=digest,
        released_by=released_by,
        note=note,
    )
    keep_parts(edition)
    return edition


def difference(course: CoursePage) -> dict[str, Any]:
    """Return what a new edition would change against the last one.

    Keys: "last" (Edition or None), "manifest" (the new one) and its "digest", "changed"
    (whether anything did), and the units "added", "removed", "altered" and "reordered" as
    the manifest has them, in teaching order. An altered unit has "changes", a list of
    sentences in the active language.
    """
    last = course.editions.order_by("number").last()
    manifest = build_manifest(course)
    digest = digest_of(manifest)
    old = {unit["uid"]: unit for unit in manifest_units(last.manifest)} if last else {}
    new = {unit["uid"]: unit for unit in manifest_units(manifest)}
    return {
        "last": last,
        "manifest": manifest,
        "digest": digest,
        "changed": last is None or last.digest != digest,
        "added": [unit for uid, unit in new.items() if uid not in old],
        "removed": [unit for uid, unit in old.items() if uid not in new],
        "altered": [
            {**unit, "changes": words(old[uid], unit)}
            for uid, unit in new.items()
            if uid in old and _structure(unit) != _structure(old[uid])
        ],
        "reordered": reordered(last.manifest, manifest) if last else [],
    }
