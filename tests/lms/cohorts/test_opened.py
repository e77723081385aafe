"""An invitation was opened: by a person with a browser, once, and never by a scanner."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.cohorts.models import Invitation
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
BROWSER = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "ro-MD,ro;q=0.9",
}


@pytest.fixture
def invited(cohort):
    return Invitation.objects.create(
        cohort=cohort,
        email="ana@example.org",
        full_name="Ana Moraru",
        language="ro",
        mailed_at=timezone.now() - timedelta(days=1),
    )


def opened(invited):
    return Invitation.objects.values_list("opened_at", flat=True).get(pk=invited.pk)


def address(invited):
    return f"/ro/invitations/{invited.token}/"


def test_the_first_opening_is_kept_and_no_other(client, invited):
    assert client.get(address(invited), headers=BROWSER).status_code == 200
    first = opened(invited)
    assert first is not None
    client.get(address(invited), headers=BROWSER)
    assert opened(invited) == first


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"Sec-Purpose": "prefetch;prerender"}, id="prerender"),
        pytest.param({"Purpose": "prefetch"}, id="prefetch"),
        pytest.param({"X-Moz": "prefetch"}, id="old prefetch"),
        pytest.param({"User-Agent": ""}, id="says nothing of itself"),
        pytest.param({"User-Agent": "WhatsApp/2.24.1 A"}, id="preview"),
        pytest.param({"User-Agent": "facebookexternalhit/1.1"}, id="another preview"),
        pytest.param(
            {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, id="robot"
        ),
        pytest.param(
            {"User-Agent": "Mozilla/5.0 (X11) HeadlessChrome/126.0"}, id="headless"
        ),
        pytest.param({"User-Agent": "python-requests/2.32"}, id="library"),
        pytest.param({"Accept-Language": ""}, id="scanner without languages"),
        pytest.param({"Accept": "*/*"}, id="takes anything"),
        pytest.param({"Sec-Fetch-Mode": "no-cors"}, id="part of another page"),
    ],
)
def test_what_is_no_person_has_not_opened_it(client, invited, told):
    assert client.get(address(invited), headers=BROWSER | told).status_code == 200
    assert opened(invited) is None


def test_a_look_at_the_head_is_no_opening(client, invited):
    assert client.head(address(invited), headers=BROWSER).status_code == 200
    assert opened(invited) is None


def test_who_is_signed_in_as_somebody_else_is_not_the_one_invited(
    client_of, invited, supervisor
):
    """A supervisor who tries the link of a letter that was shown to him."""
    client_of(supervisor).get(address(invited), headers=BROWSER)
    assert opened(invited) is None
    person = UserFactory(email="ana@example.org")
    client_of(person).get(address(invited), headers=BROWSER)
    assert opened(invited) is not None


@pytest.mark.parametrize(
    "closed",
    [
        {"withdrawn_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_a_closed_link_is_no_more_opened(client, invited, closed):
    Invitation.objects.update(**closed)
    client.get(address(invited), headers=BROWSER)
    assert opened(invited) is None
