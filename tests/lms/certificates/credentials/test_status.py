"""Status list: one place each, drawn by lot, and what anybody may read of it."""

import base64
import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client

from lms.certificates.credential_models import LIST_LENGTH
from lms.certificates.credentials import status
from lms.certificates.credentials.issuing import credential_of
from lms.certificates.models import CredentialStatus
from lms.certificates.services import replace_certificate, revoke_certificate
from tests.support.credentials import header_of, payload_of

ADDRESS = "/.well-known/openbadges/status/1"


def bits(encoded: str) -> str:
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    return "".join(f"{byte:08b}" for byte in gzip.decompress(packed))


def shown() -> dict:
    return payload_of(Client().get(ADDRESS).content.decode())


@pytest.mark.parametrize("places", [[], [0], [7, 8], [LIST_LENGTH - 1], [0, 5, 131]])
def test_bits_stand_from_the_left_in_a_list_of_the_least_length(places):
    encoded = status.encoded(places)
    found = bits(encoded)
    assert encoded[0] == "u" and len(found) == 131_072
    assert [at for at, bit in enumerate(found) if bit == "1"] == places
    assert status.encoded(places) == encoded


def test_only_the_bit_of_the_revoked_one_is_set(db, signing, certificate, supervisor):
    place = int(
        payload_of(credential_of(certificate, "ro"))["credentialStatus"][
            "statusListIndex"
        ]
    )
    assert "1" not in bits(shown()["credentialSubject"]["encodedList"])
    revoke_certificate(certificate=certificate, by=supervisor, reason="r")
    found = bits(shown()["credentialSubject"]["encodedList"])
    assert found.index("1") == place and found.count("1") == 1


# Not at midnight, when the list is written anew.
@time_machine.travel("2026-09-01T12:00:00Z", tick=False)
def test_it_may_be_cached_for_minutes_and_an_old_copy_ends(
    db, signing, certificate, supervisor
):
    credential_of(certificate, "ro")
    first = Client().get(ADDRESS)
    assert first["Content-Type"] == "application/vc+jwt"
    assert header_of(first.content.decode())["typ"] == "vc+jwt"
    assert first["Cache-Control"] == "public, max-age=300"
    assert first["Access-Control-Allow-Origin"] == "*"
    again = Client().get(ADDRESS, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    revoke_certificate(certificate=certificate, by=supervisor, reason="r")
    later = Client().get(ADDRESS, headers={"if-none-match": first["ETag"]})
    assert later.status_code == 200 and later["ETag"] != first["ETag"]
    assert (shown()["validFrom"], shown()["validUntil"]) == (
        *("2026-08-31T21:00:00Z", "2026-09-02T21:00:00Z"),
    )


def test_there_is_no_list_where_nobody_is_on_it(db, signing):
    assert Client().get(ADDRESS).status_code == 404


def test_without_a_key_it_waits_and_is_not_given_unsigned(
    db, signing, certificate, settings
):
    credential_of(certificate, "ro")
    for settings.CREDENTIAL_SIGNING_PEM in ("", "/nowhere.pem"):
        answer = Client().get(ADDRESS)
        assert (answer.status_code, answer.content) == (503, b"")
        assert answer["Cache-Control"] == "no-store"


def test_a_taken_place_is_drawn_again(db, certificate, monkeypatch, supervisor):
    drawn = iter([5, 5, 5, 9])
    monkeypatch.setattr(status.secrets, "randbelow", lambda most: next(drawn))
    assert status.place_of(certificate).place == 5
    new = replace_certificate(certificate=certificate, by=supervisor, reason="r")
    assert status.place_of(new).place == 9
    assert status.place_of(certificate).place == 5


def test_a_lot_that_never_falls_elsewhere_ends(
    db, certificate, monkeypatch, supervisor
):
    monkeypatch.setattr(status.secrets, "randbelow", lambda most: 5)
    status.place_of(certificate)
    new = replace_certificate(certificate=certificate, by=supervisor, reason="r")
    with pytest.raises(status.NoPlace):
        status.place_of(new)


def test_a_half_full_list_is_followed_by_the_next(
    db, certificate, monkeypatch, supervisor
):
    monkeypatch.setattr(status, "MOST_ON_A_LIST", 1)
    new = replace_certificate(certificate=certificate, by=supervisor, reason="r")
    numbers = [status.place_of(one).list_number for one in (certificate, new)]
    assert numbers == [1, 2]


@pytest.mark.parametrize(
    "values",
    [{"list_number": 0, "place": 1}, {"list_number": 1, "place": LIST_LENGTH}],
    ids=str,
)
def test_the_database_knows_no_other_places(db, certificate, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        CredentialStatus.objects.create(certificate=certificate, **values)


def test_the_database_lets_no_place_be_changed_or_given_up(db, certificate):
    row = status.place_of(certificate)
    for act in (
        lambda: CredentialStatus.objects.filter(pk=row.pk).update(place=row.place ^ 1),
        row.delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_at_once_get_one_place(certificate, signing):
    def ask(_number):
        try:
            return credential_of(certificate, "ro")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(24)))) == 1
    assert CredentialStatus.objects.count() == 1
