"""Queries that ask whether something was published since; a page asks once."""

from collections.abc import Iterable


def besides_stamps(queries: Iterable[dict]) -> list[str]:
    """Return the statements that ask for anything else."""
    return [q["sql"] for q in queries if "courses_publication" not in q["sql"]]
