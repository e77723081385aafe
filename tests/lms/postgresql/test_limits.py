"""The limits of statements, said once however many processes are made one from another."""

import subprocess
import sys

import pytest
from django.db import connections

from lms.postgresql.limits import limit_statements

LIMITS = {"statement_timeout": 30, "lock_timeout": 5}
SAID = "-c statement_timeout=30s -c lock_timeout=5s"
# What is made before the forks is made in each of them again.
MAKE_A_WORKER = """
from lms import workers
from django.db import connections
from lms.outbox.queues import DEFAULT
workers._worker(DEFAULT)
once = connections["default"].settings_dict["OPTIONS"]["options"]
workers._worker(DEFAULT)
assert connections["default"].settings_dict["OPTIONS"]["options"] == once
assert connections["default"].connection is None
"""


@pytest.mark.parametrize("own", ["", "-c statement_timeout=9s"])
def test_limits_are_said_once_before_what_the_address_says(own, monkeypatch):
    options = {"options": own}
    monkeypatch.setitem(connections["default"].settings_dict, "OPTIONS", options)
    for _ in range(2):
        limit_statements(LIMITS)
        assert options["options"] == f"{SAID} {own}".strip()


def test_a_worker_made_before_the_forks_opens_no_connection():
    done = subprocess.run(
        [sys.executable, "-c", MAKE_A_WORKER], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
