"""A course written as rows is the course that was authored."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from courses.models import LessonPage, Publication, TextState
from tests.factories.courses import make_course, read_again
from tests.support import snapshots

pytestmark = pytest.mark.django_db
NAME = "course"


def ground() -> list:
    # Publications tell that rows were written, so they differ by themselves.
    passing = Publication._meta.db_table
    return [rows for table, *_rest, rows in snapshots._rows() if table != passing]


def test_the_rows_come_again_as_they_were(course):
    authored = ground()
    for change in snapshots._kept[_key()].changes:
        change_back = snapshots.Change(
            change.table,
            change.columns,
            change.key,
            {pk: (new, old) for pk, (old, new) in change.rows.items()},
        )
        snapshots._remove(change_back)
        snapshots._insert(change_back)
    assert not LessonPage.objects.exists()
    with CaptureQueriesContext(connection) as asked:
        again = snapshots.once(NAME, make_course, read_again)
    assert ground() == authored
    assert again == course
    assert len(asked) < 100
    assert TextState.objects.exists()
    assert Page.objects.get(pk=course.page.pk).get_children().exists()


def test_it_is_built_anew_where_the_database_is_another(db):
    with transaction.atomic():
        snapshots.once(NAME, make_course, read_again)
        transaction.set_rollback(True)
    Site.objects.update(hostname="other.example.org")
    with CaptureQueriesContext(connection) as asked:
        snapshots.once(NAME, make_course, read_again)
    assert len(asked) > 500
    assert Site.objects.get().hostname == "other.example.org"
    del snapshots._kept[_key()]


def _key():
    return str(connection.settings_dict["NAME"]), NAME
