"""After signing in: who leads groups comes to them, everybody else to the course."""

import pytest

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def sign_in(client, user, language, **more):
    data = {"login": user.email, "password": "parola-de-test", **more}
    return client.post(f"/{language}/accounts/login/", data)


@pytest.mark.parametrize("language", ["ro", "ru"])
@pytest.mark.parametrize(
    ("roles", "place"),
    [(["supervisor"], "cohorts/"), (["coordinator"], "cohorts/"), ([], "my/")],
)
def test_everybody_lands_where_the_work_is(client, course, language, roles, place):
    user = UserFactory(roles=roles)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    answer = sign_in(client, user, language)
    assert answer.url == f"/{language}/{place}"


def test_a_link_of_a_mail_leads_to_its_own_page(client, course):
    user = UserFactory(roles=["supervisor"])
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    wanted = "/ro/cohorts/ABC/people/"
    assert sign_in(client, user, "ro", next=wanted).url == wanted
