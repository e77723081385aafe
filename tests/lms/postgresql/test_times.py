"""Times are read by Python's own parser: as Django reads them, to the microsecond."""

from datetime import UTC, datetime

import pytest
from django.db import connection, connections
from django.db.backends.postgresql.psycopg_any import BaseTzLoader

from lms.postgresql.base import UtcLoader

pytestmark = pytest.mark.django_db

TIMES = (
    "2026-07-16 10:00:00+00",
    "2026-07-16 10:00:00.1+00",
    "2026-07-16 10:00:00.000001+00",
    "2026-03-29 01:00:00.123456+03",
    "1899-12-31 23:59:59+00",
    "0001-01-01 00:00:00+00",
    "9999-12-31 23:59:59.999999+00",
)


@pytest.mark.parametrize("written", TIMES)
def test_a_time_is_what_django_makes_of_it(written):
    class DjangoLoader(BaseTzLoader):
        timezone = UTC

    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [written])
        (read,) = cursor.fetchone()
        cursor.execute("SELECT %s::timestamptz::text", [written])
        (text,) = cursor.fetchone()
    context = connection.connection
    wanted = DjangoLoader(1184, context).load(text.encode())
    assert read == wanted and read.tzinfo is UTC
    assert context.adapters.get_loader(1184, 0) is UtcLoader


def test_nothing_and_what_python_cannot_hold_are_as_before():
    with connection.cursor() as cursor:
        cursor.execute("SELECT NULL::timestamptz")
        assert cursor.fetchone() == (None,)
        cursor.execute("SELECT '0044-03-15 10:00+00 BC'::timestamptz")
        with pytest.raises(Exception, match="BC|year"):
            cursor.fetchone()


def test_a_connection_with_a_time_zone_of_its_own_keeps_django_s_reader(settings):
    alias = connections["default"].copy("other")
    alias.settings_dict = {**alias.settings_dict, "TIME_ZONE": "Europe/Chisinau"}
    try:
        with alias.cursor() as cursor:
            cursor.execute("SELECT '2026-07-16 10:00+00'::timestamptz")
            (read,) = cursor.fetchone()
    finally:
        alias.close()
    assert read == datetime(2026, 7, 16, 10, tzinfo=UTC)
    assert read.utcoffset().total_seconds() == 3 * 3600
