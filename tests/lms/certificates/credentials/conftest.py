"""A site with a key of credentials."""

import pytest

from tests.support.credentials import pem_file


@pytest.fixture
def signing(settings, tmp_path):
    """Settings with a key; another one by calling it."""

    def use(key=None, password=""):
        path = pem_file(tmp_path / "credentials.pem", key, password)
        settings.CREDENTIAL_SIGNING_PEM = str(path)
        settings.CREDENTIAL_SIGNING_PASSWORD = password
        return path

    use()
    return use
