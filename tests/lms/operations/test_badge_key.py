"""A demonstration makes itself a key of badges, unless it was given one."""

from lms.operations.startup.steps import _make_development_key
from tests.support.credentials import pem_file


def told(settings) -> list[str]:
    said: list[str] = []
    _make_development_key(said.append)
    return [one for one in said if "badges" in one]


def test_it_is_made_once(settings, tmp_path):
    settings.DEVELOPMENT_PEM_FILE = tmp_path / "signing" / "development.pem"
    assert len(told(settings)) == 1 and settings.DEVELOPMENT_PEM_FILE.exists()
    assert told(settings) == []


def test_a_key_of_ones_own_goes_first(settings, tmp_path):
    settings.DEVELOPMENT_PEM_FILE = tmp_path / "development.pem"
    settings.CREDENTIAL_SIGNING_PEM = str(pem_file(tmp_path / "own.pem"))
    assert told(settings) == [] and not settings.DEVELOPMENT_PEM_FILE.exists()
