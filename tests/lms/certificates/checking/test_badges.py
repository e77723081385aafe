"""A credential that somebody sends: ours unchanged, ours but changed, or not ours."""

import base64
import hashlib
import hmac
import json
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.certificates.credentials import baking
from lms.certificates.credentials.drawing import as_png, as_svg
from lms.certificates.credentials.files import FORMS, credential_file
from lms.certificates.credentials.issuing import credential_of
from lms.certificates.credentials.jws import LONGEST
from lms.certificates.credentials.keys import withdraw
from lms.certificates.models import Certificate
from lms.certificates.services import replace_certificate, revoke_certificate
from tests.lms.certificates.checking.badges import KEY, STRANGER, check, edited
from tests.support.certificates import expire
from tests.support.credentials import encoded, forged, header_of, payload_of, pem_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing")]


# --- ours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ro", "ru"])
@pytest.mark.parametrize("form", list(FORMS))
def test_what_is_downloaded_is_valid(certificate, form, language):
    verdict = check(credential_file(certificate, language, form))
    assert (verdict.state, verdict.signature) == ("valid", "valid")
    assert (verdict.language, verdict.form) == (language, "credential")
    assert verdict.certificate == certificate and verdict.differences == ()


def test_so_is_one_in_an_envelope_and_with_white_space_around(certificate, jwt):
    envelope = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{jwt}",
    }
    for text in (json.dumps(envelope), f"\ufeff {jwt}\r\n", envelope["id"]):
        assert check(text).state == "valid"


def test_a_revoked_a_replaced_and_an_expired_one_are_told(
    certificate, supervisor, learner, jwt
):
    expire(certificate)
    # The day in the facts is what was signed; the column is what the clock is held to.
    assert check(jwt).state == "expired"
    replace_certificate(certificate=certificate, by=supervisor, reason="Nume")
    assert check(jwt).state == "replaced"
    live = Certificate.objects.get(revoked_at=None)
    new = credential_of(live, "ru")
    revoke_certificate(certificate=live, by=supervisor, reason="Greșeală")
    assert check(new).state == "revoked"


def test_it_is_valid_after_the_name_was_erased_and_tells_none(certificate, jwt):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for facts in certificate.facts.values():
            facts["holder"] = ""
        certificate.save()
        cursor.execute("SET LOCAL session_replication_role = origin")
    verdict = check(jwt)
    assert verdict.state == "valid" and verdict.as_dict()["holder"] == ""


def test_it_is_valid_after_the_site_moved(jwt, settings):
    settings.BASE_URL = "https://curs.example.org"
    verdict = check(jwt)
    assert (verdict.state, verdict.signature) == ("valid", "valid")


def test_after_a_move_nobody_else_issues_under_our_address(jwt, settings):
    elsewhere = "https://evil.example/.well-known/issuer"
    kid = f"https://evil.example{urlsplit(header_of(jwt)['kid']).path}"
    payload = edited(jwt, ("issuer", "id"), elsewhere)
    for key in (STRANGER, KEY):
        verdict = check(forged(jwt, payload=payload, header={"kid": kid}, key=key))
        assert verdict.state == "changed"
        assert "issuer" in verdict.differences


def test_a_former_key_still_counts_and_a_withdrawn_one_does_not(
    certificate, jwt, settings, tmp_path
):
    settings.CREDENTIAL_SIGNING_PEM = str(pem_file(tmp_path / "next.pem"))
    assert check(jwt).state == "valid"
    withdraw(header_of(jwt)["kid"].rsplit("/", 1)[-1])
    verdict = check(jwt)
    assert (verdict.state, verdict.signature) == ("changed", "withdrawn")


# --- changed --------------------------------------------------------------------------------------

