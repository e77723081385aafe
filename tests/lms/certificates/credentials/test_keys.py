"""Keys: read strictly, kept published after a rotation, withdrawn for good."""

import io
import os

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from lms.audit.models import Entry
from lms.certificates.credentials import keys
from lms.certificates.credentials.issuing import credential_of
from lms.certificates.credentials.key_file import ensure_development_pem, read_pem
from lms.certificates.models import CredentialKey
from lms.certificates.signing.key_file import DEVELOPMENT_NAME, KeyUnusable
from lms.monitoring.rules import BY_NAME
from lms.monitoring.state import State
from lms.settings import demands
from tests.support.credentials import pem_file

pytestmark = pytest.mark.django_db


def found():
    checks = run_checks(tags=["credentials"], include_deployment_checks=True)
    return {one.id for one in checks}


def told():
    state = State(timezone.now(), True, {}, {}, {}, 0.5)
    return [finding.fact for finding in BY_NAME["badges"].find(state)]


def test_without_a_key_deployments_are_told_and_nobody_is_alarmed():
    assert found() == {"certificates.I001"} and told() == []


def test_a_good_key_is_no_news_with_a_password_too(signing):
    assert found() == set() and told() == []
    signing(password="parola")
    assert found() == set()


def test_a_wrong_password_a_missing_file_and_another_kind_are_errors(
    signing, settings, tmp_path
):
    signing(password="parola")
    settings.CREDENTIAL_SIGNING_PASSWORD = "alta"
    assert found() == {"certificates.E005"} and "password" in told()[0]
    settings.CREDENTIAL_SIGNING_PEM = str(tmp_path / "nothing.pem")
    assert "cannot be read" in told()[0]
    settings.CREDENTIAL_SIGNING_PASSWORD = ""
    signing(ec.generate_private_key(ec.SECP256R1()))
    assert "Ed25519" in told()[0]
    (tmp_path / "credentials.pem").write_text("a letter")
    assert "PEM" in told()[0]


def test_a_key_file_that_everybody_reads_is_told_before_it_is_copied(signing):
    path = signing()
    path.chmod(0o644)
    assert found() == {"certificates.W003"}
    path.chmod(0o640)
    assert found() == set()


def test_a_key_put_in_its_place_is_taken_though_it_looks_as_old(signing):
    """A copy keeps the time of writing, and all keys are of one size."""
    path = signing()
    os.utime(path, (10**9, 10**9))
    before = keys.configured_key().thumbprint
    other = pem_file(path.with_name("other.pem"))
    os.utime(other, (10**9, 10**9))
    other.replace(path)
    assert keys.configured_key().thumbprint != before


def test_a_key_for_demonstrations_says_so_and_signs_nowhere_else(settings, tmp_path):
    path = tmp_path / "own" / "development.pem"
    assert ensure_development_pem(path) and not ensure_development_pem(path)
    assert DEVELOPMENT_NAME in path.read_text() and path.stat().st_mode & 0o77 == 0
    assert read_pem(path, "").is_for_development
    settings.CREDENTIAL_SIGNING_PEM = str(path)
    assert keys.signing_key() and keys.published_keys()
    settings.DEMO = False
    assert keys.published_keys() == []
    with pytest.raises(KeyUnusable, match="demonstrations"):
        keys.signing_key()


def test_the_demonstration_takes_its_own_key_once_it_is_made(settings, tmp_path):
    settings.DEVELOPMENT_PEM_FILE = tmp_path / "development.pem"
    assert keys.configured_key() is None
    ensure_development_pem(settings.DEVELOPMENT_PEM_FILE)
    assert keys.configured_key().is_for_development


def test_production_refuses_what_cannot_sign(monkeypatch, tmp_path):
    demand = next(d for d in demands.DEMANDS if d.name == "CREDENTIAL_SIGNING_PEM")

    def trouble(path):
        monkeypatch.setenv("CREDENTIAL_SIGNING_PEM", str(path))
        return demand.trouble()

    ensure_development_pem(tmp_path / "development.pem")
    assert trouble("") == trouble(pem_file(tmp_path / "good.pem")) == ""
    assert "not fit for production" in trouble(tmp_path / "development.pem")
    assert "password" in trouble(pem_file(tmp_path / "locked.pem", password="x"))
    monkeypatch.setenv("CREDENTIAL_SIGNING_PASSWORD", "x")
    assert trouble(tmp_path / "locked.pem") == ""


# --- published --------------------------------------------------------------------------------


def published():
    response = Client().get("/.well-known/jwks.json")
    return response.json()["keys"] if response.status_code == 200 else []


def test_the_key_in_use_is_published_before_it_signed_anything(signing):
    (key,) = published()
    assert set(key) == {"kty", "crv", "x", "kid", "alg", "use"}
    assert (key["kty"], key["crv"], key["alg"]) == ("OKP", "Ed25519", "EdDSA")
    assert Client().get(key["kid"].removeprefix("http://testserver")).json() == key
    assert not CredentialKey.objects.exists()


def test_a_former_key_stays_published_also_without_its_file(
    certificate, signing, settings
):
    credential_of(certificate, "ro")
    (first,) = published()
    signing()
    assert first in published() and len(published()) == 2
    settings.CREDENTIAL_SIGNING_PEM = ""
    assert published() == [first]


def test_a_withdrawn_key_is_gone_and_cannot_sign(certificate, signing):
    credential_of(certificate, "ro")
    (row,) = CredentialKey.objects.all()
    assert keys.withdraw(row.thumbprint)
    assert published() == [] and "withdrawn" in told()[0]
    with pytest.raises(KeyUnusable, match="withdrawn"):
        credential_of(certificate, "ro")


def test_the_command_lists_and_withdraws(certificate, signing):
    credential_of(certificate, "ro")
    (row,) = CredentialKey.objects.all()
    assert run() == (
        f"{row.thumbprint}  first used at {row.first_used_at:%Y-%m-%d}, published\n"
    )
    assert "withdrawn at" in run("--withdraw", row.thumbprint)
    for name in (row.thumbprint, "nobody's"):
        with pytest.raises(CommandError, match="no such key"):
            run("--withdraw", name)
    (written,) = Entry.objects.filter(target_type="credential_key")
    assert written.target_id == row.thumbprint


def run(*arguments):
    out = io.StringIO()
    call_command("credential_keys", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        {"public_key": "x"},
        {"thumbprint": "x"},
        {"withdrawn_at": None},
        {"is_for_development": True},
    ],
    ids=str,
)
def test_the_database_lets_no_key_be_changed_or_come_back(certificate, signing, change):
    credential_of(certificate, "ro")
    row = CredentialKey.objects.get()
    keys.withdraw(row.thumbprint)
    with pytest.raises(DatabaseError), transaction.atomic():
        CredentialKey.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_another_key_has_another_name():
    one, other = (keys.KeyOfFile(Ed25519PrivateKey.generate(), False) for _ in range(2))
    assert one.thumbprint != other.thumbprint and len(one.thumbprint) == 43
