import pytest
from django.db import IntegrityError, connection, transaction

from courses.models.immutable_rows import RefuseChange, RefuseRemoval


@pytest.fixture
def table(db):
    run("CREATE TABLE frozen_owner (id integer)")
    run("CREATE TABLE frozen_thing (id integer, kept text, loose text, owner integer)")
    run("INSERT INTO frozen_owner VALUES (7)")
    run("INSERT INTO frozen_thing VALUES (1, NULL, 'a', 7)")
    return "frozen_thing"


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def apply(operation, forwards=True):
    with connection.schema_editor(atomic=False) as editor:
        method = (
            operation.database_forwards if forwards else operation.database_backwards
        )
        method("courses", editor, None, None)


def test_a_change_is_refused_even_from_and_to_null(table):
    apply(RefuseChange(table, ["kept"]))
    with pytest.raises(IntegrityError, match="never changed"):
        run("UPDATE frozen_thing SET kept = 'x'")


def test_other_columns_and_equal_values_pass(table):
    apply(RefuseChange(table, ["kept"]))
    run("UPDATE frozen_thing SET loose = 'b', kept = NULL")


def test_without_columns_no_column_changes_a_later_one_neither(table):
    apply(RefuseChange(table))
    run("ALTER TABLE frozen_thing ADD COLUMN later text")
    run("UPDATE frozen_thing SET id = 1")
    for change in ("kept = 'x'", "loose = NULL", "later = 'x'"):
        with pytest.raises(IntegrityError, match="never changed"):
            run(f"UPDATE frozen_thing SET {change}")


def test_a_column_may_be_set_and_then_is_kept(table):
    apply(RefuseChange(table, ["kept", "loose"], once_set="kept"))
    run("UPDATE frozen_thing SET loose = 'b'")
    run("UPDATE frozen_thing SET kept = 'x', loose = 'c'")
    for change in ("kept = NULL", "loose = 'd'"):
        with pytest.raises(IntegrityError, match="never changed"):
            run(f"UPDATE frozen_thing SET {change}")


def test_two_refusals_of_one_table_stand_side_by_side(table):
    apply(RefuseChange(table, ["id"]))
    apply(RefuseChange(table, ["loose"], once_set="kept"))
    with pytest.raises(IntegrityError, match="never changed"):
        run("UPDATE frozen_thing SET id = 2")
    run("UPDATE frozen_thing SET loose = 'b'")


def test_rows_are_not_removed_one_by_one_nor_all_at_once(table):
    apply(RefuseRemoval(table))
    with pytest.raises(IntegrityError, match="never removed"):
        run("DELETE FROM frozen_thing")
    with pytest.raises(IntegrityError, match="never removed"):
        run("TRUNCATE frozen_thing")


@pytest.mark.parametrize("name", ["courses.may_truncate", "courses.anything"])
def test_no_setting_of_a_session_lifts_it(table, name):
    """There was such a switch, for tests, which a site's account could have set."""
    apply(RefuseRemoval(table))
    for statement in ("DELETE FROM frozen_thing", "TRUNCATE frozen_thing"):
        with pytest.raises(IntegrityError, match="never removed"):
            run(f"SET LOCAL {name} = 'on'; {statement}")


def test_a_row_goes_only_together_with_the_one_it_belongs_to(table):
    apply(RefuseRemoval(table, ["frozen_owner", "owner"]))
    with pytest.raises(IntegrityError, match="never removed"):
        run("DELETE FROM frozen_thing; SET CONSTRAINTS ALL IMMEDIATE")
    run(
        "DELETE FROM frozen_thing; DELETE FROM frozen_owner;"
        " SET CONSTRAINTS ALL IMMEDIATE"
    )


@pytest.mark.parametrize(
    "operation",
    [
        RefuseChange("frozen_thing"),
        RefuseChange("frozen_thing", ["loose"], once_set="id"),
        RefuseRemoval("frozen_thing"),
    ],
)
def test_going_back_lifts_the_refusal(table, operation):
    apply(operation)
    apply(operation, forwards=False)
    run("UPDATE frozen_thing SET loose = 'x'")
    run("DELETE FROM frozen_thing")


def test_they_describe_themselves():
    some = RefuseChange("frozen_thing", ["kept"], once_set="id")
    assert some.describe() == (
        "Refuse any change of kept in frozen_thing once id is set"
    )
    assert some.deconstruct()[1:] == (("frozen_thing", ["kept"]), {"once_set": "id"})
    whole = RefuseRemoval("frozen_thing")
    assert whole.describe() == "Refuse removal of rows of frozen_thing"
