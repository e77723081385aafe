"""What a credential says: the frozen facts, in one language, and nobody's address."""

import json

import pytest

from lms.certificates.credentials.claims import ACHIEVEMENTS
from lms.certificates.credentials.issuing import credential_of, has_credential
from lms.certificates.exceptions import NoCredential
from lms.certificates.kinds import Kind
from lms.certificates.models import Certificate, CredentialStatus
from lms.certificates.services import replace_certificate, revoke_certificate
from lms.certificates.signing.key_file import KeyUnusable
from tests.support.credentials import header_of, payload_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing")]


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_every_fact_is_the_frozen_one(certificate, language):
    facts, found = (
        certificate.facts[language],
        payload_of(credential_of(certificate, language)),
    )
    subject = found["credentialSubject"]
    achievement = subject["achievement"]
    assert subject["identifier"] == [
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": facts["holder"],
            "identityType": "name",
        }
    ]
    assert subject["licenseNumber"] == certificate.number
    assert achievement["name"] == facts["course"]
    assert achievement["version"] == str(facts["edition"])
    assert found["issuer"]["name"] == facts["issuer"]
    assert found["id"] == f"{facts['address']}#{language}"
    assert found["validFrom"] == "2026-08-22T22:15:00Z"
    assert subject["activityEndDate"] == "2026-08-22T22:15:00Z"
    for module in facts["modules"]:
        assert module["heading"] in achievement["criteria"]["narrative"]


def test_the_languages_are_the_same_achievement(certificate):
    ro, ru = (
        payload_of(credential_of(certificate, code))["credentialSubject"]["achievement"]
        for code in ("ro", "ru")
    )
    assert (ro["inLanguage"], ru["inLanguage"]) == ("ro", "ru")
    assert [one["id"] for one in ro["related"]] == [ru["id"]]
    assert [one["id"] for one in ru["related"]] == [ro["id"]]


def test_it_ends_with_the_last_second_of_its_last_day_in_moldova(expiring):
    found = payload_of(credential_of(expiring, "ro"))
    assert expiring.facts["ro"]["valid_until"] == "2027-08-23"
    assert found["validUntil"] == "2027-08-23T20:59:59Z"


def test_it_tells_nothing_of_the_account(certificate, learner):
    said = json.dumps(payload_of(credential_of(certificate, "ro")), ensure_ascii=False)
    for secret in (
        learner.email,
        str(learner.public_id),
        str(certificate.enrolment.uid),
    ):
        assert secret not in said
    assert "emailAddress" not in said and "@example" not in said


def test_two_certificates_of_one_person_share_no_id(certificate, supervisor):
    old = payload_of(credential_of(certificate, "ro"))
    new = replace_certificate(certificate=certificate, by=supervisor, reason="Nume")
    found = payload_of(credential_of(new, "ro"))
    assert old["sub"] != found["sub"]
    assert old["credentialStatus"]["id"] != found["credentialStatus"]["id"]
    assert old["sub"].startswith("urn:uuid:")


def test_it_is_the_same_on_each_call_and_nothing_is_kept(certificate):
    first = credential_of(certificate, "ro")
    assert credential_of(certificate, "ro") == first
    assert header_of(first)["alg"] == "EdDSA" and header_of(first)["typ"] == "JWT"
    assert CredentialStatus.objects.count() == 1


def test_each_kind_has_a_word_of_the_standard_or_an_extension_of_it():
    assert set(ACHIEVEMENTS) == set(Kind)
    assert all(
        word == "CertificateOfCompletion" or word.startswith("ext:")
        for word in ACHIEVEMENTS.values()
    )


def test_who_took_part_has_another_achievement(certificate):
    certificate.kind = Kind.PARTICIPATION
    found = payload_of(credential_of(certificate, "ro"))["credentialSubject"]
    kind = found["achievement"]["achievementType"]
    assert kind == "ext:CertificateOfParticipation"


# --- and when there is none ---------------------------------------------------------------


def test_a_revoked_one_has_none(certificate, supervisor):
    revoked = revoke_certificate(certificate=certificate, by=supervisor, reason="r")
    with pytest.raises(NoCredential):
        credential_of(revoked, "ro")


@pytest.mark.parametrize(
    "change", [{"holder": ""}, {"number": ""}, {"number": "TIP-2026-999999"}], ids=str
)
def test_without_a_name_or_with_another_number_there_is_none(certificate, change):
    for facts in certificate.facts.values():
        facts.update(change)
    assert not has_credential(certificate)
    with pytest.raises(NoCredential):
        credential_of(certificate, "ro")


def test_without_a_number_there_is_none(certificate):
    assert has_credential(certificate)
    assert not has_credential(Certificate(facts=certificate.facts))


def test_without_a_key_there_is_none(certificate, settings):
    settings.CREDENTIAL_SIGNING_PEM = ""
    with pytest.raises(KeyUnusable):
        credential_of(certificate, "ro")
    assert not CredentialStatus.objects.exists()
