"""What production demands: all of it told at once, each value tried good and bad."""

import json
import subprocess
import sys

import pytest

from lms.settings import demands, env
from tests.support.production import HOST, production_environment
from tests.support.site import ROOT

NAMES = [demand.name for demand in demands.DEMANDS if not demand.may_be_missing]
GOOD = production_environment("/var/lib/learning/media")


@pytest.fixture
def environment(monkeypatch):
    """Return what sets the whole environment of production, changed as told."""

    def change(**changed):
        for demand in demands.DEMANDS:
            monkeypatch.delenv(demand.name, raising=False)
        whole = production_environment("/var/lib/learning/media", **changed)
        for name, value in whole.items():
            if name not in ("PATH", "DJANGO_SETTINGS_MODULE"):
                monkeypatch.setenv(name, value)

    return change


def troubles(environment, **changed):
    environment(**changed)
    try:
        demands.require()
    except demands.UnsafeSettings as error:
        return [line for line in str(error).splitlines() if line.startswith("  - ")]
    return []


def test_a_whole_environment_is_accepted(environment):
    assert troubles(environment) == []


def test_all_that_is_missing_is_told_at_once(environment):
    told = troubles(environment, **dict.fromkeys(NAMES, ""))
    assert [line.split()[1] for line in told] == NAMES
    assert all("is missing: give " in line for line in told)


BAD = {
    "SECRET_KEY": [
        "short",
        "k" * 64,
        "secret" * 10,
        "django-insecure-" + "abcdefghij" * 5,
    ],
    "SECRET_KEY_FALLBACKS": ["short", f"{'0123456789' * 6},short"],
    "DATABASE_URL": ["sqlite:///db.sqlite3", "mysql://host/name", "postgres://host"],
    "CELERY_BROKER_URL": ["filesystem:///var/queue", "memory://", "host"],
    "CACHE_URL": ["locmem://", "file:///var/cache", "redis://", "redis://h/1?a=b"],
    "EMAIL_URL": ["console://", "file:///var/mail", "memory://", "mail.example.org"]
    + ["smtp://mail.md?starttls=1", "smtp://mail.md?tls=yes"],
    "DEFAULT_FROM_EMAIL": [
        "cursuri@example.org",
        "cursuri",
        "a@mail.test",
        "a@localhost",
        "cursuri@anas.md\nBcc: other@mail.md",
        "cursuri@anas.md, other@mail.md",
        "Cursuri <cursuri@anas.md",
        "cursuri@anas",
    ],
    "MEDIA_ROOT": ["media", str(ROOT / "media"), str(ROOT), "/", str(ROOT.parent)],
    "BASE_URL": [
        *(f"http://{HOST}", HOST, f"ftp://{HOST}"),
        *(f"https://{HOST}/curs", f"https://{HOST}/?a=b", f"https://{HOST}#a"),
        *(f"https://me:word@{HOST}", f"https://me@{HOST}", f"https://{HOST}\n"),
    ],
    "ALLOWED_HOSTS": ["*", f"{HOST},*", "other.example.org", " , ", f"{HOST},.md"],
    "MFA_KEY": ["x", "k" * 64],
    "METRICS_TOKEN": ["x", "secret" * 10],
    "TRUSTED_PROXIES": ["one", "-1", "1.5", "10", "²"],
    "DEMO": ["1", "maybe"],
    "HSTS_PRELOAD": ["1"],
    "CERTIFICATE_SIGNING_P12": ["/nothing/here.p12", str(ROOT / "README.md")],
    "CREDENTIAL_SIGNING_PEM": ["/nothing/here.pem", str(ROOT / "README.md")],
}
REFUSED = [(name, value) for name, values in BAD.items() for value in values]


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_what_is_not_safe_is_named_alone(environment, name, value):
    told = troubles(environment, **{name: value})
    assert len(told) == 1 and name in told[0]


def test_every_demand_is_tried():
    assert set(BAD) == {demand.name for demand in demands.DEMANDS}


@pytest.mark.parametrize(
    "changed",
    [
        {"ALLOWED_HOSTS": ".example.org"},
        {"ALLOWED_HOSTS": f"other.md, {HOST}"},
        {"CACHE_URL": "rediss://cache:6380/1", "CELERY_BROKER_URL": "amqps://host"},
        {"EMAIL_URL": "smtps://me:word@mail.md"},
        {"DEFAULT_FROM_EMAIL": "Cursuri ANAS <cursuri@anas.gov.md>"},
        {"TRUSTED_PROXIES": "0"},
        {"SECRET_KEY_FALLBACKS": "0123456789" * 6},
        {"HSTS_PRELOAD": "1", "HSTS_INCLUDE_SUBDOMAINS": "1"},
        {"DEMO": "0"},
        {"BASE_URL": f"https://{HOST}/"},
        {"MFA_KEY": "0123456789" * 6, "METRICS_TOKEN": "abcdefghij" * 6},
    ],
)
def test_what_is_safe_is_accepted(environment, changed):
    assert troubles(environment, **changed) == []


def test_every_secret_may_stand_in_a_file(environment, monkeypatch, tmp_path):
    environment()
    for name in NAMES:
        (tmp_path / name).write_text(f"{GOOD[name]}\n")
        monkeypatch.delenv(name)
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    demands.require()
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.md")
    with pytest.raises(demands.UnsafeSettings, match="EMAIL_URL_FILE, not both"):
        demands.require()
    assert env.text("SECRET_KEY") == GOOD["SECRET_KEY"]


SHOWN = """
import json
from lms.settings import production as p
print(json.dumps({n: getattr(p, n, None) for n in (
    "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD",
    "SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT", "SECRET_KEY_FALLBACKS",
)} | {"cache": p.CACHES["default"]["BACKEND"]}))
"""


def production(**changed):
    return subprocess.run(
        [sys.executable, "-c", SHOWN],
        cwd=ROOT,
        env=production_environment("/var/lib/learning/media", **changed),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_start_stops_with_all_of_it():
    started = production(EMAIL_URL="", MEDIA_ROOT="", DEMO="1")
    assert started.returncode != 0
    for name in ("EMAIL_URL", "MEDIA_ROOT", "DEMO"):
        assert f"  - {name} is " in started.stderr


def test_what_reaches_further_than_the_site_is_asked_for():
    found = json.loads(production().stdout)
    assert found["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is False
    assert found["SECURE_HSTS_PRELOAD"] is False
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert found["cache"] == "lms.caching.shared.SharedCache"
    asked = json.loads(production(HSTS_DAYS="1", HSTS_INCLUDE_SUBDOMAINS="1").stdout)
    assert asked["SECURE_HSTS_SECONDS"] == 24 * 3600
    assert asked["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True


def test_no_proxy_may_say_that_it_speaks_https_where_there_is_none():
    for proxies in (0, 1):
        found = json.loads(production(TRUSTED_PROXIES=str(proxies)).stdout)
        assert bool(found["SECURE_PROXY_SSL_HEADER"]) == bool(proxies)
