"""The last administrator stays, whichever way is tried, and by two at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from lms.accounts.models import User
from lms.privacy.erasure import services
from lms.privacy.models import ErasureRequest
from tests.factories.accounts import UserFactory

SENTENCE = "singurul administrator"


def administrator(**fields) -> User:
    return UserFactory(is_superuser=True, is_staff=True, **fields)


def left() -> int:
    return User.objects.filter(is_superuser=True, is_active=True).count()


# --- the database -----------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"is_active": False}, {"is_superuser": False}])
def test_the_database_refuses_to_close_the_last_one(change):
    one, other = administrator(), administrator()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(is_superuser=True).update(**change)  # all at once
    User.objects.filter(pk=one.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=other.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        other.delete()
    assert left() == 1


@pytest.mark.django_db
def test_one_who_is_closed_already_may_go():
    administrator()
    closed = administrator(is_active=False)
    closed.delete()
    assert left() == 1


# --- two at once ------------------------------------------------------------------------


def at_once(*acts) -> list:
    """Run all of them in threads with connections of their own; return what came of it."""
    barrier = threading.Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            return act()
        except (services.CannotErase, IntegrityError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("turn", range(3))
def test_two_who_approve_each_other_s_erasure_do_not_both_go(turn):
    one, other = administrator(), administrator()
    of_one, _ = services.ask(person=one)
    of_other, _ = services.ask(person=other)
    found = at_once(
        lambda: services.approve(request=of_one, by=other),
        lambda: services.approve(request=of_other, by=one),
    )
    refused = [error for error in found if isinstance(error, services.CannotErase)]
    assert len(refused) == 1
    states = sorted(ErasureRequest.objects.values_list("state", flat=True))
    assert states == ["approved", "waiting"] and left() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("change", [{"is_active": False}, {"is_superuser": False}])
def test_two_who_close_each_other_s_account_do_not_both_go(change):
    one, other = administrator(), administrator()

    def close(person):
        return lambda: User.objects.filter(pk=person.pk).update(**change)

    found = at_once(close(one), close(other))
    assert sorted(type(one).__name__ for one in found) == ["IntegrityError", "int"]
    assert left() == 1


# --- the pages --------------------------------------------------------------------------


def again(client) -> None:
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()}
    ]
    session.save()


@pytest.fixture
def page(client_of, db):
    """Somebody who may change people, and is no administrator of everything."""
    from django.contrib.auth.models import Permission

    keeper = UserFactory(is_staff=True)
    names = ("access_admin", "change_user", "delete_user", "view_user", "add_user")
    keeper.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = client_of(keeper)
    again(client)
    return client


def test_the_cms_form_says_why_and_keeps_what_was_entered(page):
    last = administrator(full_name="Ultimul Rămas")
    form = {
        "email": last.email,
        "family_name": "Nou",
        "given_names": "Nume",
        "language": "ro",
    }
    answer = page.post(reverse("wagtailusers_users:edit", args=[last.pk]), form)
    text = answer.content.decode()
    assert SENTENCE in text and 'value="Nou"' in text
    assert left() == 1


def test_the_technical_administration_says_why(page):
    last = administrator(full_name="Ultimul Rămas")
    form = {"email": last.email, "full_name": "Nume Nou", "language": "ro"}
    answer = page.post(f"/admin/accounts/user/{last.pk}/change/", form)
    assert SENTENCE in answer.content.decode() and left() == 1


def test_the_list_s_act_says_why(page):
    """Wagtail itself lets nobody but an administrator delete one, and nobody oneself."""
    last = administrator()
    answer = page.post(
        f"/cms/bulk/accounts/user/set_active_state/?id={last.pk}",
        {"mark_as_active": "False"},
        follow=True,
    )
    assert SENTENCE in answer.content.decode() and left() == 1
