"""Environment variables, read once, typed, and refused when wrong."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from psycopg import ProgrammingError
from psycopg.conninfo import make_conninfo
from redis.connection import URL_QUERY_ARGUMENT_PARSERS

from lms.settings.parts import (
    TLS_WORDS,
    query_of,
    require_redis,
    require_sender,
    split,
    switch_of,
)
from lms.settings.parts import WrongValue as WrongValue

S3_WORDS = ("endpoint", "region")
HOST = re.compile(r"[\w.:-]+")


def text(name: str, default: str | None = None) -> str:
    """Return the value, or that of the file ``NAME_FILE`` points at.

    Raises WrongValue when both are set, or neither and there is no default.
    """
    if path := os.environ.get(f"{name}_FILE"):
        if os.environ.get(name):
            raise WrongValue(name, f"either a value or {name}_FILE, not both")
        return _text_of_file(f"{name}_FILE", Path(path))
    if (value := os.environ.get(name)) is not None:
        if not value.isascii() and not _is_text(value):
            raise WrongValue(name, "text in UTF-8: this one has other bytes")
        return value
    if default is None:
        raise WrongValue(name, f"a value, or {name}_FILE with a file's path")
    return default


def _text_of_file(name: str, path: Path) -> str:
    """Return what a file says. Raises WrongValue with what is wrong with it."""
    try:
        if path.exists() and not path.is_file():
            raise WrongValue(name, f"the path of a file: {path} is none")
        value = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        accepted = f"the path of a readable file ({path}: {error.strerror})"
        raise WrongValue(name, accepted) from error
    except UnicodeDecodeError as error:
        accepted = f"a file with text in UTF-8: {path} has other bytes"
        raise WrongValue(name, accepted) from error
    if not value or "\0" in value:
        what = "holds a byte that is no text" if value else "is empty"
        raise WrongValue(name, f"a file with the value in it: {path} {what}")
    return value


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # Python's marks for bytes that are no UTF-8
        return False
    return True


def switch(name: str, *, default: bool) -> bool:
    """Return true for 1, true, yes, on and false for 0, false, no, off."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise WrongValue(name, "1 or 0")


def port(name: str, default: int) -> int:
    """Return a TCP port, 1 to 65535."""
    return number(name, default, least=1, most=65535, what="a port")


def number(name: str, default: int, *, least: int, most: int, what: str) -> int:
    """Return a whole number within bounds; ``what`` says in words what is counted."""
    value = text(name, str(default))
    # Longer than any bound: nothing that Python should try to read.
    is_number = value.isascii() and value.isdigit() and len(value) < 10
    if is_number and least <= int(value) <= most:
        return int(value)
    raise WrongValue(name, f"{what}, {least} to {most}")


def days(name: str, default: int, *, least: int = 1) -> int:
    """Return a number of days, from ``least`` to 3650."""
    return number(name, default, least=least, most=3650, what="a number of days")


def seconds(name: str, default: int) -> int:
    """Return a number of seconds, 1 to 3600."""
    value = text(name, str(default))
    if value.isascii() and value.isdigit() and 0 < int(value) <= 3600:
        return int(value)
    raise WrongValue(name, "a number of seconds, 1 to 3600")


def days_by_name(name: str) -> dict[str, int]:
    """Return days by the name of a rule, from "mail_texts=60,mails=730"."""
    accepted = "names and days, such as mail_texts=60,mails=730"
    found = {}
    for word in words(name):
        key, _equals, value = word.partition("=")
        if not (key.isidentifier() and value.isascii() and value.isdigit()):
            raise WrongValue(name, accepted)
        if not 0 < int(value) <= 3650:
            raise WrongValue(name, accepted)
        found[key] = int(value)
    return found


def folder(name: str, default: Path) -> Path:
    """Return a folder's whole path; it need not exist yet."""
    path = Path(text(name, str(default)))
    if not path.is_absolute() or (path.exists() and not path.is_dir()):
        raise WrongValue(name, "the whole path of a folder, such as /var/lib/learning")
    return path


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated words, without empty ones."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secrets(name: str) -> list[str]:
    """Return secrets that stand one a line, or with commas between them."""
    return [word.strip() for word in re.split(r"[,\n]", text(name, "")) if word.strip()]


