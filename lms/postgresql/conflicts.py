"""What the database says of two rows that cannot both be."""

from django.db import IntegrityError
from psycopg.errors import UniqueViolation


def is_taken(error: Exception) -> bool:
    """Tell whether a row was refused because there is one like it.

    A form looks before it saves; whoever saves the same between the two is found by the
    database alone.
    """
    return isinstance(error, IntegrityError) and isinstance(
        error.__cause__, UniqueViolation
    )


def what_is_taken(error: Exception) -> str:
    """Return the name of the constraint that refused the row."""
    cause = error.__cause__
    return (
        (cause.diag.constraint_name or "") if isinstance(cause, UniqueViolation) else ""
    )
