"""Copies of others' data: whoever is erased may stand in any of them, so that all go.

A copy of a supervisor, or of somebody in the same group, has mails and notes with names of
others in it. Nobody can tell without unpacking each; ordered again it is right.
"""

from django.db import connection
from django.db.models import Q

from lms.privacy.export.services import name_of
from lms.privacy.inventory.subject import Subject
from lms.privacy.models import DataExport

MODEL = "privacy.DataExport"
State = DataExport.State


def withdraw(subject: Subject, *, is_real: bool) -> tuple[int, list[list[str]]]:
    """Return how many copies of others are taken back, and their files.

    One that is being made has read the old data, perhaps; it is not handed over. Call at
    the end of the transaction: until then no copy can be ordered.
    """
    if is_real:
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(DataExport._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
    made = DataExport.objects.filter(Q(state=State.READY) | Q(state=State.MAKING))
    made = made.exclude(person__in=subject.keys)
    rows = list(made)
    files = [[MODEL, "file", one.file.name or name_of(one)] for one in rows]
    number = len(rows)
    if is_real:
        made.update(state=State.WITHDRAWN, file="")
    return number, files
