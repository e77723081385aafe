"""The outbox in the admin: seen by who may, tried again, never edited."""

import pytest

from lms.outbox.models import Effect
from lms.outbox.services import enqueue

pytestmark = pytest.mark.django_db
LIST = "/admin/outbox/effect/"


@pytest.fixture
def effect():
    enqueue(kind="mail", key="a", payload={"mail": 0})
    Effect.objects.update(state="aside", reason="550 no such mailbox")
    return Effect.objects.get()


def test_an_administrator_sees_what_was_set_aside_and_why(client_of, admin, effect):
    page = client_of(admin).get(LIST).content.decode()
    assert "550 no such mailbox" in page
    assert client_of(admin).get(f"{LIST}{effect.pk}/change/").status_code == 200


def test_nobody_adds_changes_or_deletes_effects(client_of, admin, effect):
    client = client_of(admin)
    for path in ("add/", f"{effect.pk}/delete/"):
        assert client.get(LIST + path).status_code == 403
    assert client.post(f"{LIST}{effect.pk}/change/", {}).status_code == 403


def test_an_administrator_tries_again_what_was_set_aside(client_of, admin, effect):
    chosen = {"action": "try_again", "_selected_action": [effect.pk]}
    page = client_of(admin).post(LIST, chosen, follow=True)
    assert page.status_code == 200
    assert Effect.objects.get().state == "waiting"


def test_others_do_not_get_in(client_of, learner, effect):
    assert client_of(learner).get(LIST).status_code == 302