EDITS = [
    (("credentialSubject", "identifier", 0, "identityHash"), "Alt Nume", "holder"),
    (("credentialSubject", "licenseNumber"), "TIP-2026-000999", "number"),
    (("credentialSubject", "achievement", "name"), "Alt curs", "course"),
    (("credentialSubject", "achievement", "version"), "9", "edition"),
    (("credentialSubject", "activityEndDate"), "2020-01-01T00:00:00Z", "completed_on"),
    (("validFrom",), "2020-01-01T00:00:00Z", "issued_on"),
    (("validUntil",), "2099-01-01T00:00:00Z", "valid_until"),
    (("issuer", "name"), "Altcineva", "issuer"),
    (("issuer", "id"), "https://evil.example/issuer", "issuer"),
    (("credentialSubject", "achievement", "criteria"), {"narrative": "x"}, "wording"),
]


@pytest.mark.parametrize(("place", "value", "name"), EDITS, ids=[e[2] for e in EDITS])
@pytest.mark.parametrize(
    "key", [None, Ed25519PrivateKey.generate()], ids=["", "own key"]
)
def test_an_edited_fact_is_named(jwt, place, value, name, key):
    verdict = check(forged(jwt, payload=edited(jwt, place, value), key=key))
    assert verdict.state == "changed" and verdict.differences == (name,)
    assert verdict.signature == "broken"


@pytest.mark.parametrize(("place", "value", "name"), EDITS[:-1], ids=str)
def test_even_with_our_own_key_other_facts_than_the_frozen_ones_are_not_ours(
    jwt, place, value, name
):
    """A stolen key alone makes no certificate out of a real code."""
    verdict = check(forged(jwt, payload=edited(jwt, place, value), key=KEY))
    assert (verdict.state, verdict.signature) == ("changed", "valid")
    assert verdict.differences == (name,)


def hmac_with_public_key(jwt: str) -> str:
    """Alg confusion: our public key, which anybody has, as a shared secret."""
    x = Client().get("/.well-known/jwks.json").json()["keys"][0]["x"]
    head = encoded(header_of(jwt) | {"alg": "HS256"})
    text = f"{head}.{jwt.split('.')[1]}"
    secret = base64.urlsafe_b64decode(x + "=")
    digest = hmac.new(secret, text.encode(), hashlib.sha256).digest()
    return f"{text}.{encoded(digest)}"


