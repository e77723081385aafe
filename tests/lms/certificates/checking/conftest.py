"""A site that signs credentials, and one of them."""

import pytest

from lms.certificates.credentials.issuing import credential_of
from tests.lms.certificates.checking.badges import KEY
from tests.support.credentials import pem_file


@pytest.fixture
def signing(settings, tmp_path):
    settings.CREDENTIAL_SIGNING_PEM = str(pem_file(tmp_path / "own.pem", KEY))


@pytest.fixture
def jwt(certificate, signing):
    return credential_of(certificate, "ro")
