"""The clock of periodic work: ``python -m lms.clock``.

It rings by name and needs nothing of the application, which Celery would load into it;
nor of Celery's command line, which is as large as the rest of it.
"""

import os

from celery import Celery
from celery.apps.beat import Beat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

app = Celery("clock", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")


def main() -> None:
    """Ring until told to stop; what rang when is kept in RUN_DIR/beat."""
    from django.conf import settings

    schedule = str(settings.RUN_DIR / "beat")
    Beat(app=app, schedule=schedule, loglevel="WARNING", quiet=True).run()


if __name__ == "__main__":
    main()
