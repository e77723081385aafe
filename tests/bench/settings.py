"""The site in production, with the counting of statements in front."""

from lms.settings.production import *  # noqa: F403  the site's own settings
from lms.settings.production import MIDDLEWARE

MIDDLEWARE = ["tests.bench.counting.CountStatements", *MIDDLEWARE]
