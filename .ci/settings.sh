#!/usr/bin/env bash
# Checks the project as it is developed, and with the settings of production.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=.venv/bin/python

$python manage.py check --fail-level WARNING

export DJANGO_SETTINGS_MODULE=lms.settings.production DEMO=0 \
  SECRET_KEY="$($python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
  ALLOWED_HOSTS=learning.example.org BASE_URL=https://learning.example.org \
  DATABASE_URL=postgres://learning@127.0.0.1:5432/learning \
  CACHE_URL=redis://127.0.0.1:6379/1 CELERY_BROKER_URL=redis://127.0.0.1:6379/0 \
  EMAIL_URL=smtp://127.0.0.1:25 DEFAULT_FROM_EMAIL=cursuri@anas.md \
  MEDIA_ROOT=/var/lib/learning/media TRUSTED_PROXIES=1
# Whether its servers answer is asked where they run; here nothing runs.
tags=$($python manage.py check --deploy --list-tags | grep -v '^services$' | sed 's/^/--tag /')
# shellcheck disable=SC2086  each word is an option
$python manage.py check --deploy --fail-level WARNING $tags
