"""Settings for a developer's or a visitor's own machine; never for real people."""

from lms.settings import env
from lms.settings.base import *  # noqa: F403  one place for the common settings

SECRET_KEY = env.text("SECRET_KEY", "only-for-a-demonstration-on-this-machine")
DEMO = env.switch("DEMO", default=True)
# Visitors of a demonstration have no phone prepared; its pages say so.
STAFF_MFA = not DEMO
