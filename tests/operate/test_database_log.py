"""What PostgreSQL writes into its log with the settings that install.sh gives it."""

import re

import psycopg
import pytest
from psycopg import ClientCursor

from lms.operations.startup.local_postgres import LocalPostgres
from tests.support.backups import OPERATE

HASH = "argon2$argon2id$v=19$m=102400,t=2,p=8$a-hash-of-a-password"
ADDRESS = "stefan@example.org"


def logging_settings() -> tuple[str, ...]:
    """Return what install.sh says of the log, as words for the server's command."""
    script = (OPERATE / "install.sh").read_text("utf-8")
    conf = script.split("main/conf.d/learning.conf")[1].split("\nCONF\n")[0]
    found = re.findall(r"^(log_\w+) = (\S+)$", conf, re.M)
    return tuple(word for name, value in found for word in ("-c", f"{name}={value}"))


def refused(folder, options: tuple[str, ...]) -> str:
    """Return the log of a server that refuses a row, however its values are sent."""
    server = LocalPostgres(folder / "pg", ("-c", "fsync=off", *options))
    insert = "INSERT INTO person VALUES (%s, %s)"
    with server.running():
        for kind in (ClientCursor, psycopg.Cursor):
            with psycopg.connect(server.url("postgres"), cursor_factory=kind) as link:
                link.execute(
                    "CREATE TEMPORARY TABLE person (email text UNIQUE, p text)"
                )
                link.execute(insert, [ADDRESS, HASH])
                with pytest.raises(psycopg.errors.UniqueViolation):
                    link.execute(insert, [ADDRESS, HASH])
        return server.log.read_text("utf-8")


def test_the_log_tells_of_a_refused_row_and_nothing_of_what_is_in_it(tmp_path):
    said = refused(tmp_path, logging_settings())
    assert "duplicate key value violates unique constraint" in said
    assert ADDRESS not in said and HASH not in said


def test_without_these_settings_it_would(tmp_path):
    said = refused(tmp_path, ())
    assert ADDRESS in said and HASH in said
