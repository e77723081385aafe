"""Media in a store of objects: certificates and pictures, on a server that speaks S3."""

import hashlib
import json
import time

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

from tests.faults.neighbours import HTTP, running_neighbour
from tests.support.site import wait_for
from tests.support.web import served

pytestmark = pytest.mark.services
BUCKET = "learning"
PICTURE = bytes(range(256)) * 40
# A person completes a course; the worker's part draws the certificate.
COMPLETE = """
import django; django.setup()
import json
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from lms.certificates.files import read_file
from lms.certificates.models import Certificate
from lms.cohorts.services import enrol
from lms.outbox.services import work_off
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.factories.courses import make_course
from tests.support.learning import whole_course
course = make_course()
boss = UserFactory(roles=["supervisor"])
cohort = CohortFactory(edition=course.edition, supervisor=boss)
whole_course(enrol(user=UserFactory(email="ana@example.org"), cohort=cohort), course)
work_off("certificate.pdf")
certificate = Certificate.objects.get()
name = storages["default"].save("images/p.png", ContentFile(bytes(range(256)) * 40))
again = storages["default"].save("images/p.png", ContentFile(b"another"))
print(json.dumps({
    "files": {f.language: [f.file.name, f.sha256] for f in certificate.files.all()},
    "read": [len(read_file(certificate, code)) for code in ("ro", "ru")],
    "names": [name, again], "url": storages["default"].url(name),
}))
"""
KEPT = """
import django; django.setup()
import json
from django.core.files.base import ContentFile
from django.core.files.storage import storages
storages["default"].save("images/p.png", ContentFile(bytes(range(256)) * 40))
print(json.dumps(storages["default"].url("images/p.png")))
"""
ASKED = """
import django; django.setup()
import json
from lms.operations.checks.machine import bucket, media
assert media() == []
print(json.dumps([message.id for message in bucket()]))
"""
DAMAGED = """
import django; django.setup()
from lms.certificates.exceptions import FileDamaged
from lms.certificates.files import read_file
from lms.certificates.models import Certificate
for language in ("ro", "ru"):
    try:
        read_file(Certificate.objects.get(), language)
    except FileDamaged:
        print("damaged", language)
"""


@pytest.fixture
def bucket():
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    # It keeps its buckets for the life of the process.
    httpx.post(f"{endpoint}/moto-api/reset").raise_for_status()
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)
    client.create_bucket(Bucket=BUCKET)
    yield endpoint, client
    client.close()
    server.stop()


@pytest.fixture
def site(own_site, bucket):
    endpoint, _client = bucket
    own_site.settings |= {
        "MEDIA_STORAGE": f"s3://{BUCKET}?endpoint={endpoint}&region=us-east-1",
        "S3_ACCESS_KEY": "test",
        "S3_SECRET_KEY": "test",
    }
    return own_site


def test_certificates_and_pictures_are_kept_and_served(site, bucket):
    client = bucket[1]
    made = json.loads(site._python("-c", COMPLETE).splitlines()[-1])
    assert set(made["files"]) == {"ro", "ru"} and all(made["read"])
    for name, sha256 in made["files"].values():
        stored = client.get_object(Bucket=BUCKET, Key=f"private/{name}")["Body"].read()
        assert hashlib.sha256(stored).hexdigest() == sha256
    assert made["names"][0] != made["names"][1], "one picture took another's place"
    assert not list((site.run_dir / "media").rglob("*.p*")), "files on this machine"
    with served(site):
        look_at_picture(site, made["url"])
        for path in ("private/2026/x.png", "images/../private/x.png", "images/no.png"):
            answer = httpx.get(f"{site.url}/media/images/{path}")
            assert answer.status_code >= 400
    name = made["files"]["ro"][0]
    client.put_object(Bucket=BUCKET, Key=f"private/{name}", Body=b"forged")
    client.delete_object(Bucket=BUCKET, Key=f"private/{made['files']['ru'][0]}")
    said = site._python("-c", DAMAGED).splitlines()
    assert said[-2:] == ["damaged ro", "damaged ru"]


