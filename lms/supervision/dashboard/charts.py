"""Small bar charts, drawn by the server, each with the table it stands for."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.supervision.overview.standing import QUARTERS, Overview

# In the picture's own units, of which a phone shows about one a pixel.
WIDTH, LABELS, NUMBERS, ROW, BAR = 340, 110, 40, 30, 20


@dataclass(frozen=True)
class Bar:
    """One row of a chart; whole numbers, which no language writes with a comma."""

    label: str
    value: int
    top: int
    middle: int
    length: int

    @property
    def end(self) -> int:
        return LABELS + self.length + 6


@dataclass(frozen=True)
class Chart:
    """A chart and its table: ``rows`` says what a row is, the values count people."""

    key: str
    title: str
    description: str
    rows: str
    bars: list[Bar]

    width, labels, bar = WIDTH, LABELS, BAR

    @property
    def height(self) -> int:
        return ROW * len(self.bars)


def _bars(values: list[tuple[str, int]]) -> list[Bar]:
    most = max([value for _label, value in values] + [1])
    room = WIDTH - LABELS - NUMBERS
    return [
        Bar(label, value, row * ROW + 5, row * ROW + 20, value * room // most)
        for row, (label, value) in enumerate(values)
    ]


def progress_chart(counts: Overview) -> Chart:
    """Return how far people are."""
    labels = [_("nothing yet")]
    for low, high in zip((1, *QUARTERS), (*QUARTERS, 99), strict=True):
        labels.append(f"{low if low == 1 else low + 1}–{high}%")
    labels.append(_("everything"))
    return Chart(
        key="progress",
        title=_("How far people are"),
        description=_("Have done everything: %(done)s of %(all)s.")
        % {"done": counts.completed, "all": counts.people},
        rows=_("Share of the units done"),
        bars=_bars(list(zip(labels, counts.shares, strict=True))),
    )


def completions_chart(counts: Overview) -> Chart:
    """Return how many people completed the course in each of the last weeks."""
    weeks = counts.weeks
    return Chart(
        key="weeks",
        title=_("Completed in the last eight weeks"),
        description=_("Completed in these weeks: %(count)s.")
        % {"count": sum(weeks.values())},
        rows=_("Week from"),
        bars=_bars([(date_format(day, "d.m.Y"), n) for day, n in weeks.items()]),
    )
