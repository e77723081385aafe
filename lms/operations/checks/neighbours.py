"""Checks of the servers that the site works with; each is asked as the site asks it."""

import secrets
from contextlib import suppress
from email.utils import parseaddr
from smtplib import SMTPAuthenticationError, SMTPException
from uuid import uuid4

import redis
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from kombu.exceptions import KombuError

from lms.caching.client import TIMEOUTS
from lms.celery import app
from lms.outbox.handlers import TryLater
from lms.reporting.delivery import lrs_client, stored_ids

SECONDS = 2


def mail_server() -> list[CheckMessage]:
    """E010 no mail leaves, E011 no answer, E012 no sign-in, E013 the sender is refused.

    E018 nobody is told of an alert, E019 the server does not take mails to that address.
    """
    transport = get_connection(settings.MAIL_TRANSPORT)
    if not isinstance(transport, EmailBackend):
        message = "Mails go nowhere, and count as sent."
        return [Error(message, "Set EMAIL_URL to the mail server.", id="lms.E010")]
    try:
        transport.open()
        return _sender_refused(transport) or _nobody_told(transport)
    except SMTPAuthenticationError as error:
        message = f"The mail server does not accept name and password: {_words(error)}"
        hint = "Mend user and password in EMAIL_URL."
        return [Error(message, hint, id="lms.E012")]
    except (SMTPException, OSError) as error:
        message = f"The mail server does not answer as one: {error}"
        hint = "Look at host, port and tls=1 in EMAIL_URL, and at the firewall."
        return [Error(message, hint, id="lms.E011")]
    finally:
        with suppress(SMTPException, OSError):
            transport.close()


def _sender_refused(transport: EmailBackend) -> list[CheckMessage]:
    """Begin a mail and leave it: nothing is sent."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    code, words = transport.connection.mail(sender)
    transport.connection.rset()
    if code == 250:
        return []
    said = words.decode("utf-8", "replace")
    message = f"The mail server does not accept the sender {sender}: {code} {said}"
    hint = "Let the server take mails from DEFAULT_FROM_EMAIL, or change that."
    return [Error(message, hint, id="lms.E013")]


def _nobody_told(transport: EmailBackend) -> list[CheckMessage]:
    """Ask whether alerts would arrive; again a mail that is begun and left."""
    if not settings.ALERT_EMAIL:
        message = "Nobody is told when something stands still."
        hint = "Set ALERT_EMAIL to the address of whoever looks after the site."
        return [Error(message, hint, id="lms.E018")]
    transport.connection.mail(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    code, words = transport.connection.rcpt(parseaddr(settings.ALERT_EMAIL)[1])
    transport.connection.rset()
    if code in {250, 251} or code // 100 == 4:  # 4: not now, such as at a first visit
        return []
    said = words.decode("utf-8", "replace")
    message = f"The mail server does not take mails to ALERT_EMAIL: {code} {said}"
    hint = "Name an address that is read, and let the server pass on mails to it."
    return [Error(message, hint, id="lms.E019")]


def _words(error: SMTPAuthenticationError) -> str:
    said = error.smtp_error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{error.smtp_code} {text}"


def broker() -> list[CheckMessage]:
    """E014 no answer."""
    try:
        with app.connection_for_write(connect_timeout=SECONDS) as bell:
            bell.ensure_connection(max_retries=1, timeout=SECONDS)
    except (KombuError, OSError) as error:
        message = f"The broker does not answer: {error}"
        hint = (
            "Start it, or mend CELERY_BROKER_URL. Until then work waits for the clock."
        )
        return [Error(message, hint, id="lms.E014")]
    return []


def cache() -> list[CheckMessage]:
    """E015 no answer, or nothing is kept; W016 it shares a database with the broker."""
    address = str(settings.CACHES["default"].get("LOCATION", ""))
    if not address.startswith(("redis://", "rediss://")):
        message = "Each process has a cache of its own."
        return [Error(message, "Set CACHE_URL to a Redis.", id="lms.E015")]
    found: list[CheckMessage] = []
    try:
        _keep_a_value(address)
    except (redis.RedisError, OSError) as error:
        message = f"The cache keeps nothing: {error}"
        hint = "Start Redis, or mend CACHE_URL. Pages go on meanwhile, and take longer."
        found.append(Error(message, hint, id="lms.E015"))
    if address.rstrip("/") == str(settings.CELERY_BROKER_URL).rstrip("/"):
        message = "Cache and broker share one database of Redis."
        hint = "Give them different numbers at the end: emptying one empties both."
        found.append(Warning(message, hint, id="lms.W016"))
    return found


def _keep_a_value(address: str) -> None:
    key, value = f"check:{secrets.token_hex(8)}", secrets.token_bytes(8)
    with redis.Redis.from_url(address, **TIMEOUTS) as client:
        client.set(key, value, ex=SECONDS)
        if client.get(key) != value:
            raise redis.RedisError("what was stored is not found")
        client.delete(key)


def record_store() -> list[CheckMessage]:
    """E017 it does not answer as a record store; nothing where none is configured."""
    if not settings.LRS_ENDPOINT:
        return []
    try:
        with lrs_client() as client:
            stored_ids(client, uuid4())
    except TryLater as error:
        message = f"The record store cannot be asked: {' '.join(str(error).split())}"
        hint = "Mend LRS_ENDPOINT, LRS_USERNAME and LRS_PASSWORD. Statements wait."
        return [Error(message, hint, id="lms.E017")]
    return []
