"""Settings of the test suite: quick hashing, plain files, and no quiet failures."""

import tempfile
from pathlib import Path

from lms.settings import env
from lms.settings.base import *  # noqa: F403  one place for the common settings
from lms.settings.base import STORAGES

SECRET_KEY = "only-for-tests"  # noqa: S105  guards nothing
DEMO = True
DATABASES = {"default": env.database("DATABASE_URL", "sqlite:////tmp/unused.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
MEDIA_ROOT = tempfile.mkdtemp(prefix="tip-media-")
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="tip-static-"))
STORAGES = {
    **STORAGES,
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": f"{MEDIA_ROOT}/private"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LRS_ENDPOINT = ""
BASE_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
