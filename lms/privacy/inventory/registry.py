"""All entries of the inventory; a test compares them with every field of every model."""

from django.db.models import Q, QuerySet

from lms.privacy.inventory import learning, merging, messages, packages, people, site
from lms.privacy.inventory.subject import Subject
from lms.privacy.inventory.tables import Table

TABLES: list[Table] = [
    *people.ACCOUNTS,
    *people.GROUPS,
    *learning.PROGRESS,
    *learning.CERTIFICATES,
    *merging.MERGES,
    *messages.MAILS,
    *learning.SUPPORT,
    *site.PRIVACY,
    *site.OUTBOX,
    *site.CMS,
    *site.COURSE,
    *packages.PACKAGES,
]
BY_MODEL = {table.model: table for table in TABLES}


def rows_of(table: Table, subject: Subject) -> QuerySet:
    """Return the table's rows about the person, in the order in which they were made."""
    if callable(table.whose):
        rows: QuerySet = table.whose(subject)
    else:
        mine = Q(pk__in=[])
        for path in table.whose:
            mine |= Q(**{f"{path}__in": subject.keys})
        rows = table.rows._base_manager.filter(mine)
    return rows.order_by("pk")


def rows_by(table: Table, subject: Subject) -> QuerySet:
    """Return the table's rows that the person made or decided as staff."""
    mine = Q(pk__in=[])
    for author in table.authors:
        mine |= Q(**{f"{author}__in": subject.keys})
    return table.rows._base_manager.filter(mine).order_by("pk")
