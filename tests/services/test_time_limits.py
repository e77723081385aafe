"""A statement that takes too long ends, and the person is told what to do."""

import time

import httpx
import psycopg
import pytest

from tests.support.web import served

pytestmark = pytest.mark.services
# Reads one table, and needs no static files.
ASKED, TABLE = "/sitemap.xml", "wagtailcore_page"
SECONDS = 1


@pytest.fixture
def database(own_site):
    own_site.settings |= {
        "DATABASE_LOCK_SECONDS": str(SECONDS),
        "DATABASE_STATEMENT_SECONDS": str(2 * SECONDS),
    }
    with served(own_site), psycopg.connect(own_site.settings["DATABASE_URL"]) as other:
        yield other


def timed(site) -> tuple[httpx.Response, float]:
    began = time.monotonic()
    answer = httpx.get(site.url + ASKED, timeout=30)
    return answer, time.monotonic() - began


def test_nobody_waits_long_for_somebody_elses_lock(own_site, database):
    assert timed(own_site)[0].status_code == 200
    database.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
    answer, seconds = timed(own_site)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Site-ul nu a putut răspunde la timp" in answer.text
    assert '<div lang="ru">' in answer.text
    assert SECONDS <= seconds < SECONDS + 3
    assert "LockNotAvailable" in own_site.log
    database.rollback()
    assert timed(own_site)[0].status_code == 200


def test_a_statement_without_end_is_ended(own_site, database):
    database.execute(f"ALTER TABLE {TABLE} RENAME TO kept")
    database.execute(
        f"CREATE VIEW {TABLE} AS SELECT kept.* FROM kept"
        " RIGHT JOIN pg_sleep(60) ON true"
    )
    database.commit()
    answer, seconds = timed(own_site)
    assert answer.status_code == 503
    assert 2 * SECONDS <= seconds < 2 * SECONDS + 3
    assert "QueryCanceled" in own_site.log


def test_a_worker_may_take_longer_and_a_command_as_long_as_it_needs(own_site):
    said = own_site._python(
        "-c",
        "import lms.celery, django; django.setup()\n"
        "from django.db import connection\n"
        "def limits():\n"
        "    connection.close()\n"
        "    with connection.cursor() as cursor:\n"
        "        cursor.execute(\"SELECT current_setting('statement_timeout')\"\n"
        "          \" || ' ' || current_setting('lock_timeout')\")\n"
        "        print(cursor.fetchone()[0])\n"
        "limits()\n"
        "lms.celery.limit_the_database()\n"
        "limits()\n",
    )
    assert said.splitlines()[-2:] == ["0 0", "100s 30s"]
