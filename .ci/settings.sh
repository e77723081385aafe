#!/usr/bin/env bash
# Checks the project as it is developed, and with the settings of production.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=.venv/bin/python

$python manage.py check --fail-level WARNING
env DJANGO_SETTINGS_MODULE=lms.settings.production \
  SECRET_KEY="$($python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
  DEMO=0 ALLOWED_HOSTS=learning.example.org BASE_URL=https://learning.example.org \
  DATABASE_URL=postgres://learning@127.0.0.1:5432/learning \
  CACHE_URL=redis://127.0.0.1:6379/1 CELERY_BROKER_URL=redis://127.0.0.1:6379/0 \
  $python manage.py check --deploy --fail-level WARNING
