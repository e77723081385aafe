"""Examining and importing lists in tests."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from courses.models import CoursePage, Edition
from tests.factories.cohorts import CohortFactory


@pytest.fixture
def edition(db):
    """An edition without lessons: quick to make, enough to enrol in."""
    page = CoursePage(
        title="Curs", slug="curs", heading_ro="Cursul", heading_ru="Курс по теме"
    )
    Page.objects.get(depth=1).add_child(instance=page)
    heading = {"ro": "Cursul", "ru": "Курс по теме"}
    course = {"uid": str(page.uid), "slug": "curs", "heading": heading}
    manifest = {"course": course | {"audience": "learners"}, "modules": []}
    return Edition.objects.create(course=page, number=1, manifest=manifest, digest="x")


@pytest.fixture
def newer_edition(edition):
    return Edition.objects.create(
        course=edition.course, number=2, manifest=edition.manifest, digest="y"
    )


@pytest.fixture
def cohort(edition, supervisor):
    return CohortFactory(edition=edition, supervisor=supervisor)


@pytest.fixture
def other_cohort(edition, supervisor):
    return CohortFactory(edition=edition, supervisor=supervisor)


@pytest.fixture
def roster_command(cohort, tmp_path):
    """Return a function that runs ``import_roster --json`` on bytes: (report, code)."""

    def run(data, *options, name="lista.csv", to=cohort):
        path = tmp_path / name
        path.write_bytes(data)
        out = StringIO()
        try:
            call_command(
                "import_roster",
                str(path),
                *("--cohort", to.code, "--json", *options),
                stdout=out,
                stderr=StringIO(),
            )
        except CommandError as error:
            return json.loads(out.getvalue()), error.returncode
        return json.loads(out.getvalue()), 0

    return run


@pytest.fixture
def dry_run(roster_command):
    """Return a function that only examines."""
    return lambda data, *options, **more: roster_command(
        data, "--dry-run", *options, **more
    )
