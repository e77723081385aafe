"""The day of these tests, and moments on both sides of Chisinau's midnight."""

import datetime

TODAY = datetime.date(2026, 3, 10)
NOON = datetime.datetime(2026, 3, 10, 10, tzinfo=datetime.UTC)
# In winter Chisinau is two hours before UTC, so that its day ends at 22:00.
LAST_MINUTE = datetime.datetime(2026, 3, 10, 21, 59, tzinfo=datetime.UTC)
MIDNIGHT = datetime.datetime(2026, 3, 10, 22, 0, tzinfo=datetime.UTC)


def day(number: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=number)
