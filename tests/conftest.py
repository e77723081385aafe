"""Fixtures of the whole suite: people, a small bilingual course, and clean languages."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

from lms.operations.startup.catalogues import compile_catalogues
from tests.factories.accounts import UserFactory
from tests.factories.courses import SmallCourse, make_course, read_again
from tests.support.second_step import signed_in
from tests.support.snapshots import once


def pytest_configure(config: pytest.Config) -> None:
    """A fresh clone has no compiled translations; made once, before workers start."""
    if not hasattr(config, "workerinput") and compile_catalogues():
        # Django began with what was there before.
        translation_file_changed(sender=None, file_path=Path("django.mo"))


# The same examples in every run: a red run can be repeated, and none is red by chance.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.load_profile("suite")

pytest_plugins = [
    "tests.support.databases",
    "tests.support.disks",
    "tests.support.lrs",
    "tests.support.site",
]


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    """Each test begins in Romanian, with an empty cache."""
    cache.clear()
    with translation.override("ro"):
        yield


@pytest.fixture
def learner(db):
    return UserFactory(email="ana@example.org", full_name="Ștefăniță Țurcanu")


@pytest.fixture
def other_learner(db):
    return UserFactory(
        email="natalia@example.org", full_name="Щербакова Наталья", language="ru"
    )


@pytest.fixture
def supervisor(db):
    return UserFactory(
        email="sef@example.org", full_name="Ion Rusu", roles=["supervisor"]
    )


@pytest.fixture
def editor(db):
    return UserFactory(
        email="redactor@example.org", full_name="Eva Moraru", roles=["editor"]
    )


@pytest.fixture
def analyst(db):
    return UserFactory(
        email="analist@example.org", full_name="Olga Ceban", roles=["analyst"]
    )


@pytest.fixture
def admin(db):
    return UserFactory(
        email="admin@example.org", full_name="Admin", is_superuser=True, is_staff=True
    )


@pytest.fixture
def course(db) -> SmallCourse:
    """A pre-test, two lessons and a module test of four questions, three drawn."""
    return once("course", make_course, read_again)


@pytest.fixture
def cohort(course, supervisor):
    from tests.factories.cohorts import CohortFactory

    return CohortFactory(edition=course.edition, supervisor=supervisor)


@pytest.fixture
def enrolment(cohort, learner):
    from lms.cohorts.services import enrol

    return enrol(user=learner, cohort=cohort)


@pytest.fixture
def client_of():
    """Return a browser in which a person has just signed in with the password."""

    def sign_in(user) -> Client:
        return signed_in(Client(), user, "password")

    return sign_in
