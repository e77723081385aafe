import pytest
from django.db import IntegrityError, connection, transaction

from courses.models.immutable_rows import RefuseChange


@pytest.fixture
def table(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE frozen_thing (id integer, kept text, loose text)")
        cursor.execute("INSERT INTO frozen_thing VALUES (1, NULL, 'a')")
    return RefuseChange("frozen_thing", ["kept"])


def change(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def apply(operation, forwards=True):
    with connection.schema_editor(atomic=False) as editor:
        method = (
            operation.database_forwards if forwards else operation.database_backwards
        )
        method("courses", editor, None, None)


def test_a_change_is_refused_even_from_and_to_null(table):
    apply(table)
    with pytest.raises(IntegrityError, match="never changed"):
        change("UPDATE frozen_thing SET kept = 'x'")


def test_other_columns_and_equal_values_pass(table):
    apply(table)
    change("UPDATE frozen_thing SET loose = 'b', kept = NULL")


def test_going_back_lifts_the_refusal(table):
    apply(table)
    apply(table, forwards=False)
    change("UPDATE frozen_thing SET kept = 'x'")


def test_it_describes_itself(table):
    assert table.describe() == "Refuse any change of kept in frozen_thing"
    assert table.deconstruct()[1] == ("frozen_thing", ["kept"])