def one_of(name: str, accepted: tuple[str, ...]) -> str:
    """Return one of the accepted words; the first of them unless told otherwise."""
    value = text(name, accepted[0])
    if value in accepted:
        return value
    raise WrongValue(name, " or ".join(accepted))


def mail_address(name: str) -> str:
    """Return a mail address; empty when it is not set."""
    value = text(name, "")
    try:
        if value:
            validate_email(value)
    except ValidationError as error:
        raise WrongValue(name, "an address such as admin@example.org") from error
    return value


def sender(name: str, default: str) -> str:
    """Return whom mails come from: an address, or a name and an address."""
    value = text(name, default)
    require_sender(name, value)
    return value


def web_address(name: str, default: str, *, may_ask: bool = False) -> str:
    """Return an http or https address without a slash at its end; may be empty.

    Nobody's password stands in it, as it is shown and logged; and no question mark, unless
    it ``may_ask``: paths are put behind it.
    """
    value = text(name, default).rstrip("/")
    if not value:
        return value
    accepted = "an address such as https://learning.example.org"
    parts = split(name, value, accepted)
    if parts.scheme not in {"http", "https"} or not HOST.fullmatch(
        parts.hostname or ""
    ):
        raise WrongValue(name, accepted)
    if "@" in parts.netloc:
        raise WrongValue(name, f"{accepted}, without user and password")
    if "?" in value and not may_ask:
        raise WrongValue(name, f"{accepted}, without a question mark")
    return value


def path_of_proxy(name: str) -> str:
    """Return the path of an address, between slashes; empty when it is not set."""
    value = text(name, "")
    if value and not re.fullmatch(r"(/[a-z0-9_-]+)+/", value):
        raise WrongValue(name, "a path between slashes, such as /protected/")
    return value


def objects(name: str) -> dict[str, Any]:
    """Return django-storages' options of ``s3://bucket?endpoint=https://host&region=x``.

    Nothing when it is not set: media are files of MEDIA_ROOT then. Without an endpoint the
    bucket is one of Amazon's.
    """
    if not (value := text(name, "")):
        return {}
    accepted = "s3://bucket, with ?endpoint=https://host&region=name where needed"
    parts = split(name, value, accepted)
    query = query_of(name, parts, S3_WORDS)
    if parts.scheme != "s3" or parts.netloc != parts.hostname or parts.path.strip("/"):
        raise WrongValue(name, accepted)
    if query.get("endpoint") and urlsplit(query["endpoint"]).scheme[:4] != "http":
        raise WrongValue(name, accepted)
    return {
        "bucket_name": parts.netloc,
        "endpoint_url": query.get("endpoint") or None,
        "region_name": query.get("region") or None,
        "access_key": text("S3_ACCESS_KEY"),
        "secret_key": text("S3_SECRET_KEY"),
        # Nothing is public by itself, and no name is ever written over.
        "default_acl": None,
        "file_overwrite": False,
    }


