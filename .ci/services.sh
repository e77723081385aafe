#!/usr/bin/env bash
# What needs a broker, a worker, a mail server or a record store of its own. The database
# is that of DATABASE_URL, or the tests' own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CELERY_BROKER_URL="${CELERY_BROKER_URL:-redis://127.0.0.1:6379/0}"

.ci/system.sh postgresql backup nginx
.venv/bin/python -m tests.support.services
.venv/bin/python -m pytest -n "${WORKERS:-2}" --dist loadfile --durations=30 tests/services
