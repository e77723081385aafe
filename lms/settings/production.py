"""Production only demands and tightens; a missing or unsafe value stops the start."""

from lms.logs import config as logs
from lms.settings import demands, env

# Before anything else is read, so that all that is wrong is told in one go.
demands.require()

from lms.settings.base import *  # noqa: E402, F403  one place for the common settings
from lms.settings.base import TRUSTED_PROXIES  # noqa: E402

LOG_FORMAT = env.one_of("LOG_FORMAT", ("json", "line"))
LOGGING = logs.configuration(LOG_FORMAT)

SECURE_SSL_REDIRECT = True
if TRUSTED_PROXIES:
    # Without a proxy anybody could say that.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.days("HSTS_DAYS", 365) * 24 * 3600
# Both reach further than this site: other names of the domain, and browsers' own lists,
# from which a name is got out again only after months. So they are asked for.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.switch("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.switch("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
# A browser takes such a cookie only from this very host, with https: no neighbour under
# the same domain can plant one.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_NAME = "__Host-language"
MESSAGES_COOKIE_NAME = "__Host-messages"
