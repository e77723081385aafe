"""Item statistics of a question from marked attempts; nothing tells who answered.

Facility is the mean share of the mark; discrimination the correlation of the question's
share with the mean of the attempt's other questions (item-rest correlation), as Moodle has
them: https://docs.moodle.org/dev/Quiz_statistics_calculations, "Facility index" and
"Discrimination index". For questions marked all or nothing this is the point-biserial
correlation with the rest score (Lord and Novick, Statistical Theories of Mental Test
Scores, 1968, section 15.5).
"""

from dataclasses import dataclass, field
from decimal import Decimal
from math import sqrt
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, F, FloatField, Min, Q, Sum
from django.db.models.functions import Cast

from courses.models import QuizPage
from courses.text.languages import by_language, columns_of, in_language
from lms.progress.models import Attempt, ItemResult

FEWEST = 5


@dataclass(frozen=True)
class Figures:
    """``facility`` in percent, ``discrimination`` -1 to 1; both None under five attempts.

    ``discrimination`` is None too where it cannot be told: everybody did alike.
    """

    attempts: int
    facility: float | None = None
    discrimination: float | None = None

    @property
    def too_few(self) -> bool:
        return self.attempts < FEWEST


@dataclass(frozen=True)
class Choice:
    """How often one answer was given; ``percent`` of the version's attempts."""

    text: str
    count: int
    percent: int
    right: bool


@dataclass(frozen=True)
class VersionFigures:
    """One version's figures: altogether, by test, and by option chosen."""

    version: int
    total: Figures
    tests: list[tuple[str, Figures]] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)


def question_figures(question: UUID) -> list[VersionFigures]:
    """Return the figures of each version, newest first; five queries however many."""
    items = ItemResult.objects.filter(question=question)
    totals = list(_summed(items.values("version")))
    tests = _by_test(items)
    picks = items.values("version", "picks").annotate(count=Count("pk"))
    counted: dict[int, list[tuple[str, int]]] = {}
    for row in picks.order_by():
        counted.setdefault(row["version"], []).append((row["picks"], row["count"]))
    frozen = _as_asked(question, [row["example"] for row in totals])
    return [
        VersionFigures(
            version=row["version"],
            total=(figures := _figures(row)),
            tests=tests.get(row["version"], []),
            choices=[]
            if figures.too_few or row["version"] not in frozen
            else _choices(frozen[row["version"]], counted[row["version"]]),
        )
        for row in sorted(totals, key=lambda row: -row["version"])
    ]


def _summed(groups: Any) -> Any:
    """Add to each group what its figures are made of."""
    x, y = Cast("share", FloatField()), Cast("rest", FloatField())
    known = Q(rest__isnull=False)
    return groups.annotate(
        n=Count("pk"),
        example=Min("attempt_id"),
        mean=Avg(x),
        known=Count("pk", filter=known),
        sum_x=Sum(x, filter=known),
        sum_y=Sum(y, filter=known),
        sum_xx=Sum(x * x, filter=known),
        sum_yy=Sum(y * y, filter=known),
        sum_xy=Sum(x * y, filter=known),
    ).order_by()


def _figures(row: dict[str, Any]) -> Figures:
    if row["n"] < FEWEST:
        return Figures(attempts=row["n"])
    return Figures(
        attempts=row["n"], facility=row["mean"], discrimination=_correlation(row)
    )


def _correlation(row: dict[str, Any]) -> float | None:
    """Return Pearson's r from a group's sums, or None where one side does not vary."""
    n = row["known"]
    if n < FEWEST:
        return None
    varies_x = n * row["sum_xx"] - row["sum_x"] ** 2
    varies_y = n * row["sum_yy"] - row["sum_y"] ** 2
    # Sums of equal numbers leave only the rounding of floats, far below a hundredth.
    if min(varies_x, varies_y) < 0.01 * n * n:
        return None
    together = n * row["sum_xy"] - row["sum_x"] * row["sum_y"]
    return float(together / sqrt(varies_x * varies_y))


def _by_test(items: Any) -> dict[int, list[tuple[str, Figures]]]:
    groups = items.values("version", unit=F("attempt__unit"))
    rows = list(_summed(groups))
    headings = _headings([row["unit"] for row in rows])
    found: dict[int, list[tuple[str, Figures]]] = {}
    for row in rows:
        line = (headings.get(row["unit"], str(row["unit"])), _figures(row))
        found.setdefault(row["version"], []).append(line)
    return {version: sorted(lines) for version, lines in found.items()}


def _headings(units: list[UUID]) -> dict[UUID, str]:
    pages = QuizPage.objects.filter(uid__in=units)
    rows = pages.values_list("uid", *columns_of("heading"))
    return {uid: str(in_language(by_language(*texts))) for uid, *texts in rows}


def _as_asked(question: UUID, attempts: list[int]) -> dict[int, dict[str, Any]]:
    """Return the question of each version as an attempt at it has it; one query."""
    found: dict[int, dict[str, Any]] = {}
    for frozen in Attempt.objects.filter(pk__in=attempts).values_list(
        "frozen", flat=True
    ):
        for asked in frozen["questions"]:
            if asked["uid"] == str(question):
                found[asked["version"]] = asked
    return found


def _choices(asked: dict[str, Any], counted: list[tuple[str, int]]) -> list[Choice]:
    """Return how often each option, pair, place or accepted answer was given."""
    everybody = sum(count for _, count in counted)
    given: dict[str, int] = {}
    for picks, count in counted:
        for pick in picks.split():
            given[pick] = given.get(pick, 0) + count
    choices = [
        Choice(
            text=text,
            count=given.get(pick, 0),
            percent=round(100 * given.get(pick, 0) / everybody),
            right=right,
        )
        for pick, text, right in _possible(asked)
    ]
    if asked["kind"] in {"matching", "ordering"}:
        return choices
    # An attempt has the options mixed: the right ones first, then what was chosen most.
    return sorted(choices, key=lambda choice: (not choice.right, -choice.count))


def _possible(asked: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """Return (pick, text, whether it is right) for what could be chosen."""
    kind, options = asked["kind"], asked["options"]
    if kind == "matching":
        lines = [o for o in options if any(o["text"].values())]
        return [
            (
                f"{one['uid']}>{two['uid']}",
                f"{in_language(one['text'])} → {in_language(two['match'])}",
                one["match"] == two["match"],
            )
            for one in lines
            for two in options
            if any(two["match"].values())
        ]
    if kind == "ordering":
        key = asked.get("key") or [o["uid"] for o in options]
        return [
            (
                f"{o['uid']}@{place}",
                f"{place}. {in_language(o['text'])}",
                o["uid"] == uid,
            )
            for place, uid in enumerate(key, start=1)
            for o in options
        ]
    return [(o["uid"], _text(kind, o), Decimal(o["fraction"]) > 0) for o in options]


def _text(kind: str, option: dict[str, Any]) -> str:
    if kind == "numeric":
        number, around = option["value"], Decimal(option["tolerance"])
        return f"{number} ± {option['tolerance']}" if around else str(number)
    return str(in_language(option["text"]))
