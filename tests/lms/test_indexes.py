"""No index of ours only repeats the first columns of another one."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db

# An index without a condition whose columns, with their operator classes and order, are
# the first ones of another without a condition. A unique one has work of its own.
REPEATS = """
WITH found AS (
  SELECT i.indexrelid::regclass::text AS name, i.indrelid, i.indisunique,
         i.indkey::text AS columns, i.indclass::text AS classes,
         i.indoption::text AS options, a.amname
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_am a ON a.oid = c.relam
  WHERE i.indrelid = ANY(%s::regclass[])
    AND i.indpred IS NULL AND i.indexprs IS NULL AND a.amname = 'btree'
)
SELECT short.name, long.name
FROM found short JOIN found long
  ON long.indrelid = short.indrelid AND long.name <> short.name
WHERE NOT short.indisunique
  AND long.columns || ' ' LIKE short.columns || ' %%'
  AND long.classes || ' ' LIKE short.classes || ' %%'
  AND long.options || ' ' LIKE short.options || ' %%'
ORDER BY 1
"""


def test_no_index_repeats_the_beginning_of_another():
    tables = [
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name.partition(".")[0] in ("lms", "courses")
        for model in config.get_models()
        if model._meta.managed and not model._meta.proxy
    ]
    assert len(tables) > 40
    with connection.cursor() as cursor:
        cursor.execute(REPEATS, [tables])
        assert cursor.fetchall() == []
