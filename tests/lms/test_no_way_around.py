"""What a site keeps cannot be emptied by the account that a site works with."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.support.databases import ROOT, migrated_database
from tests.support.production import production_environment

ROLE = "tip_site_of_production"
TRIES = [
    "TRUNCATE {table} CASCADE",
    "SET courses.may_truncate = 'on'; TRUNCATE {table} CASCADE",
    "SET LOCAL courses.may_truncate = 'on'; TRUNCATE {table} CASCADE",
    "SET session_replication_role = replica; TRUNCATE {table} CASCADE",
    "SET SESSION AUTHORIZATION postgres; TRUNCATE {table} CASCADE",
]
# Asks as a process of the site does, with its settings and its connection.
ASK = """
import django, sys
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    for statement in sys.stdin.read().splitlines():
        try:
            cursor.execute(statement)
            print("done")
        except Exception as error:
            print(type(error.__cause__).__name__)
            cursor.execute("ROLLBACK; RESET ALL")
"""


@pytest.fixture(scope="module")
def site(django_db_setup, tmp_path_factory) -> Iterator[dict[str, str]]:
    """Return production's environment, on a database that such an account owns."""
    with migrated_database("kept") as address:
        name = sql.Identifier(urlsplit(address).path.removeprefix("/"))
        role = sql.Identifier(ROLE)
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(role))
            made = "CREATE ROLE {} LOGIN PASSWORD 'word'"
            admin.execute(sql.SQL(made).format(role))
            own = "ALTER DATABASE {} OWNER TO {}"
            admin.execute(sql.SQL(own).format(name, role))
            _hand_over(admin, role)
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
        own = parts._replace(netloc=f"{ROLE}:word@{host}").geturl()
        yield production_environment(tmp_path_factory.mktemp("media"), DATABASE_URL=own)
        with psycopg.connect(address, autocommit=True) as admin:
            without = "REASSIGN OWNED BY {} TO CURRENT_USER"
            admin.execute(sql.SQL(without).format(role))
            admin.execute(sql.SQL("DROP ROLE {}").format(role))


def _hand_over(admin: psycopg.Connection, role: sql.Identifier) -> None:
    tables = admin.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    for (table,) in tables.fetchall():
        own = sql.SQL("ALTER TABLE {} OWNER TO {}")
        admin.execute(own.format(sql.Identifier(table), role))


def asked(site: dict[str, str], *statements: str) -> list[str]:
    said = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env={**os.environ, **site},
        input="\n".join(statements),
        capture_output=True,
        text=True,
        check=True,
    )
    return said.stdout.split()


def test_no_statement_of_a_site_s_account_empties_what_stays(site):
    tables = ("audit_entry", "progress_learningevent", "certificates_certificate")
    statements = [one.format(table=table) for table in tables for one in TRIES]
    answers = asked(site, "SELECT current_user", *statements)
    assert answers[0] == "done"
    refused = ["IntegrityConstraintViolation"] * 3 + ["InsufficientPrivilege"] * 2
    assert answers[1:] == refused * len(tables)


def test_the_functions_of_the_triggers_ask_no_session_but_for_the_one_door(site):
    with psycopg.connect(site["DATABASE_URL"]) as link:
        rows = link.execute(
            "SELECT DISTINCT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE p.prosrc LIKE '%current_setting%'"
        ).fetchall()
    asked_for = {
        part.split("'")[1]
        for (text,) in rows
        for part in text.split("current_setting(")[1:]
    }
    assert asked_for <= {"privacy.erasure"}
