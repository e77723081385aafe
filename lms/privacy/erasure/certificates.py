"""Certificates of an erased person: number, code, date and hash stay, the name goes."""

from typing import Any

from django.utils import translation

from lms.certificates.files import PDF_EFFECT, effect_key
from lms.certificates.models import Certificate, CertificateArchive
from lms.certificates.wording import statement_of
from lms.outbox.models import Effect
from lms.privacy.erasure.names import Masker
from lms.privacy.inventory.registry import BY_MODEL, rows_of
from lms.privacy.inventory.subject import Subject

MODEL = "certificates.CertificateArchive"


def make_nameless(
    subject: Subject, masker: Masker, *, is_real: bool
) -> tuple[int, list[list[str]]]:
    """Return how many certificates lose the holder's name, and archives that have them.

    The certificates' own files are the next table's. A file that waits to be drawn is not
    drawn any more.
    """
    rows = list(rows_of(BY_MODEL["certificates.Certificate"], subject))
    for row in rows:
        if is_real:
            reason = masker.masked(row.revoked_reason, is_own=True)
            Certificate.objects.filter(pk=row.pk).update(
                facts=_without_name(row.facts), revoked_reason=reason
            )
            keys = [effect_key(row, code) for code in row.facts]
            Effect.objects.filter(kind=PDF_EFFECT, key__in=keys).delete()
    return len(rows), _archives(rows, is_real=is_real)


def _archives(rows: list[Any], *, is_real: bool) -> list[list[str]]:
    """Return the files of archives of the groups they are in; the archives end now."""
    groups = {row.enrolment.cohort_id for row in rows}
    archives = CertificateArchive.objects.filter(cohort__in=groups).exclude(file="")
    files = [[MODEL, "file", each.file.name] for each in archives]
    if is_real:
        # Ordered again, an archive has nobody of that name in it.
        CertificateArchive.objects.filter(cohort__in=groups).delete()
    return files


def _without_name(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts without holder, and without the verb that tells women from men."""
    found = {}
    for code, one in facts.items():
        with translation.override(code):
            statement = statement_of(one.get("kind", ""), "", one.get("takes", ""))
        words = {**one.get("words", {}), "statement": statement}
        found[code] = {**one, "holder": "", "words": words}
    return found
