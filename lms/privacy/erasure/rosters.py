"""Files of people that were brought in: one that names an erased person goes as a whole."""

from lms.cohorts.models import RosterImport
from lms.cohorts.rosters.messages import RosterRefused
from lms.cohorts.rosters.services import table_of
from lms.privacy.erasure.names import Masker
from lms.privacy.inventory import finders
from lms.privacy.inventory.subject import Subject

State = RosterImport.State
UNDER_WAY = (State.UPLOADED, State.CHECKING, State.CHECKED, State.RUNNING)


def take_files(
    subject: Subject, masker: Masker, *, is_real: bool
) -> tuple[int, list[list[str]]]:
    """Return how many imported lists lose their file, and these files.

    Their rows stay, for the report; ``RosterRow`` has an entry of its own.
    """
    files = []
    listed = set(finders.roster_rows(subject).values_list("roster", flat=True))
    imported = RosterImport.objects.exclude(state__in=UNDER_WAY).exclude(file="")
    for roster in imported:
        if roster.pk not in listed and not _names(roster, masker):
            continue
        files.append(["cohorts.RosterImport", "file", roster.file.name])
        if is_real:
            # Called after its people, as often as not.
            name = masker.masked(roster.file_name, is_own=True)
            RosterImport.objects.filter(pk=roster.pk).update(file="", file_name=name)
    return len(files), files


def lists_under_way(masker: Masker) -> list[RosterImport]:
    """Return lists that name the person and are not imported yet: erasing waits for them.

    They are imported, or go after some days, see ``cohorts.rosters.retention``.
    """
    rosters = RosterImport.objects.filter(state__in=UNDER_WAY).exclude(file="")
    return [roster for roster in rosters if _names(roster, masker)]


def _names(roster: RosterImport, masker: Masker) -> bool:
    """Tell whether a cell of the file has a name or an address; unreadable counts as yes."""
    try:
        table = table_of(roster)
    except (RosterRefused, FileNotFoundError):
        return True
    lines = [table.heading, *(line.cells for line in table.lines)]
    text = "\n".join(cell for cells in lines for cell in cells)
    return masker.masked(text, is_own=False) != text
