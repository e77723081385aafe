"""Production only demands and tightens; a missing or weak value stops the start."""

from django.core.exceptions import ImproperlyConfigured

from lms.settings import env
from lms.settings.base import *  # noqa: F403  one place for the common settings
from lms.settings.base import BASE_URL, CACHES, DEMO

SECRET_KEY = env.text("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise env.WrongValue("SECRET_KEY", "at least 50 random characters")
if DEMO:
    raise ImproperlyConfigured("DEMO=1 has no place in production: leave it unset.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise env.WrongValue("ALLOWED_HOSTS", "the site's host names, without *")
if not BASE_URL.startswith("https://"):
    raise env.WrongValue("BASE_URL", "the site's address, with https://")
DATABASES = {"default": env.database("DATABASE_URL", "")}
if CACHES["default"]["BACKEND"] != "lms.caching.shared.SharedCache":
    # Rate limits must be counted once for all processes.
    raise env.WrongValue("CACHE_URL", "redis://host:6379/1")

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
# A browser takes such a cookie only from this very host, with https: no neighbour under
# the same domain can plant one.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_NAME = "__Host-language"
MESSAGES_COOKIE_NAME = "__Host-messages"