FORGERIES = {
    "alg none": (
        lambda j: forged(j, header={"alg": "none"}).rpartition(".")[0] + ".",
        "none",
    ),
    "alg none signed": (lambda j: forged(j, header={"alg": "none"}), "broken"),
    # The signature is ours, over a header that says something else.
    "alg none with our key": (
        lambda j: forged(j, header={"alg": "none"}, key=KEY),
        "broken",
    ),
    "alg of another with our key": (
        lambda j: forged(j, header={"alg": "ES256"}, key=KEY),
        "broken",
    ),
    "alg of another": (hmac_with_public_key, "broken"),
    "crit": (
        lambda j: forged(j, header={"crit": ["b64"], "b64": False}, key=KEY),
        "broken",
    ),
    "kid of a stranger": (
        lambda j: forged(j, header={"kid": "https://evil.example/k"}, key=STRANGER),
        "foreign",
    ),
    "kid like ours": (
        lambda j: forged(
            j,
            header={"kid": header_of(j)["kid"].replace("testserver", "evil.example")},
            key=STRANGER,
        ),
        "foreign",
    ),
    "no kid": (lambda j: forged(j, header={"kid": None}, key=KEY), "foreign"),
    "kid of no text": (lambda j: forged(j, header={"kid": ["x"]}, key=KEY), "foreign"),
    "key in the header": (
        lambda j: forged(
            j, header={"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "x"}}, key=STRANGER
        ),
        "broken",
    ),
    "json without a proof": (lambda j: json.dumps(payload_of(j)), "none"),
    "signature of another text": (
        lambda j: j.rpartition(".")[0] + "." + encoded(KEY.sign(b"other")),
        "broken",
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_signature_makes_it_changed(jwt, name):
    make, signature = FORGERIES[name]
    verdict = check(make(jwt))
    assert (verdict.state, verdict.signature) == ("changed", signature)


# --- not ours, and not to be read ---------------------------------------------------------------


def test_one_of_another_issuer_and_one_with_a_code_that_nobody_has_are_unknown(jwt):
    for address in (
        "https://other.example/1",
        "http://testserver/v/2222222222222222#ro",
    ):
        payload = edited(jwt, ("id",), address)
        verdict = check(forged(jwt, payload=payload, key=STRANGER))
        assert (verdict.state, verdict.certificate) == ("unknown", None)


def test_the_number_alone_finds_nobody(jwt):
    """Numbers can be counted through."""
    payload = {"credentialSubject": {"licenseNumber": "TIP-2026-000001"}}
    assert check(json.dumps(payload)).state == "unknown"


BAD = {
    "two names": lambda j: json.dumps(payload_of(j))[:-1] + ',"id":"x"}',
    "deep": lambda j: '{"a":' + "[" * 100_000,
    "deep and closed": lambda j: '{"a":' + "[" * 3000 + "]" * 3000 + "}",
    "many braces": lambda j: '{"a":[' + ",".join(["{}"] * 5000) + "]}",
    "not a number": lambda j: '{"a": NaN}',
    "a giant number": lambda j: '{"a": ' + "9" * 100_000 + "}",
    "no object": lambda j: encoded({"a": 1}) + f".{encoded([1])}.",
    "second spelling": lambda j: j[:-1] + ("B" if j[-1] == "A" else "A") + "=",
    "four parts": lambda j: j + ".x",
    "no text": lambda j: b"ey\xff\xfe.a.b",
    "long": lambda j: "ey" + "a" * (LONGEST + 1) + ".a.b",
    "picture without": lambda j: as_png("completion"),
    "drawing without": lambda j: as_svg("completion"),
    "picture with nonsense": lambda j: baking.into_png(as_png("completion"), "x.y"),
    "torn picture": lambda j: baking.into_png(as_png("completion"), j)[:-20],
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_said_to_be_so(jwt, name):
    verdict = check(BAD[name](jwt))
    assert (verdict.state, verdict.reason) == ("unreadable", "no_credential")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "issuer", "credentialSubject", "achievement", "x"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_json_of_any_shape_gets_an_answer(certificate, value):
    address = certificate.facts["ro"]["address"]
    found = value if isinstance(value, dict) else {"credentialSubject": value}
    assert check(json.dumps(found | {"id": address})).state == "changed"
    assert check(json.dumps(found | {"id": value})).state == "unknown"


def test_it_costs_few_queries_and_fetches_nothing(jwt):
    for text, most in ((jwt, 4), (forged(jwt, header={"kid": "x"}), 5)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            check(text)
        assert len(queries) <= most


def added(jwt: str) -> dict[str, dict]:
    """Return what a thief of our key may add to a credential whose facts are all right."""
    identifiers = payload_of(jwt)["credentialSubject"]["identifier"]
    second = [*identifiers, {**identifiers[0], "identityHash": "Ion Rusu"}]
    return {
        "a second name": edited(jwt, ("credentialSubject", "identifier"), second),
        "evidence": edited(jwt, ("evidence",), [{"id": "https://evil.example"}]),
        "another place": edited(jwt, ("credentialStatus", "statusListIndex"), "7"),
        "a later end": edited(jwt, ("exp",), 4102444800),
        "another id": edited(jwt, ("jti",), "urn:uuid:0"),
    }


@pytest.mark.parametrize(
    "what", ["a second name", "evidence", "another place", "a later end", "another id"]
)
def test_under_our_own_key_nothing_more_may_be_said(jwt, what):
    verdict = check(forged(jwt, payload=added(jwt)[what], key=KEY))
    assert (verdict.state, verdict.signature) == ("changed", "valid")
    assert verdict.differences == ("wording",)


def test_an_envelope_says_nothing_of_its_own(certificate, jwt):
    envelope = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{jwt}",
        "credentialSubject": {"name": "Ion Rusu"},
    }
    verdict = check(json.dumps(envelope))
    assert (verdict.state, verdict.differences) == ("changed", ("wording",))
