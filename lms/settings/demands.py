"""What production demands of the environment; all that is missing is told at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from lms.settings import env
from lms.settings.parts import require_sender

CODE = Path(__file__).resolve().parents[2]
SECRET_LENGTH = 50
# A random key of this length has more; a word written again and again has not.
SECRET_SIGNS = 10
# Names that nobody can own: RFC 2606.
NOBODYS = re.compile(r"(^|\.)(example\.(com|net|org)|example|invalid|localhost|test)$")


@dataclass(frozen=True)
class Demand:
    """A value that production needs, what is accepted, and how it is recognised."""

    name: str
    accepted: str
    is_fit: Callable[[str], bool]
    may_be_missing: bool = False

    def trouble(self) -> str:
        """Return a sentence where the value is missing or not fit; else nothing."""
        try:
            value = env.text(self.name, "")
            if not value:
                return "" if self.may_be_missing else self._says("is missing")
            return "" if self.is_fit(value) else self._says("is not fit for production")
        except (env.WrongValue, UnusableKey) as error:
            return str(error)

    def _says(self, what: str) -> str:
        return f"{self.name} {what}: give {self.accepted}."


class UnusableKey(ImproperlyConfigured):
    """The key that signs certificates does not open; ``args[0]`` says why."""


class UnsafeSettings(ImproperlyConfigured):
    """Production does not start with these settings; has a line for each of them."""

    def __init__(self, troubles: list[str]) -> None:
        lines = "".join(f"\n  - {one}" for one in troubles)
        super().__init__(
            f"Production does not start with these settings:{lines}\n"
            "Each may stand in the environment by its name, or in a file by NAME_FILE."
        )


def require() -> None:
    """Raise UnsafeSettings unless the environment has all that production needs."""
    if troubles := [one for demand in DEMANDS if (one := demand.trouble())]:
        raise UnsafeSettings(troubles)


def _is_secret(value: str) -> bool:
    return (
        len(value) >= SECRET_LENGTH
        and len(set(value)) >= SECRET_SIGNS
        and not value.startswith("django-insecure-")
    )


def _is_database(value: str) -> bool:
    return bool(env.database("DATABASE_URL", ""))


def _is_broker(value: str) -> bool:
    return not env.broker("CELERY_BROKER_URL", "").get("folders")


def _is_shared_cache(value: str) -> bool:
    # Rate limits must be counted once for all processes.
    env.cache("CACHE_URL", "")
    return value.startswith(("redis://", "rediss://"))


def _sends_mail(value: str) -> bool:
    # Mails that go into a log or a folder would count as sent.
    return "EMAIL_HOST" in env.mail("EMAIL_URL", "")


def _is_sender(value: str) -> bool:
    domain = require_sender("DEFAULT_FROM_EMAIL", value).rpartition("@")[2]
    return not NOBODYS.search(domain.lower())


def _is_outside_the_code(value: str) -> bool:
    folder = env.folder("MEDIA_ROOT", CODE).resolve()
    return not folder.is_relative_to(CODE) and not CODE.is_relative_to(folder)


def _is_https(value: str) -> bool:
    """Mails and certificates put a path behind it: it has none of its own."""
    parts = urlsplit(env.web_address("BASE_URL", ""))
    alone = not (parts.path.strip("/") or parts.query or parts.fragment)
    return parts.scheme == "https" and alone


def _are_hosts(value: str) -> bool:
    """A name with a dot in front means all below it: not a whole country's."""
    hosts = env.words("ALLOWED_HOSTS")
    own = urlsplit(env.text("BASE_URL", "")).hostname
    too_wide = any(one == "*" or one.count(".") < 2 for one in hosts if one[0] in ".*")
    return bool(hosts) and not too_wide and (not own or validate_host(own, hosts))


def _are_keys(value: str) -> bool:
    return all(map(_is_secret, env.words("MFA_KEY") + env.words("MFA_KEY_FALLBACKS")))


def _is_count(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) == 1