def look_at_picture(site, url: str) -> None:
    """Ask for a picture: whole, known already, in parts, and beyond its end."""
    with httpx.Client(base_url=site.url) as web:
        whole = web.get(url)
        assert (whole.status_code, whole.content) == (200, PICTURE)
        assert whole.headers["Content-Type"] == "image/png"
        assert whole.headers["X-Content-Type-Options"] == "nosniff"
        etag = whole.headers["ETag"]
        assert web.get(url, headers={"If-None-Match": etag}).status_code == 304
        part = web.get(url, headers={"Range": "bytes=10-19", "If-Range": etag})
        assert (part.status_code, part.content) == (206, PICTURE[10:20])
        assert part.headers["Content-Range"] == f"bytes 10-19/{len(PICTURE)}"
        other = web.get(url, headers={"Range": "bytes=10-19", "If-Range": '"old"'})
        assert (other.status_code, other.content) == (200, PICTURE)
        beyond = web.get(url, headers={"Range": "bytes=999999-"})
        assert beyond.status_code == 416


@pytest.mark.parametrize("manner", ["hang", "unavailable"])
def test_a_store_that_is_away_is_said_and_the_rest_goes_on(site, bucket, manner):
    """Pages without files serve on; a file is 503 with words at once; it heals by itself."""
    port = int(bucket[0].rsplit(":", 1)[1])
    with running_neighbour(HTTP, port) as front:
        place = f"s3://{BUCKET}?endpoint=http://127.0.0.1:{front.port}&region=us-east-1"
        site.settings["MEDIA_STORAGE"] = place
        url = json.loads(site._python("-c", KEPT).splitlines()[-1])
        with served(site, processes=1):
            look_at_picture(site, url)
            front.behave(manner)
            answers = [seconds_of(f"{site.url}{url}") for _ in range(8)]
            assert {status for status, _seconds in answers} == {503}
            # One in a while finds out whether it is back; the others do not wait for it.
            assert sorted(seconds for _status, seconds in answers)[4] < 2
            status, seconds = seconds_of(f"{site.url}/robots.txt")
            assert status == 200 and seconds < 2
            answer = httpx.get(f"{site.url}{url}", timeout=60)
            assert answer.headers["Retry-After"] == "10"
            assert "nu a putut răspunde" in answer.text
            front.behave("pass")
            wait_for(lambda: seconds_of(f"{site.url}{url}")[0] == 200, 30)


def seconds_of(url: str) -> tuple[int, float]:
    began = time.monotonic()
    return httpx.get(url, timeout=60).status_code, time.monotonic() - began


def test_a_bucket_that_does_not_keep_our_files_is_found_before_people_come(
    site, bucket
):
    asked = ("-c", ASKED)
    assert json.loads(site._python(*asked).splitlines()[-1]) == []
    client = bucket[1]
    assert "Contents" not in client.list_objects_v2(Bucket=BUCKET), (
        "what was tried stays"
    )
    client.delete_bucket(Bucket=BUCKET)
    assert json.loads(site._python(*asked).splitlines()[-1]) == ["lms.E007"]


def test_keys_are_demanded_and_words_are_known(site):
    del site.settings["S3_SECRET_KEY"]
    with pytest.raises(AssertionError, match="S3_SECRET_KEY"):
        site.manage("check")
    site.settings |= {"S3_SECRET_KEY": "x", "MEDIA_STORAGE": "s3://b?zone=x"}
    with pytest.raises(AssertionError, match="MEDIA_STORAGE is wrong"):
        site.manage("check")
    site.settings |= {"MEDIA_STORAGE": "s3://b", "PROXY_MEDIA_PATH": "/protected/"}
    with pytest.raises(AssertionError, match="PROXY_MEDIA_PATH is wrong"):
        site.manage("check")
