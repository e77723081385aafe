"""The site in production, with the counting of statements in front."""

from lms.settings.production import *  # noqa: F403  the site's own settings
from lms.settings.production import MIDDLEWARE, RUN_DIR

# A folder takes mails as fast as no server does; production itself refuses it.
MAIL_TRANSPORT = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(RUN_DIR / "mails")
MIDDLEWARE = ["tests.bench.counting.CountStatements", *MIDDLEWARE]
# Measured without TLS, where a browser takes no cookie with these prefixes.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sessionid", "csrftoken"
LANGUAGE_COOKIE_NAME, MESSAGES_COOKIE_NAME = "language", "messages"
