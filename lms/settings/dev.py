"""Settings for a developer's or a visitor's own machine; never for real people."""

from lms.settings import env
from lms.settings.base import *  # noqa: F403  one place for the common settings
from lms.settings.base import RUN_DIR

SECRET_KEY = env.text("SECRET_KEY", "only-for-a-demonstration-on-this-machine")
DEMO = env.switch("DEMO", default=True)
# Visitors of a demonstration have no phone prepared; its pages say so.
STAFF_MFA = not DEMO
# Made by `make run`; what it signs says that it is a demonstration's.
DEVELOPMENT_KEY_FILE = RUN_DIR / "signing" / "development.p12" if DEMO else None
DEVELOPMENT_PEM_FILE = RUN_DIR / "signing" / "development.pem" if DEMO else None