def _is_no_demonstration(value: str) -> bool:
    return not env.switch("DEMO", default=False)


def _is_signing_key(value: str) -> bool:
    """Open the key: nobody should learn of a wrong password by certificates that wait.

    One that has ended lets the site run; `check --deploy` and the alerts tell of it.
    """
    # Not loaded by the other settings, which have no key.
    from lms.certificates.signing.key_file import KeyUnusable, read_key_file

    try:
        pair = read_key_file(value, env.text("CERTIFICATE_SIGNING_PASSWORD", ""))
    except KeyUnusable as error:
        raise UnusableKey(f"CERTIFICATE_SIGNING_P12: {error}") from error
    return not pair.certificate.is_for_development


def _is_credential_key(value: str) -> bool:
    from lms.certificates.credentials.key_file import read_pem
    from lms.certificates.signing.key_file import KeyUnusable

    try:
        key = read_pem(value, env.text("CREDENTIAL_SIGNING_PASSWORD", ""))
    except KeyUnusable as error:
        raise UnusableKey(f"CREDENTIAL_SIGNING_PEM: {error}") from error
    return not key.is_for_development


def _may_be_preloaded(value: str) -> bool:
    """Browsers' lists take only names with all their subdomains, for a year or more."""
    return not env.switch("HSTS_PRELOAD", default=False) or (
        env.switch("HSTS_INCLUDE_SUBDOMAINS", default=False)
        and env.days("HSTS_DAYS", 365) >= 365
    )


DEMANDS = (
    Demand("SECRET_KEY", "at least 50 random characters", _is_secret),
    Demand(
        "SECRET_KEY_FALLBACKS",
        "former values of SECRET_KEY, one a line or with commas",
        lambda value: all(map(_is_secret, env.secrets("SECRET_KEY_FALLBACKS"))),
        may_be_missing=True,
    ),
    Demand("DATABASE_URL", "postgres://user:password@host:5432/name", _is_database),
    Demand(
        "CELERY_BROKER_URL", "redis://host:6379/0 or amqp://host, no folder", _is_broker
    ),
    Demand("CACHE_URL", "redis://host:6379/1", _is_shared_cache),
    Demand(
        "EMAIL_URL",
        "the mail server, smtp://user:password@host:587?tls=1",
        _sends_mail,
    ),
    Demand(
        "DEFAULT_FROM_EMAIL", "the sender of mails, an address of yours", _is_sender
    ),
    Demand(
        "MEDIA_ROOT",
        "the whole path of a folder outside of the code, such as /var/lib/learning/media",
        _is_outside_the_code,
    ),
    Demand(
        "BASE_URL", "the site's own address, https:// and its name alone", _is_https
    ),
    Demand(
        "ALLOWED_HOSTS",
        "the site's host names, without * and with that of BASE_URL",
        _are_hosts,
    ),
    Demand(
        "TRUSTED_PROXIES",
        "how many proxies stand in front: 1 for one nginx on this machine, 0 for none",
        _is_count,
    ),
    Demand("MFA_KEY", "at least 50 random characters", _are_keys, may_be_missing=True),
    Demand(
        "METRICS_TOKEN",
        "at least 50 random characters",
        _is_secret,
        may_be_missing=True,
    ),
    Demand(
        "CERTIFICATE_SIGNING_P12",
        "a PKCS#12 file with the issuer's own key, not one for demonstrations",
        _is_signing_key,
        may_be_missing=True,
    ),
    Demand(
        "CREDENTIAL_SIGNING_PEM",
        "a PEM file with an Ed25519 key of the issuer's own, not one for demonstrations",
        _is_credential_key,
        may_be_missing=True,
    ),
    Demand("DEMO", "nothing", _is_no_demonstration, may_be_missing=True),
    Demand(
        "HSTS_PRELOAD",
        "1 only together with HSTS_INCLUDE_SUBDOMAINS=1 and 365 HSTS_DAYS or more",
        _may_be_preloaded,
        may_be_missing=True,
    ),
)
