"""The environment of a site with the settings of production."""

import os
from pathlib import Path

HOST = "learning.example.org"
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")
# Where nothing answers, on any machine: RFC 863's port, which nobody serves any more.
NOWHERE = "127.0.0.1:9"


def production_environment(media: Path | str, **changed: str) -> dict[str, str]:
    """Return what production demands; what is ``changed`` to nothing is missing."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    values = {
        "DJANGO_SETTINGS_MODULE": "lms.settings.production",
        "SECRET_KEY": "only-for-tests-0123456789-" * 2,
        "DATABASE_URL": f"postgres://learning@{NOWHERE}/learning",
        "CACHE_URL": f"redis://{NOWHERE}/1",
        "CELERY_BROKER_URL": f"redis://{NOWHERE}/0",
        "EMAIL_URL": f"smtp://{NOWHERE}",
        "DEFAULT_FROM_EMAIL": "cursuri@anas.md",
        "MEDIA_ROOT": str(media),
        "BASE_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
        "TRUSTED_PROXIES": "1",
        **changed,
    }
    return {**inherited, **{name: value for name, value in values.items() if value}}
