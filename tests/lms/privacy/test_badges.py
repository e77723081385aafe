"""Erasure and digital badges: nothing of them is kept, so nothing is left."""

import pytest
from django.db import connection
from django.test import Client

from lms.certificates.checking.files import check_file
from lms.certificates.credentials.issuing import credential_of
from lms.certificates.exceptions import NoCredential
from lms.certificates.models import Certificate, CredentialKey, CredentialStatus
from tests.lms.privacy.conftest import FULL_NAME, TRACES, hits
from tests.support.credentials import pem_file, verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signing(settings, tmp_path):
    settings.CREDENTIAL_SIGNING_PEM = str(pem_file(tmp_path / "credentials.pem"))


def test_a_badge_leaves_nothing_of_the_person_in_the_database(known, erase, folder):
    certificate = Certificate.objects.get(user=known)
    jwt = credential_of(certificate, "ro")
    assert FULL_NAME in check_file(jwt.encode()).as_dict()["holder"]
    erase(known)
    certificate.refresh_from_db()
    assert hits(TRACES, folder) == []
    # What stays is a place on a list, and a key of the site's.
    assert CredentialStatus.objects.get().certificate == certificate
    assert CredentialKey.objects.count() == 1
    with pytest.raises(NoCredential):
        credential_of(certificate, "ro")


def test_one_in_somebodys_hands_stands_and_our_page_tells_no_name(known, erase):
    certificate = Certificate.objects.get(user=known)
    jwt = credential_of(certificate, "ro")
    erase(known)
    verdict = check_file(jwt.encode())
    assert (verdict.state, verdict.as_dict()["holder"]) == ("valid", "")
    assert verify(jwt)["status"] == "ok"
    page = Client().get(f"/v/{certificate.code}").content.decode()
    assert FULL_NAME not in page


def test_the_tables_of_badges_hold_no_text_of_anybodys(known):
    credential_of(Certificate.objects.get(user=known), "ro")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM certificates_credentialstatus")
        (row,) = cursor.fetchall()
    assert not any(isinstance(value, str) for value in row)
