#!/usr/bin/env bash
# The suite on PostgreSQL and Redis, and with it the tests that need a real worker. What
# no database changes, as how pages look, print and weigh, is left to `make test`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DATABASE_URL="${DATABASE_URL:-postgres://postgres@127.0.0.1:5432/postgres}"
export CELERY_BROKER_URL="${CELERY_BROKER_URL:-redis://127.0.0.1:6379/0}"

.venv/bin/python -m tests.support.services
.venv/bin/python -m pytest -n "${WORKERS:-2}" --dist loadgroup -m "not portable"
