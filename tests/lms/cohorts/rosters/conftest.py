"""A list with all facts of a person, taken and checked."""

import pytest

from lms.cohorts.rosters import services
from tests.lms.cohorts.rosters.people_lists import HEADING
from tests.support.rosters import csv_of


@pytest.fixture
def checked(cohort):
    """Return a function that takes rows as a list and checks them."""

    def check(*rows, by=None):
        roster = services.take_file(
            cohort=cohort,
            by=by,
            name="lista.csv",
            data=csv_of([HEADING, *rows]),
            accounts_without_address=True,
        )
        services.start_check(
            roster=roster,
            columns=roster.columns,
            language="ro",
            accounts_without_address=True,
        )
        services.check_rows(roster.pk)
        roster.refresh_from_db()
        return roster

    return check
