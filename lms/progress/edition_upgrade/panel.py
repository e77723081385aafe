"""Release panel: says who is affected by an edition upgrade and asks what to do."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.editions.diff import named
from courses.models import CoursePage, Edition
from lms.accounts.models import User
from lms.progress.edition_upgrade.apply import change_edition
from lms.progress.edition_upgrade.impact import Affected, affected_cohorts
from lms.progress.models import EditionChange

# The first option of a question is its answer where nothing is chosen.
ALL, STARTERS = "all", "starters"
STAYS, AGAIN = "stays", "again"
OF_NEW = [
    (ALL, gettext_lazy("Everybody under way takes it")),
    (STARTERS, gettext_lazy("Only those who start from now on")),
]
OF_CHANGED = [
    (STAYS, gettext_lazy("What is done stays done")),
    (AGAIN, gettext_lazy("Take it again")),
]
OF_COHORT: list[tuple[str, Any]] = EditionChange.Choice.choices
PREFIXES = ("new-", "changed-", "cohort-")


@dataclass
class PanelQuestion:
    """A question of the form with the options offered and what was posted."""

    name: str
    options: list[tuple[str, Any]]
    given: list[str]

    @property
    def is_valid(self) -> bool:
        return not self.given or (
            len(self.given) == 1 and self.given[0] in dict(self.options)
        )

    @property
    def choice(self) -> str:
        chosen = self.is_valid and self.given
        return self.given[0] if chosen else str(self.options[0][0])


@dataclass
class CohortLine:
    """A cohort with its question; ``done`` lists (heading, people) of changed units."""

    affected: Affected
    question: PanelQuestion
    done: list[tuple[str, int]]


@dataclass
class UnitLine:
    """A new or changed unit with its question; ``people`` in progress are concerned."""

    uid: str
    heading: str
    is_new: bool
    people: int
    question: PanelQuestion


class EditionChoices:
    """Reads the choices by unit and by cohort.

    Without any, everybody who moves on takes what is new, what is done stays done, and the
    cohorts keep their edition. Where no cohort is concerned there is nothing to choose.
    """

    def __init__(
        self, course: CoursePage, difference: dict[str, Any], data: QueryDict | None
    ) -> None:
        self.data = data or QueryDict()
        altered = {unit["uid"]: named(unit) for unit in difference["altered"]}
        found = affected_cohorts(course, difference["manifest"], altered)
        self.added = {unit["uid"] for unit in difference["added"]}
        self.cohorts = [self._cohort(affected, altered) for affected in found]
        self.units = self._units(difference, found) if found else {}

    def _cohort(self, affected: Affected, altered: dict[str, str]) -> CohortLine:
        question = self._question(f"cohort-{affected.cohort.pk}", OF_COHORT)
        counts = affected.done
        done = [(name, counts[uid]) for uid, name in altered.items() if uid in counts]
        return CohortLine(affected, question, done)

    def _question(self, name: str, options: list[tuple[str, Any]]) -> PanelQuestion:
        return PanelQuestion(name, options, self.data.getlist(name))

    def _units(
        self, difference: dict[str, Any], found: list[Affected]
    ) -> dict[str, UnitLine]:
        """Return by id the units about which there is something to choose."""
        lines = [
            self._unit(unit, is_new=True, people=sum(a.in_progress for a in found))
            for unit in difference["added"]
            if unit["required"]
        ]
        lines += [
            self._unit(
                unit,
                is_new=False,
                people=sum(a.done.get(unit["uid"], 0) for a in found),
            )
            for unit in difference["altered"]
        ]
        return {line.uid: line for line in lines}

    def _unit(self, unit: dict[str, Any], *, is_new: bool, people: int) -> UnitLine:
        name = f"{'new' if is_new else 'changed'}-{unit['uid']}"
        question = self._question(name, OF_NEW if is_new else OF_CHANGED)
        return UnitLine(unit["uid"], named(unit), is_new, people, question)

    @property
    def questions(self) -> list[PanelQuestion]:
        units = [line.question for line in self.units.values()]
        return [*units, *(line.question for line in self.cohorts)]

    def is_valid(self) -> bool:
        """Tell whether every choice that was sent is one that is offered."""
        return not self.errors() and all(q.is_valid for q in self.questions)

    def errors(self) -> list[str]:
        """Return a sentence for each sort of choice about nothing that is asked."""
        asked = {question.name for question in self.questions}
        stray = [n for n in self.data if n.startswith(PREFIXES) and n not in asked]
        found = []
        if any(name.startswith("cohort-") for name in stray):
            found.append(
                _(
                    "A choice was sent for a cohort that this edition does not concern. "
                    "Look at the choices once more."
                )
            )
        if any(not name.startswith("cohort-") for name in stray):
            found.append(
                _(
                    "A choice was sent for a unit that does not leave it open. "
                    "Look at the choices once more."
                )
            )
        return found

    def beside(self, uid: str) -> SafeString:
        """Return the question about a new or changed unit, or why there is none."""
        context = {
            "unit": self.units.get(uid),
            "is_new": uid in self.added,
            "is_asked": bool(self.cohorts),
        }
        return render_to_string("progress/cms_release_unit.html", context)

    def render(self, request: HttpRequest) -> SafeString:
        """Return the cohorts with what is said of them and their choices."""
        context = {
            "lines": self.cohorts,
            "has_new": any(line.is_new for line in self.units.values()),
            "errors": self.errors(),
        }
        return render_to_string("progress/cms_release.html", context, request)

    def apply(self, *, edition: Edition, note: str, by: User) -> None:
        """Write the choices down and begin the moves."""
        change_edition(
            edition=edition,
            choices={
                line.affected.cohort: line.question.choice for line in self.cohorts
            },
            again=self._chosen(AGAIN),
            excused=self._chosen(STARTERS),
            note=note,
            by=by,
        )

    def _chosen(self, choice: str) -> list[str]:
        units = self.units.values()
        return [line.uid for line in units if line.question.choice == choice]
