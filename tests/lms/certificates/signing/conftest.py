"""A site with a signing key."""

import pytest

from tests.support.signing import PASSWORD, Authority


@pytest.fixture
def authority():
    return Authority()


@pytest.fixture
def signing(settings, authority, tmp_path):
    """Settings with a key in a file; more of its kind by calling it."""

    def use(**kind):
        path = authority.key_file(tmp_path / "signing.p12", **kind)
        settings.CERTIFICATE_SIGNING_P12 = str(path)
        settings.CERTIFICATE_SIGNING_PASSWORD = PASSWORD
        return settings

    use()
    return use
