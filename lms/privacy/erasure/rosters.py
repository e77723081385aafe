"""Files of people that were brought in: one that names an erased person goes as a whole.

A file that cannot be read may name anybody, and nobody can import it: it holds nobody's
erasure up, and goes with the first one.
"""

from collections.abc import Iterator

from lms.cohorts.models import RosterImport
from lms.cohorts.rosters.messages import RosterRefused
from lms.cohorts.rosters.services import table_of
from lms.privacy.erasure.names import Masker
from lms.privacy.inventory import finders
from lms.privacy.inventory.subject import Subject

State = RosterImport.State
# Whose file is still to be read; those that are checked are imported from their rows.
UNREAD = (State.UPLOADED, State.CHECKING)
UNDER_WAY = (*UNREAD, State.CHECKED, State.RUNNING)


def take_files(
    subject: Subject, masker: Masker, *, is_real: bool
) -> tuple[int, list[list[str]]]:
    """Return how many lists lose their file, and these files.

    Their rows stay, for the report; ``RosterRow`` has an entry of its own. A list that
    was to be read and cannot be ends as one stopped by a fault.
    """
    files = []
    for roster in _to_be_taken(subject, masker):
        files.append(["cohorts.RosterImport", "file", roster.file.name])
        if is_real:
            # Called after its people, as often as not.
            name = masker.masked(roster.file_name, is_own=True)
            rows = RosterImport.objects.filter(pk=roster.pk)
            rows.filter(state__in=UNREAD).update(state=State.FAILED)
            rows.update(file="", file_name=name)
    return len(files), files


def _to_be_taken(subject: Subject, masker: Masker) -> Iterator[RosterImport]:
    listed = set(finders.roster_rows(subject).values_list("roster", flat=True))
    for roster in RosterImport.objects.exclude(file=""):
        text = _text_of(roster)
        is_over = roster.state not in UNDER_WAY
        if text is None or is_over and (roster.pk in listed or _names(text, masker)):
            yield roster


def lists_under_way(subject: Subject, masker: Masker) -> list[RosterImport]:
    """Return lists that name the person and are not imported yet: erasing waits for them.

    They are imported, or go after some days, see ``cohorts.rosters.retention``.
    """
    listed = set(finders.roster_rows(subject).values_list("roster", flat=True))
    rosters = RosterImport.objects.filter(state__in=UNDER_WAY).exclude(file="")
    return [
        roster
        for roster in rosters
        if _names(_text_of(roster) or "", masker)
        or (roster.pk in listed and roster.state not in UNREAD)
    ]


def unreadable_lists() -> list[RosterImport]:
    """Return the lists that were to be read and cannot be."""
    rosters = RosterImport.objects.filter(state__in=UNREAD).exclude(file="")
    rosters = rosters.select_related("cohort")
    return [roster for roster in rosters if _text_of(roster) is None]


def _text_of(roster: RosterImport) -> str | None:
    """Return all cells of the file; None where it cannot be read."""
    try:
        table = table_of(roster)
    except (RosterRefused, FileNotFoundError):
        return None
    lines = [table.heading, *(line.cells for line in table.lines)]
    return "\n".join(cell for cells in lines for cell in cells)


def _names(text: str, masker: Masker) -> bool:
    """Tell whether the text has one of the names or addresses."""
    return masker.masked(text, is_own=False) != text
