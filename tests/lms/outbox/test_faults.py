"""Whose fault it is: what is not an effect's own is waited for, and heals by itself."""

import errno
import os
import socket
import time

import httpx
import psycopg
import pytest
from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
)
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as RedisAway

from lms.certificates.files import PDF_EFFECT
from lms.certificates.models import Certificate, CertificateFile
from lms.outbox.faults import judged
from lms.outbox.handlers import DeadLetter, SystemAway, TryLater
from lms.outbox.models import AwaySystem, Effect
from lms.outbox.services import make_due, work_off
from lms.outside.storage import WholeFileStorage
from tests.support.disks import fill
from tests.support.learning import whole_course


def os_error(name):
    number = getattr(errno, name)
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    "name",
    ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES", "EPERM", "ESTALE", "EMFILE"],
)
def test_a_fault_of_the_storage_stops_all_that_needs_it(name):
    assert type(judged(os_error(name))) is SystemAway


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        ConnectionResetError(),
        BrokenPipeError(),
        TimeoutError(),
        os_error("EHOSTUNREACH"),
        socket.gaierror(socket.EAI_AGAIN, "no name"),
        os_error("ENETUNREACH"),
        httpx.ConnectError("no"),
        httpx.ReadTimeout("no"),
        BrokerError("no"),
        RedisAway("no"),
    ],
    ids=repr,
)
def test_a_fault_of_the_network_stops_all_that_needs_it(error):
    assert type(judged(error)) is SystemAway


@pytest.mark.parametrize(
    "error",
    [OperationalError("gone"), InterfaceError("closed"), MemoryError()],
    ids=repr,
)
def test_a_fault_of_database_or_memory_waits(error):
    assert type(judged(error)) is TryLater


@pytest.mark.parametrize(
    ("cause", "statement"),
    [
        (psycopg.errors.ReadOnlySqlTransaction, "CREATE TABLE t (a int)"),
        (psycopg.errors.UndefinedTable, "SELECT 1 FROM not_migrated_yet"),
        (psycopg.errors.UndefinedColumn, "SELECT not_yet FROM outbox_effect"),
        (psycopg.errors.QueryCanceled, "SELECT pg_sleep(5)"),
    ],
)
@pytest.mark.django_db
def test_what_the_database_really_says_waits_too(cause, statement):
    with pytest.raises(Exception) as caught, connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
        if cause is psycopg.errors.ReadOnlySqlTransaction:
            cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute(statement)
    assert isinstance(caught.value.__cause__, cause)
    assert type(judged(caught.value)) is TryLater
    connection.needs_rollback = True


@pytest.mark.parametrize(
    "error",
    [
        ValueError("broken"),
        KeyError("payload"),
        FileNotFoundError(errno.ENOENT, "gone"),
        IntegrityError("twice"),
        DataError("too long"),
        ProgrammingError("syntax"),
        Certificate.DoesNotExist(),
    ],
    ids=repr,
)
def test_what_is_the_effects_own_stays_its_own(error):
    assert judged(error) is error


def test_what_a_handler_says_itself_stands():
    for error in (DeadLetter("no"), SystemAway("away"), TryLater("busy")):
        error.__cause__ = os_error("ENOSPC")
        assert judged(error) is error


def test_a_fault_is_known_behind_the_error_that_was_made_of_it():
    wrapped = RuntimeError("could not draw")
    wrapped.__cause__ = os_error("ENOSPC")
    assert type(judged(wrapped)) is SystemAway


@pytest.mark.django_db
def test_a_full_disk_uses_up_no_try_and_heals_by_itself(
    small_disk, monkeypatch, enrolment, course
):
    storage = WholeFileStorage(location=small_disk / "private")
    field = CertificateFile._meta.get_field("file")
    monkeypatch.setattr(field, "storage", storage)
    whole_course(enrolment, course)
    filling = fill(small_disk)
    for _try in range(7):
        make_due()
        assert work_off(PDF_EFFECT) == 0
    effects = Effect.objects.filter(kind=PDF_EFFECT)
    assert set(effects.values_list("state", "tries")) == {("waiting", 0)}
    assert "No space left" in effects.exclude(reason="").first().reason
    assert AwaySystem.objects.get().pk == "storage or signature servers"
    assert [p for p in small_disk.rglob("*") if p.is_file()] == [filling]
    filling.unlink()
    end = time.monotonic() + 30
    while effects.filter(state="waiting").exists() and time.monotonic() < end:
        work_off(PDF_EFFECT)  # as the clock does; nobody makes anything due
    assert set(effects.values_list("state", flat=True)) == {"done"}
    assert CertificateFile.objects.count() == 2 and not AwaySystem.objects.exists()


def bucket(endpoint):
    import boto3
    from botocore.config import Config

    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    quick = Config(connect_timeout=1, retries={"max_attempts": 0})
    return boto3.client(
        "s3", endpoint_url=endpoint, region_name="eu-1", config=quick, **keys
    )


def test_a_bucket_that_nobody_serves_is_waited_for():
    with pytest.raises(Exception, match="Could not connect") as raised:
        bucket("http://127.0.0.1:9").get_object(Bucket="media", Key="a.pdf")
    assert type(judged(raised.value)) is SystemAway


@pytest.mark.parametrize(
    ("status", "is_away"),
    [(500, True), (503, True), (403, True), (429, True), (404, False), (400, False)],
)
def test_what_a_bucket_answers_about_itself_is_waited_for(status, is_away):
    from botocore.exceptions import ClientError

    answer = {"Error": {"Code": "x"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    error = ClientError(answer, "PutObject")
    assert (type(judged(error)) is SystemAway) == is_away
    assert is_away or judged(error) is error
