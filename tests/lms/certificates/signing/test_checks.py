"""The check and the alerts say in time that the key cannot sign, or soon will not."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    NoEncryption,
    pkcs12,
)
from django.core.checks import run_checks
from django.utils import timezone

from lms.certificates.signing.authority import (
    development_key,
    ensure_development_key,
    password_file,
)
from lms.certificates.signing.configured import is_configured
from lms.certificates.signing.key_file import KeyUnusable, read_key_file
from lms.certificates.signing.keys import signing_key
from lms.monitoring.rules import BY_NAME
from lms.monitoring.state import State
from lms.settings import demands
from tests.support.signing import PASSWORD, new_ec_key


def found():
    return {(one.id, one.msg) for one in run_checks(tags=["signing"])}


def ids():
    return {one for one, _ in found()}


def told():
    state = State(timezone.now(), True, {}, {}, {}, 0.5)
    return [finding.fact for finding in BY_NAME["signing"].find(state)]


def test_without_a_key_nothing_is_said(db):
    assert not is_configured() and signing_key() is None
    assert found() == set() and told() == []


def test_a_good_key_is_no_news(signing):
    assert found() == set() and told() == []


@pytest.mark.parametrize(
    ("days", "warned"), [(61, False), (59, True), (1, True)], ids=str
)
def test_two_months_before_the_end_it_is_told(signing, days, warned):
    signing(ends=days)
    assert ids() == ({"certificates.W001"} if warned else set())
    assert bool(told()) == warned


def test_what_ended_is_an_error(signing):
    signing(ends=-1)
    assert ids() == {"certificates.E001"}
    assert "ended on" in told()[0]


def test_a_wrong_password_a_missing_file_and_a_foreign_one_are_errors(
    signing, settings, tmp_path
):
    settings.CERTIFICATE_SIGNING_PASSWORD = "alta"
    assert "password is wrong" in found().pop()[1]
    settings.CERTIFICATE_SIGNING_P12 = str(tmp_path / "nothing.p12")
    assert "cannot be read" in found().pop()[1]
    (tmp_path / "text.p12").write_text("not a key")
    (tmp_path / "text.p12").chmod(0o600)
    settings.CERTIFICATE_SIGNING_P12 = str(tmp_path / "text.p12")
    assert "PKCS#12" in found().pop()[1]


def key_file(tmp_path, key, certificate, more=()):
    path = tmp_path / "odd.p12"
    how = BestAvailableEncryption(PASSWORD.encode()) if key else NoEncryption()
    data = pkcs12.serialize_key_and_certificates(
        b"x", key, certificate, list(more) or None, how
    )
    path.write_bytes(data)
    return path


def test_a_key_without_certificate_is_refused(authority, tmp_path):
    path = key_file(tmp_path, new_ec_key(), None)
    with pytest.raises(KeyUnusable, match="without its certificate"):
        read_key_file(path, PASSWORD)


def test_a_certificate_without_key_is_refused(authority, tmp_path):
    path = key_file(tmp_path, None, authority.certificate(new_ec_key()))
    with pytest.raises(KeyUnusable, match="no private key"):
        read_key_file(path, "")


@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(65537, 1024),
        ec.generate_private_key(ec.SECP256K1()),
    ],
    ids=["short", "odd curve"],
)
def test_a_weak_or_unusual_key_is_refused(authority, tmp_path, key):
    path = authority.key_file(tmp_path / "weak.p12", key=key)
    with pytest.raises(KeyUnusable, match="P-256"):
        read_key_file(path, PASSWORD)


def test_a_certificate_for_something_else_is_refused(authority, tmp_path):
    path = authority.key_file(tmp_path / "tls.p12", allowed={"key_agreement": True})
    with pytest.raises(KeyUnusable, match="digitalSignature"):
        read_key_file(path, PASSWORD)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"CERTIFICATE_SIGNATURE_LEVEL": "B-T"}, {"certificates.E002"}),
        ({"CERTIFICATE_PKCS11_MODULE": "/x.so"}, {"certificates.E003"}),
        (
            {
                "CERTIFICATE_SIGNATURE_LEVEL": "B-LTA",
                "CERTIFICATE_TSA_URL": "http://127.0.0.1:9",
            },
            {"certificates.E004"},
        ),
    ],
)
def test_settings_that_do_not_fit_together_are_errors(
    signing, settings, changes, expected
):
    for name, value in changes.items():
        setattr(settings, name, value)
    assert expected <= ids()


# --- demonstrations ------------------------------------------------------------------


@pytest.fixture
def demonstration(settings, tmp_path):
    settings.DEVELOPMENT_KEY_FILE = tmp_path / "signing" / "development.p12"
    assert signing_key() is None
    assert ensure_development_key(settings.DEVELOPMENT_KEY_FILE)
    return settings


def test_a_demonstration_signs_and_says_what_it_is(demonstration):
    certificate = signing_key().certificate
    assert certificate.is_for_development
    assert "not a real signature" in certificate.name
    assert not ensure_development_key(demonstration.DEVELOPMENT_KEY_FILE)
    assert found() == set()


def test_its_key_is_for_nobody_else_to_read(demonstration):
    path = demonstration.DEVELOPMENT_KEY_FILE
    for each in (path, password_file(path)):
        assert each.stat().st_mode & 0o077 == 0


def test_a_key_that_does_not_open_is_made_anew(demonstration):
    path = demonstration.DEVELOPMENT_KEY_FILE
    path.write_bytes(b"torn")
    assert ensure_development_key(path)
    assert signing_key() is not None


def test_a_real_site_refuses_the_key_of_a_demonstration(demonstration):
    demonstration.DEMO = False
    with pytest.raises(KeyUnusable, match="demonstrations"):
        signing_key()
    assert ids() == {"certificates.E001"}


def trouble():
    (demand,) = [
        one for one in demands.DEMANDS if one.name == "CERTIFICATE_SIGNING_P12"
    ]
    return demand.trouble()


def test_production_does_not_start_with_a_key_that_does_not_open(
    monkeypatch, authority, tmp_path
):
    path = authority.key_file(tmp_path / "own.p12")
    monkeypatch.setenv("CERTIFICATE_SIGNING_P12", str(path))
    monkeypatch.setenv("CERTIFICATE_SIGNING_PASSWORD", "alta")
    assert "password is wrong" in trouble()
    monkeypatch.delenv("CERTIFICATE_SIGNING_PASSWORD")
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    monkeypatch.setenv("CERTIFICATE_SIGNING_PASSWORD_FILE", str(tmp_path / "password"))
    assert trouble() == ""
    authority.key_file(path, ends=-1)
    assert trouble() == ""  # the site goes on; the check and the alerts tell of it
    path.write_bytes(development_key(PASSWORD))
    assert "not fit for production" in trouble()


def test_what_is_checked_is_the_moment_of_the_check(signing):
    signing(ends=100)
    certificate = signing_key().certificate
    with pytest.raises(KeyUnusable, match="ended"):
        certificate.require_in_force(timezone.now() + timedelta(days=101))


def test_a_key_file_that_everybody_reads_is_told_before_it_is_copied(signing, settings):
    path = Path(settings.CERTIFICATE_SIGNING_P12)
    path.chmod(0o644)
    assert ids() == {"certificates.W002"}
    path.chmod(0o640)
    assert ids() == set()
