"""Rows of the register: what its lists and files show of a certificate, found by any part."""

from django.db.models import Case, QuerySet, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from courses.text.languages import DEFAULT, content_language
from courses.text.name_search import matching
from lms.certificates.codes import clean_code
from lms.certificates.models import Certificate
from lms.certificates.renewals.rules import is_due


def register_rows(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Return the rows with ``holder``, ``course`` and ``completed`` from what is printed.

    ``due`` tells of each whether it is to be renewed and is not.
    The facts themselves, some kilobytes each, stay in the database.
    """
    printed = KeyTransform(content_language(), "facts")
    rows = rows.annotate(
        holder=KeyTextTransform("holder", printed),
        course=KeyTextTransform("course", printed),
        completed=KeyTextTransform("completed_at", printed),
    )
    rows = rows.annotate(due=Case(When(is_due(), then=True), default=False))
    return rows.defer("facts").select_related(
        "enrolment__cohort", "replaced_by", "renews"
    )


def found(rows: QuerySet[Certificate], typed: str) -> QuerySet[Certificate]:
    """Return the certificates of a number, a code, or a name however it was typed.

    The name as printed and the name of the account both count.
    """
    by_code = rows.filter(code=clean_code(typed) or None)
    if by_code.exists():
        return by_code
    holder = KeyTextTransform("holder", KeyTransform(DEFAULT, "facts"))
    texts = rows.annotate(printed_name=holder).order_by()
    texts = texts.values_list("pk", "number", "printed_name", "user__full_name")
    cleaned = ((pk, *(text or "" for text in rest)) for pk, *rest in texts.iterator())
    return rows.filter(pk__in=matching(cleaned, typed))
