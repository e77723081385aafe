"""All that supervision, statistics and reporting count, to be compared before and after."""

from dataclasses import asdict
from datetime import UTC, datetime

from django.db.models import Count

from lms.accounts.models import User
from lms.certificates.models import Certificate
from lms.cohorts.models import Cohort, Enrolment
from lms.progress.models import EnrolmentProgress, ItemResult, UnitProgress
from lms.progress.rebuild import differences
from lms.progress.statistics import question_figures
from lms.reporting.selectors import cohort_figures, renewal_figures
from lms.supervision.overview.selectors import counts_by_cohort
from lms.supervision.overview.standing import overview

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def totals() -> dict:
    """Return every selector's figures by its name; orders by name are left out."""
    found: dict = {
        f"report {row.code}": (row.enrolled, row.started, row.completed)
        for row in cohort_figures()
    }
    for cohort in Cohort.objects.order_by("pk"):
        # Whom a supervisor looks after is who has an account; what was done stays counted.
        found[f"overview {cohort.code}"] = overview(cohort, NOW).funnel.completed
    for boss in User.objects.filter(is_superuser=True, is_active=True):
        counts, total = counts_by_cohort(boss)
        done = {key: one.funnel.completed for key, one in counts.items()}
        found[f"counts {boss.pk}"] = (done, total.funnel.completed)
    questions = ItemResult.objects.values_list("question", flat=True).distinct()
    for uid in questions:
        found[f"question {uid}"] = [asdict(one) for one in question_figures(uid)]
    for model in (EnrolmentProgress, UnitProgress):
        found[model.__name__] = list(model.objects.order_by("pk").values())
    people = Enrolment.objects.order_by("pk")
    found["who"] = list(
        people.values("state", "user__sex", "user__unit", "user__language")
    )
    # The register names nobody in these; what is printed on a certificate goes.
    found["register"] = list(
        Certificate.objects.order_by("pk").values(
            *("number", "code", "enrolment", "edition", "language", "kind"),
            *("issued_at", "valid_until", "renews", "revoked_at", "revoked_class"),
        )
    )
    found["register by group"] = list(
        Certificate.objects.values("enrolment__cohort__code", "edition", "kind")
        .annotate(count=Count("pk"))
        .order_by("enrolment__cohort__code", "edition", "kind")
    )
    found["renewals"] = [
        (row.code, row.enrolled, row.started, row.completed)
        for row in renewal_figures()
    ]
    found["rebuild"] = [one for one in differences(mend=False) if one]
    return found
