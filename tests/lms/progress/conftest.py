"""A learner in the browser, and an attempt at the first test."""

import pytest

from lms.progress.attempts import start_attempt


@pytest.fixture
def browser(client_of, learner, enrolment):
    return client_of(learner)


@pytest.fixture
def attempt(enrolment, course):
    return start_attempt(
        enrolment=enrolment, unit_uid=str(course.pre.uid), language="ro"
    )
