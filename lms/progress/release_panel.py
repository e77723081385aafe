"""The part of the release page that says who is affected and asks what to do."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.differences import named
from courses.models import CoursePage, Edition
from lms.accounts.models import User
from lms.progress.affected import Affected, affected_cohorts
from lms.progress.edition_change import change_edition
from lms.progress.models import EditionChange

Choice: Any = EditionChange.Choice


@dataclass
class CohortLine:
    """A cohort with the choice made for it."""

    affected: Affected
    name: str
    choice: str
    options: list[tuple[str, Any]]


@dataclass
class UnitLine:
    """A changed unit that may be taken again, with how many would."""

    uid: str
    heading: str
    people: int
    chosen: bool


class EditionChoices:
    """Reads the choices by cohort; without one, the cohort keeps its edition."""

    def __init__(
        self, course: CoursePage, difference: dict[str, Any], data: QueryDict | None
    ) -> None:
        altered = {unit["uid"]: unit for unit in difference["altered"]}
        found = affected_cohorts(course, difference["manifest"], altered)
        chosen = data.getlist("again-unit") if data else []
        self.again = [uid for uid in altered if uid in chosen]
        self.lines = [self._line(affected, data, bool(altered)) for affected in found]
        self.units = [
            UnitLine(
                uid=uid,
                heading=named(unit),
                people=sum(a.done_again.get(uid, 0) for a in found),
                chosen=uid in self.again,
            )
            for uid, unit in altered.items()
        ]
        self.error = ""

    def _line(
        self, affected: Affected, data: QueryDict | None, has_altered: bool
    ) -> CohortLine:
        name = f"cohort-{affected.cohort.pk}"
        options = [
            (value, label)
            for value, label in Choice.choices
            if value != Choice.AGAIN or has_altered
        ]
        given = data.get(name, "") if data else ""
        known = [value for value, _label in options]
        choice = given if given in known else str(Choice.KEEP)
        return CohortLine(affected, name, choice, options)

    def is_valid(self) -> bool:
        """Tell whether every choice can be done."""
        wants = any(line.choice == Choice.AGAIN for line in self.lines)
        if wants and not self.again:
            self.error = _("Tick at least one changed unit that is to be taken again.")
        elif self.again and not wants:
            self.error = _(
                "Units are ticked to be taken again, but no cohort is to do so. "
                "Choose it for a cohort, or untick them."
            )
        return not self.error

    def render(self, request: HttpRequest) -> SafeString:
        """Return the table of cohorts with their choices."""
        context = {"lines": self.lines, "units": self.units, "error": self.error}
        return render_to_string("progress/cms_release.html", context, request)

    def apply(self, *, edition: Edition, note: str, by: User) -> None:
        """Write the choices down and begin the moves."""
        change_edition(
            edition=edition,
            choices={line.affected.cohort: line.choice for line in self.lines},
            again=self.again,
            note=note,
            by=by,
        )
