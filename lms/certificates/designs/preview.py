"""Preview of a design: the real PDF of an example, before anything is published."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.text.dates import duration, long_date
from courses.text.languages import CODES, DEFAULT
from lms.accounts.models import User
from lms.certificates.designs.frozen import design_facts, valid_until
from lms.certificates.pdf.sheet import Picture
from lms.certificates.sheets import VERSION, Facts, bilingual_sheet
from lms.certificates.wording import usual_title, words_of

MINUTES = 360
CODE = "XXXXXXXXXXXXXXXX"


def preview_pdf(design: Any, mode: str) -> bytes:
    """Return the PDF of an example in "ro", in "ru", or with "both" on one sheet."""
    # Eleven megabytes that only who draws needs.
    from lms.certificates.pdf.document import certificate_pdf

    facts = {}
    for language in CODES:
        with translation.override(language):
            facts[language] = _example(design, language)
            facts[language]["layout"] = mode
    first = mode if mode in CODES else DEFAULT
    return certificate_pdf(bilingual_sheet(facts, first, _pictures(design)))


def _pictures(design: Any) -> dict[str, Picture]:
    images = [logo.image for logo in design.logos.all()]
    images += [who.picture for who in design.signatories.all() if who.picture]
    return {
        image.sha256: Picture(bytes(image.content), image.is_vector, "")
        for image in images
    }


def _example(design: Any, language: str) -> Facts:
    """Return facts of somebody who does not exist; an empty text shows as a dash."""
    printed = design_facts(design, language)
    day = design.in_force_from or timezone.localdate()
    until = valid_until(day, design.validity_months)
    course = getattr(design.course, f"heading_{language}", "") or _(
        "Title of the course"
    )
    title = printed["title"] or usual_title(design.kind)
    return {
        **printed,
        "version": VERSION,
        "kind": design.kind,
        "number": f"TIP-{day.year}-000000",
        "address": f"{settings.BASE_URL}/v/{CODE}",
        "holder": _("Name Surname"),
        "course": course,
        "edition": 1,
        "minutes": MINUTES,
        "duration": duration(MINUTES),
        "completed_on": long_date(day),
        "issued_on": long_date(day),
        "issued_at": datetime(day.year, day.month, day.day, tzinfo=UTC).isoformat(),
        "valid_until_on": long_date(until) if until else "",
        "words": words_of(design.kind, User.Sex.UNSTATED, title),
    }
