# The project's commands. `make help` lists them. Everything a command needs is made on
# the way: Python packages from the lock files in .ci/, and for tests the programs from
# outside Python (gettext, hunspell, Chromium, nginx, poppler, SoftHSM, Node), installed where apt-get may be used.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-services test-faults load-test mutants bench lrs verifier messages lock screenshots \
        venv venv-test system lint types imports settings migrations catalogues content suite

PY := .venv/bin/python
WORKERS ?= 2

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

run: venv ## serve the whole site on this machine, PORT=8000 unless told otherwise
	@exec $(PY) manage.py serve

test: venv-test system lint types imports settings migrations catalogues content suite ## all checks and tests, browser included

test-services: venv-test lrs ## what needs a broker, a worker or another server of its own
	@.ci/services.sh

test-faults: venv-test lrs ## break a server with production's settings while people work: fault by invariant
	@.ci/system.sh nginx faults
	@$(PY) -m tests.faults $(FAULTS)

load-test: venv-test lrs ## a Monday morning of 10,000 learners: LOAD="--find" finds the rate borne
	@.ci/system.sh nginx
	@$(PY) -m tests.load $(LOAD)

mutants: venv-test ## put small faults into the rules of progress, rosters and access: do tests notice?
	@$(PY) -m tests.mutants

bench: venv-test ## CPU time and SQL statements of the hot pages, on PostgreSQL under gunicorn
	@$(PY) -m tests.bench

messages: venv-test ## bring locale/*/django.po up to date with the source
	@.ci/system.sh gettext
	@$(PY) manage.py makemessages

screenshots: venv-test ## make the pictures of docs/screenshots anew
	@.ci/system.sh chromium
	@$(PY) -m tests.e2e.screenshots
	@$(PY) -m tests.e2e.certificate_pictures

lock: venv ## choose versions anew within pyproject.toml and write the lock files
	@.ci/lock.sh

verifier: ## programs of others that check digital badges, in tests/verifier
	@.ci/verifier.sh

lrs: ## a learning record store for tests, in .lrs
	@.ci/venv.sh lrs

# --- the parts of `make test`, each of which runs alone too ------------------

venv:
	@.ci/venv.sh run

venv-test:
	@.ci/venv.sh test

system:
	@.ci/system.sh gettext hunspell chromium nginx systemd pdfsig softhsm

lint: venv-test
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

types: venv-test
	@$(PY) -m mypy lms courses

imports: venv-test
	@.venv/bin/lint-imports

settings: venv-test
	@.ci/settings.sh

migrations: venv-test
	@$(PY) manage.py makemigrations --check --dry-run

catalogues: venv-test
	@.ci/catalogues.sh

content: venv-test
	@.ci/system.sh hunspell
	@$(PY) manage.py load_course courses/content/tip --check

suite: venv-test lrs verifier
	@.ci/system.sh chromium nginx systemd pdfsig softhsm
	@env -u CELERY_BROKER_URL $(PY) -m pytest -n $(WORKERS) --durations=30 --ignore tests/services
