"""Settings common to every place the platform runs in; readable on its own."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lms.certificates.signing import levels
from lms.logs import config as logs
from lms.operations.startup.local_postgres import LocalPostgres
from lms.outbox.queues import DEFAULT, QUEUES
from lms.settings import channels, env
from lms.settings.schedule import CELERY_BEAT_SCHEDULE as CELERY_BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# What a running site writes, so that a second one can run beside it.
RUN_DIR = env.folder("RUN_DIR", BASE_DIR / ".run")
_run = quote(str(RUN_DIR))

# --- what the environment may set -------------------------------------------
SECRET_KEY = env.text("SECRET_KEY", "")
# Former keys: what was signed with one of them is still taken.
SECRET_KEY_FALLBACKS = env.secrets("SECRET_KEY_FALLBACKS")
DEBUG = False
DEMO = env.switch("DEMO", default=False)
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "demonstratie-2026")
PORT = env.port("PORT", 8000)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
BASE_URL = env.web_address("BASE_URL", f"http://127.0.0.1:{PORT}")
# How many proxies stand in front: so many entries at the end of X-Forwarded-For are
# theirs, and true. See ``lms.accounts.client_address``.
TRUSTED_PROXIES = env.number(
    "TRUSTED_PROXIES", 0, least=0, most=9, what="how many proxies stand in front"
)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
CSRF_TRUSTED_ORIGINS = [BASE_URL]
_postgres = LocalPostgres(RUN_DIR / "pg")
DATABASES = {"default": env.database("DATABASE_URL", _postgres.url())}
# The server to start, as the environment names none; None where it does.
LOCAL_POSTGRES = None if env.is_set("DATABASE_URL") else _postgres
CACHES = {
    "default": env.cache("CACHE_URL", "locmem://"),
    # Where the shared cache counts tries; see ``lms.caching.shared``.
    "counters": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "caching_counter",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
# How long a statement, and a wait for somebody else's lock, may take: where people wait,
# and where nobody does. A worker's task ends after CELERY_TASK_TIME_LIMIT anyway.
WEB_DATABASE_LIMITS = {
    "statement_timeout": env.seconds("DATABASE_STATEMENT_SECONDS", 30),
    "lock_timeout": env.seconds("DATABASE_LOCK_SECONDS", 5),
}
WORKER_DATABASE_LIMITS = {
    "statement_timeout": env.seconds("WORKER_DATABASE_STATEMENT_SECONDS", 100),
    "lock_timeout": env.seconds("WORKER_DATABASE_LOCK_SECONDS", 30),
}
MEDIA_ROOT = env.text("MEDIA_ROOT", str(RUN_DIR / "media"))
# Where the proxy has MEDIA_ROOT for itself alone; empty: Python sends files.
PROXY_MEDIA_PATH = env.path_of_proxy("PROXY_MEDIA_PATH")
if PROXY_MEDIA_PATH:
    SENDFILE_BACKEND = "courses.media.handing_over"
DEFAULT_FROM_EMAIL = env.sender("DEFAULT_FROM_EMAIL", "cursuri@example.org")
_mail = env.mail("EMAIL_URL", "console://")
# Every mail is first a row; the row's delivery uses the environment's transport.
EMAIL_BACKEND = "lms.notifications.backend.OutboxBackend"
MAIL_TRANSPORT = _mail.pop("EMAIL_BACKEND")
globals().update(_mail)
# Where mails that fail go back to: the envelope's sender, and how reports are read there.
BOUNCE_ADDRESS = channels.return_address("BOUNCE_ADDRESS")
BOUNCE_MAILBOX = channels.mailbox("BOUNCE_URL")
# By which a mail service signs what it tells of returned mails; empty: it tells nothing.
BOUNCE_WEBHOOK_SECRETS = env.secrets("BOUNCE_WEBHOOK_SECRET")

# The gateway of text messages; without it nothing is said of them. To which countries.
SMS_URL = env.web_address("SMS_URL", "", may_ask=True)
SMS_TOKEN = env.text("SMS_TOKEN", "")
SMS_COUNTRIES = channels.countries("SMS_COUNTRIES", "MD")

# Who is told when something stands still, and in which language; empty: nobody.
ALERT_EMAIL = env.mail_address("ALERT_EMAIL")
ALERT_LANGUAGE = env.one_of("ALERT_LANGUAGE", ("ro", "ru"))
# How the Monday mail calls people, which others may read: "full" names or "initials".
SUMMARY_NAMES = env.one_of("SUMMARY_NAMES", ("full", "initials"))
# With it Prometheus asks /metrics; empty: there are none.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

# How long what the outbox has done stays there to be looked at.
OUTBOX_KEEP_DAYS = env.days("OUTBOX_KEEP_DAYS", 30)
# How long the audit log is kept, and the net addresses in it; never under a year.
AUDIT_KEEP_DAYS = env.days("AUDIT_KEEP_DAYS", 730, least=365)
AUDIT_KEEP_ADDRESS_DAYS = env.days("AUDIT_KEEP_ADDRESS_DAYS", 365, least=365)

# Other days than those of lms/privacy/rules.py, as "mail_texts=60,mails=730".
RETENTION_DAYS = env.days_by_name("RETENTION_DAYS")
# Whom people ask about their data; the privacy page shows it.
PRIVACY_CONTACT = env.text("PRIVACY_CONTACT", "")

LRS_ENDPOINT = env.web_address("LRS_ENDPOINT", "")
LRS_USERNAME = env.text("LRS_USERNAME", "")
LRS_PASSWORD = env.text("LRS_PASSWORD", "")
CERTIFICATE_SIGNING_P12 = env.text("CERTIFICATE_SIGNING_P12", "")
CERTIFICATE_SIGNING_PASSWORD = env.text("CERTIFICATE_SIGNING_PASSWORD", "")
# A key on a token, in place of a file: the vendor's library, and the labels on the token.
CERTIFICATE_PKCS11_MODULE = env.text("CERTIFICATE_PKCS11_MODULE", "")
CERTIFICATE_PKCS11_TOKEN = env.text("CERTIFICATE_PKCS11_TOKEN", "")
CERTIFICATE_PKCS11_KEY = env.text("CERTIFICATE_PKCS11_KEY", "")
CERTIFICATE_PKCS11_PIN = env.text("CERTIFICATE_PKCS11_PIN", "")
CERTIFICATE_TSA_URL = env.web_address("CERTIFICATE_TSA_URL", "", may_ask=True)
_plain_or_stamped = (levels.PLAIN, levels.STAMPED)
CERTIFICATE_SIGNATURE_LEVEL = env.one_of(
    "CERTIFICATE_SIGNATURE_LEVEL",
    # The first is taken where nothing is said.
    (*_plain_or_stamped[:: -1 if CERTIFICATE_TSA_URL else 1], levels.ARCHIVE),
)
# Only for B-LTA: who issued the certificates of the key and of the time-stamp server.
CERTIFICATE_TRUSTED_ROOTS = env.text("CERTIFICATE_TRUSTED_ROOTS", "")
# Where `make run` makes keys of its own; no other site has them.
DEVELOPMENT_KEY_FILE: Path | None = None
DEVELOPMENT_PEM_FILE: Path | None = None
# The key by which each certificate is an Open Badge, too; without it there are none.
CREDENTIAL_SIGNING_PEM = env.text("CREDENTIAL_SIGNING_PEM", "")
CREDENTIAL_SIGNING_PASSWORD = env.text("CREDENTIAL_SIGNING_PASSWORD", "")

# --- Celery: a bell that tells the worker to look into the outbox ------------
_broker = env.broker("CELERY_BROKER_URL", f"filesystem://{_run}/broker")
CELERY_BROKER_URL = _broker["url"]
CELERY_BROKER_TRANSPORT_OPTIONS = _broker["options"]
BROKER_FOLDERS = _broker.get("folders", [])
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker may be away for a night: the worker goes on calling.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
# Each is bound by its own name; a worker that names none (``-Q``) serves all.
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {name: {} for name in QUEUES}
CELERY_TASK_DEFAULT_QUEUE = DEFAULT
# The last rescue: every call to another system ends long before.
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1

# --- applications ------------------------------------------------------------
INSTALLED_APPS = [
    "modeltranslation",
    "courses",
    "lms.audit",
    "lms.caching",
    "lms.heartbeats",
    "lms.outbox",
    "lms.accounts",
    "lms.notifications",
    "lms.cohorts",
    "lms.conversations",
    "lms.progress",
    "lms.certificates",
    "lms.supervision",
    "lms.reminders",
    "lms.reporting",
    "lms.monitoring",
    "lms.operations",
    "lms.merging",
    "lms.privacy",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "lms.accounts.wagtail_app.PeopleConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtailmedia",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_htmx",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    # Wagtail says with it how long ago something was, in its words.
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "lms.logs.middleware.numbered",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.operations.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lms.accounts.middleware.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.operations.middleware.private_pages",
    "lms.operations.middleware.TakenMeanwhile",
    "lms.audit.current_request.remember_request",
    "lms.operations.middleware.short_forms",
    "lms.certificates.checking.middleware.short_files",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.accounts.sign_in_log.note_held_back",
    "lms.accounts.export_log.note_exports",
    "lms.accounts.sessions.end_staff_sessions",
    "lms.accounts.second_factor.require_second_factor",
    "lms.accounts.people_pages.PeoplePages",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "courses.cms.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.operations.context.site",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The second one has what Wagtail, allauth and Django say, in better words than theirs.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "overrides"]
STATIC_URL = "/static/"
# Each release has its own, so that pages of two releases can be served side by side.
STATIC_ROOT = env.folder("STATIC_ROOT", RUN_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "lms.outside.storage.WholeFileStorage"},
    # Certificates are personal: their folder has no address, a view serves them.
    "private": {
        "BACKEND": "lms.outside.storage.WholeFileStorage",
        "OPTIONS": {
            "location": f"{MEDIA_ROOT}/private",
            # For nobody else on this machine, the proxy included.
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if _objects := env.objects("MEDIA_STORAGE"):
    # Several machines share them; the same two places, as parts of one bucket.
    for _name, _place in (("default", "public"), ("private", "private")):
        STORAGES[_name] = {
            "BACKEND": "lms.outside.objects.ObjectStorage",
            "OPTIONS": {**_objects, "location": _place},
        }
    if PROXY_MEDIA_PATH:
        raise env.WrongValue("PROXY_MEDIA_PATH", "nothing, as MEDIA_STORAGE is set")
MEDIA_URL = "/media/"

# --- languages ---------------------------------------------------------------
LANGUAGE_CODE = "ro"
LANGUAGES = [("ro", "Română"), ("ru", "Русский")]
TIME_ZONE = "Europe/Chisinau"
USE_I18N = True
USE_TZ = True
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE
MODELTRANSLATION_LANGUAGES = tuple(dict(LANGUAGES))
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("ro",), "ro": ("ru",)}
MODELTRANSLATION_CUSTOM_FIELDS = ("RichTextField",)

# --- people and sign-in ------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "lms.accounts.backends.PasswordBackend",
    "lms.accounts.backends.AddressBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "lms.accounts.password_words.CourseWordsValidator"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_home"
ACCOUNT_ADAPTER = "lms.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "lms.accounts.forms.SignupForm"
ACCOUNT_FORMS = {"signup": "lms.accounts.sign_up.SignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Mail reaches a village mailbox slowly: codes hold as long as OWASP ASVS 6.5.5 lets them,
# and may be sent again.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
PASSWORD_RESET_TIMEOUT = 2 * 3600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Before a change of one's keys: who signed in within these seconds is not asked again.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# The second step: demanded of staff, open to everybody.
STAFF_MFA = True
USERSESSIONS_ADAPTER = "lms.accounts.sign_in_log.SessionsAdapter"
MFA_ADAPTER = "lms.accounts.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# The first encrypts the secrets of the second step, the others still open them; after
# them SECRET_KEY, which does both where there is no key of their own.
MFA_KEYS = [*env.words("MFA_KEY"), *env.words("MFA_KEY_FALLBACKS")]
STAFF_SESSION_HOURS = 12
STAFF_IDLE_MINUTES = 60
# A whole hall may sit behind one address of the net and sign up within minutes: so limits
# of an address are wide. Wrong passwords are counted by account and address together (see
# the adapter): guessing stops, and the account's owner gets in from everywhere else.
ACCOUNT_RATE_LIMITS = {
    "signup": "120/m/ip",
    "login": "240/m/ip",
    "login_failed": "120/m/ip,300/h/ip,5/5m/key",
    "login_failed_anywhere": "100/h/key",
    "request_login_code": "120/m/ip,3/m/key",
    "reset_password": "60/m/ip,5/m/key",
    # All mails of the sign-in to one address together, whoever asked for them: more is no
    # help to anybody, and a nuisance to whoever reads them.
    "mails_to_address": "15/h/key,30/d/key",
    "manage_email": "5/m/user,20/d/user",
    # Rows of the audit log that a stranger can cause.
    "unknown_failures": "10/m/ip",
    "reset_password_from_key": "60/m/ip",
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGES_COOKIE_NAME = "messages"
MESSAGE_STORAGE = "lms.operations.messages.Messages"
CSRF_FAILURE_VIEW = "lms.operations.views.csrf_failure"

# --- Wagtail -----------------------------------------------------------------
WAGTAIL_SITE_NAME = _("Course on preventing and combating trafficking in persons")
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_AUTOSAVE_INTERVAL = 3000
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
# By the CMS's own door, which answers whoever has signed in and may not come in.
WAGTAILADMIN_LOGIN_URL = "wagtailadmin_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [*LANGUAGES, ("en", "English")]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILIMAGES_IMAGE_MODEL = "courses.CourseImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "courses.media.forms.ImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8 * 1024 * 1024
# No GIF: what moves by itself cannot be stopped by a reader.
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILMEDIA = {
    "MEDIA_MODEL": "courses.CourseMedia",
    "MEDIA_FORM_BASE": "courses.media.forms.MediaForm",
    "VIDEO_EXTENSIONS": ["mp4", "webm"],
    "AUDIO_EXTENSIONS": ["mp3", "m4a"],
}
# Nothing that a browser would run.
WAGTAILDOCS_EXTENSIONS = [
    "pdf",
    "docx",
    "odt",
    "xlsx",
    "ods",
    "pptx",
    "odp",
    "csv",
    "txt",
]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- security ----------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LOG_FORMAT = env.one_of("LOG_FORMAT", ("line", "json"))
LOGGING = logs.configuration(LOG_FORMAT)
