"""Cohorts for tests."""

import datetime

import factory

from lms.cohorts.models import Cohort


class CohortFactory(factory.django.DjangoModelFactory):
    """A launched cohort."""

    class Meta:
        model = Cohort

    name = factory.Sequence(lambda n: f"Grupul {n}")
    starts_on = datetime.date(2026, 3, 2)
    launched_at = datetime.datetime(2026, 3, 1, 8, tzinfo=datetime.UTC)
