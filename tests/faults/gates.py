"""Stops at named steps: a process that comes to one waits there, and can be killed there.

The step is a change of a table in the database. Nothing of the site is altered for it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

KEY = 20_261_129
FUNCTION = f"""
CREATE OR REPLACE FUNCTION fault_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock_shared({KEY}); RETURN coalesce(NEW, OLD); END $$
"""
WAITING = """
SELECT a.client_port, a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND NOT l.granted AND l.objid = %s
"""


@dataclass(frozen=True)
class Step:
    """``event`` on a table, such as INSERT or UPDATE OF state; ``when`` is SQL of a row."""

    table: str
    event: str
    when: str = "true"
    at_commit: bool = False

    @property
    def trigger(self) -> str:
        kind = "CONSTRAINT TRIGGER fault_gate AFTER" if self.at_commit else None
        late = "DEFERRABLE INITIALLY DEFERRED" if self.at_commit else ""
        return (
            f"CREATE {kind or 'TRIGGER fault_gate BEFORE'} {self.event} ON {self.table}"
            f" {late} FOR EACH ROW WHEN ({self.when}) EXECUTE FUNCTION fault_gate()"
        )


@dataclass
class Gate:
    """A closed gate; ``first`` waits for somebody to stand before it."""

    admin: psycopg.Connection
    port: int

    def first(self, seconds: float) -> int | None:
        """Return the process that waits, or None when nobody came in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for client_port, _backend in self._waiting():
                if pid := process_of(client_port, self.port):
                    return pid
            time.sleep(0.01)
        return None

    def cut(self) -> None:
        """Let the statements of those who wait never be carried out."""
        for _client_port, backend in self._waiting():
            self.admin.execute("SELECT pg_terminate_backend(%s)", [backend])

    def _waiting(self) -> list[tuple]:
        return self.admin.execute(WAITING, [KEY]).fetchall()


@contextmanager
def closed_gate(url: str, port: int, step: Step) -> Iterator[Gate]:
    """Close a gate at a step; it opens, and is gone, at the end."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(FUNCTION)
        admin.execute(step.trigger)
        try:
            admin.execute("SELECT pg_advisory_lock(%s)", [KEY])
            yield Gate(admin, port)
        finally:
            admin.execute("SELECT pg_advisory_unlock_all()")
            admin.execute(f"DROP TRIGGER fault_gate ON {step.table}")


def process_of(client_port: int, server_port: int) -> int | None:
    """Return the process at the client's end of a connection of this machine."""
    if not (inode := _inode(client_port, server_port)):
        return None
    wanted = f"socket:[{inode}]"
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(link.readlink()) == wanted:
                return int(link.parts[2])
        except OSError:
            continue  # ended or closed meanwhile
    return None


def _inode(client_port: int, server_port: int) -> str:
    ours, theirs = f":{client_port:04X}", f":{server_port:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if words[1].endswith(ours) and words[2].endswith(theirs):
            return words[9]
    return ""