def is_set(name: str) -> bool:
    """Tell whether the environment gives a value, itself or in a file."""
    return name in os.environ or f"{name}_FILE" in os.environ


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's settings of ``postgres://user:password@host/name``.

    ``?host=/folder`` names the folder of a socket; other words go to libpq. With
    DATABASE_POOLER=1 the address is PgBouncer's in transaction mode, see ``_pooled``.
    """
    accepted = (
        "postgres://user:password@host:5432/name; the platform runs on PostgreSQL only"
    )
    parts = split(name, text(name, default), accepted)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise WrongValue(name, accepted)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    _require_known_words(name, query)
    socket = query.pop("host", "")
    if switch("DATABASE_POOLER", default=False):
        session = _pooled(query)
    else:
        # Compiling queries of pages to machine code takes longer than answering them.
        words = " ".join(["-c jit=off", query.pop("options", "")]).strip()
        session = {"OPTIONS": {"options": words, **query}}
    return {
        "ENGINE": "lms.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or socket,
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        **session,
    }


def _pooled(query: dict[str, str]) -> dict[str, Any]:
    """Return what differs where each transaction may get another server connection.

    Nothing may outlive a transaction: no cursor, no prepared statement, and no words of
    the session, which PgBouncer refuses at the start. It sets those itself.
    https://www.pgbouncer.org/features.html#sql-feature-map-for-pooling-modes
    """
    return {
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"prepare_threshold": None, **query},
    }


def _require_known_words(name: str, query: dict[str, str]) -> None:
    """Raise WrongValue for a word that libpq does not know, before any connection."""
    try:
        make_conninfo(**query)
        if "connect_timeout" in query:
            int(query["connect_timeout"])
    except (ProgrammingError, ValueError) as error:
        reason = " ".join(str(error).split())
        accepted = f"only what libpq knows behind the question mark ({reason})"
        raise WrongValue(name, accepted) from error


def cache(name: str, default: str) -> dict[str, Any]:
    """Return Django's settings of ``locmem://``, ``file:///folder`` or ``redis://``."""
    value = text(name, default)
    backends: dict[str, Callable[[], dict[str, Any]]] = {
        "locmem": lambda: {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 5000},
        },
        "file": lambda: {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": urlsplit(value).path,
        },
    }
    shared = {"BACKEND": "lms.caching.shared.SharedCache", "LOCATION": value}
    backends["redis"] = backends["rediss"] = lambda: shared
    accepted = "locmem://, file:///folder or redis://host:6379/1"
    parts = split(name, value, accepted)
    host = parts.hostname
    needed = {"file": parts.path, "redis": host, "rediss": host}
    is_whole = needed.get(parts.scheme, True)
    if parts.scheme not in backends or not is_whole:
        raise WrongValue(name, accepted)
    if host:
        require_redis(name, parts, URL_QUERY_ARGUMENT_PARSERS)
    else:
        query_of(name, parts)
    return backends[parts.scheme]()


def broker(name: str, default: str) -> dict[str, Any]:
    """Return Celery's broker settings; ``filesystem:///folder`` needs no server."""
    accepted = "redis://host:6379/0, amqp://host or filesystem:///folder"
    value = text(name, default)
    parts = split(name, value, accepted)
    if parts.scheme == "filesystem" and parts.path.strip("/"):
        query_of(name, parts)
        return _folder_broker(Path(unquote(parts.path)))
    if parts.scheme not in {"redis", "rediss", "amqp", "amqps"} or not parts.hostname:
        raise WrongValue(name, accepted)
    # Celery takes no other words from an address; its limits of time are set below.
    if parts.scheme.startswith("redis"):
        require_redis(name, parts, {})
    else:
        query_of(name, parts, TLS_WORDS if parts.scheme == "amqps" else ())
    return {"url": value, "options": _impatient(parts.scheme)}


def _impatient(scheme: str) -> dict[str, Any]:
    """A page that rings the bell must not wait for a broker that is away or hangs."""
    once = {"max_retries": 0}
    timeouts = {"socket_connect_timeout": 1, "socket_timeout": 2}
    return once | timeouts if scheme.startswith("redis") else once


def _folder_broker(folder: Path) -> dict[str, Any]:
    queue, control = folder / "queue", folder / "control"
    return {
        "url": "filesystem://localhost",
        "options": {
            "data_folder_in": str(queue),
            "data_folder_out": str(queue),
            "control_folder": str(control),
            "polling_interval": 0.2,
        },
        "folders": [queue, control],
    }


def mail(name: str, default: str) -> dict[str, Any]:
    """Return Django's mail settings of smtp(s)://, console://, file:// or memory://."""
    accepted = (
        "smtp://user:password@host:587?tls=1, smtps://..., console:// or file:///folder"
    )
    parts = split(name, text(name, default), accepted)
    backend = "django.core.mail.backends"
    with_tls = parts.scheme == "smtp"
    query = query_of(name, parts, ("tls",) if with_tls else ())
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        if parts.path.strip("/"):
            raise WrongValue(name, f"{accepted}, with nothing behind the host")
        return {
            "EMAIL_BACKEND": "lms.outside.smtp.BoundedEmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": switch_of(name, query, "tls"),
            "EMAIL_TIMEOUT": 10,
        }
    if parts.scheme == "file" and parts.path:
        return {
            "EMAIL_BACKEND": f"{backend}.filebased.EmailBackend",
            "EMAIL_FILE_PATH": parts.path,
        }
    if parts.scheme in {"console", "memory"}:
        kind = "locmem" if parts.scheme == "memory" else "console"
        return {"EMAIL_BACKEND": f"{backend}.{kind}.EmailBackend"}
    raise WrongValue(name, accepted)
