"""Settings of the test suite: quick hashing, plain files, and no quiet failures."""

import os
import tempfile
from pathlib import Path

from lms.operations.startup.local_postgres import LocalPostgres
from lms.settings import env
from lms.settings.base import *  # noqa: F403  one place for the common settings
from lms.settings.base import CACHES, RUN_DIR, STORAGES

SECRET_KEY = "only-for-tests"  # noqa: S105  guards nothing
DEMO = True
# The tests of the second step demand it; the others sign in with a password alone.
STAFF_MFA = False
# What is written during tests need not survive a power failure.
_postgres = LocalPostgres(
    RUN_DIR / "pg-tests",
    ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"),
)
DATABASES = {"default": env.database("DATABASE_URL", _postgres.url("postgres"))}
DATABASES["default"]["CONN_MAX_AGE"] = 0
LOCAL_POSTGRES = None if env.is_set("DATABASE_URL") else _postgres
# A process that a test starts is told the folder of the one that started it.
MEDIA_ROOT = os.environ.get("TIP_TEST_MEDIA") or tempfile.mkdtemp(prefix="tip-media-")
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="tip-static-"))
STORAGES = {
    **STORAGES,
    "private": {
        **STORAGES["private"],
        "OPTIONS": {
            **STORAGES["private"]["OPTIONS"],
            "location": f"{MEDIA_ROOT}/private",
        },
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
CACHES = {
    **CACHES,
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
LRS_ENDPOINT = ""
BASE_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
