"""What must be reached: ratios to the floor of the same run, statements, requests."""

from dataclasses import dataclass

from tests.bench.journeys import Journey


@dataclass(frozen=True)
class Line:
    """One figure beside its goal; ``at_most`` says on which side of it is good."""

    name: str
    value: float
    goal: float | None = None
    unit: str = ""
    at_most: bool = True

    @property
    def missed(self) -> bool:
        if self.goal is None:
            return False
        # What is shown is what is judged.
        shown = round(self.value, 2)
        return shown > self.goal if self.at_most else shown < self.goal

    def __str__(self) -> str:
        said = f"{self.name:52} {self.value:9.2f} {self.unit:10}"
        if self.goal is None:
            return said.rstrip()
        side = "at most" if self.at_most else "at least"
        verdict = "MISSED" if self.missed else "ok"
        return f"{said} {side} {self.goal:7.2f}  {verdict}"


# Name, floor, how many times the floor, statements, requests.
RATIOS = (
    ("J1", "floor J1", 2.2, 6, None),
    ("J1 beginner", "floor J1", 2.2, 6, None),
    ("J2", "floor J2", 2.2, 4, None),
    ("J3", "floor J3", 1.5, 80, 14),
    ("J4 1000", "floor J4", 1.5, 6, None),
    ("CSV 1000", "floor CSV", 1.6, None, None),
)
GROWTH = 1.15
# As much as the site's own lesson page did with the text alone before it knew anybody.
VIEWS_A_LESSON = 7
SAYS = {
    "J1": "J1 lesson, all checks answered",
    "J1 beginner": "J1 lesson, nothing done yet",
    "J2": "J2 learner's home",
    "J3": "J3 ten answers, as a browser sends them",
    "J4 1000": "J4 supervisor's table, 1,000 people",
    "CSV 1000": "CSV of 1,000 people",
}


def lines_of(journeys: dict[str, Journey]) -> list[Line]:
    """Return the figures of the measured journeys."""
    lines = []
    for name, floor, times, statements, requests in RATIOS:
        one = journeys[name]
        lines.append(
            Line(f"{SAYS[name]}", one.cost / journeys[floor].cost, times, "x floor")
        )
        if statements:
            lines.append(Line("    statements", one.statements, statements))
        if requests:
            lines.append(Line("    requests", one.requests, requests))
    small, large = journeys["J4 100"], journeys["J4 5000"]
    select = journeys["one SELECT"].cost
    lines += [
        Line("J4 growth, 100 to 5,000 people", large.cost / small.cost, GROWTH, "x"),
        Line(
            "J1 in views with one SELECT",
            journeys["J1"].cost / select,
            VIEWS_A_LESSON,
            "x",
        ),
        Line(
            "J1 and how far it was read",
            journeys["J1 beacon"].cost / journeys["floor J1"].cost,
            unit="x floor",
        ),
        Line(
            "J3 by forms alone",
            journeys["J3 forms"].cost / journeys["floor J3"].cost,
            unit="x floor",
        ),
        Line(
            "CSV growth, 1,000 to 5,000 people, a person",
            journeys["CSV 5000"].cost / journeys["CSV 1000"].cost / 5,
            unit="x",
        ),
    ]
    return lines
