"""Lists with all facts of a person: rows, what became of them, and whom they meet."""

from lms.accounts.placeholders import new_placeholder
from lms.cohorts.models import RosterRow
from lms.cohorts.rosters import services
from lms.cohorts.services import enrol
from tests.factories.accounts import UserFactory

Outcome = RosterRow.Outcome
HEADING = [
    *("Nume", "Prenume", "Patronimic", "Email", "Raion"),
    *("Telefon", "Data nașterii", "Funcția"),
]


def row(family, given, father="", email="", place="", phone="", born="", occupation=""):
    return [family, given, father, email, place, phone, born, occupation]


def outcomes(roster):
    return [(line.outcome, line.code) for line in roster.lines.order_by("number")]


def imported(roster):
    services.start_run(roster=roster, all_or_nothing=False, send_invitations=False)
    while services.import_chunk(roster.pk):
        pass
    roster.refresh_from_db()
    return roster


def known(cohort, **facts):
    person = UserFactory(
        **{"full_name": "Ana Rusu", "email": new_placeholder()} | facts
    )
    enrol(user=person, cohort=cohort)
    return person
