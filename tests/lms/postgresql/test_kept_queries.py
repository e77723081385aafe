"""Queries composed once: other values each time, and rows that come some at a time."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from lms.accounts.models import User
from lms.postgresql.kept_queries import KeptQuery
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_language():
    def make(language):
        found = User.objects.filter(language=language).order_by("email")
        return found.annotate(called=F("full_name")).values_list("email", "called")

    return KeptQuery(make, language="zz")


def people(language, count):
    made = [UserFactory(language=language) for _ in range(count)]
    return sorted((one.email, one.full_name) for one in made)


def read(rows):
    return [tuple(row) for row in rows]


def test_streamed_rows_are_those_of_the_query_however_many_come_at_a_time(by_language):
    romanian, russian = people("ro", 7), people("ru", 3)
    for size in (1, 3, 7, 100):
        assert read(by_language.streamed(size, language="ro")) == romanian
        assert read(by_language.streamed(size, language="ru")) == russian
    assert read(by_language.rows(language="ro")) == romanian


def test_streaming_asks_when_the_first_row_is_taken(by_language):
    people("ro", 2)
    with CaptureQueriesContext(connection) as asked:
        rows = by_language.streamed(1, language="ro")
        assert not asked.captured_queries
        next(rows)
        assert len(asked.captured_queries) == 1
    rows.close()
