"""The one clock by which effects are due and leases end: the database's.

Machines' own clocks may be hours apart, or jump: a lease until tomorrow by one of them would
keep an effect from all others for a day.
"""

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """Return the database's time at this moment, also within a transaction; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found
