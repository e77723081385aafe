"""The site as it runs, with the counting of statements in front."""

from lms.settings.dev import *  # noqa: F403  the site's own settings
from lms.settings.dev import MIDDLEWARE

MIDDLEWARE = ["tests.bench.counting.CountStatements", *MIDDLEWARE]
