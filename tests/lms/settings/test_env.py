"""A wrong value stops the start with its name and what is accepted."""

import os
import subprocess
import sys

import pytest

from lms.settings import env
from tests.support.databases import ROOT

WRONG = [
    (env.switch, {"default": False}, "maybe", "1 or 0"),
    (env.port, {"default": 8000}, "0", "65535"),
    (env.port, {"default": 8000}, "http", "65535"),
    (env.days, {"default": 30}, "0", "3650"),
    (env.seconds, {"default": 30}, "0", "3600"),
    (env.seconds, {"default": 30}, "half", "3600"),
    (env.path_of_proxy, {}, "protected", "/protected/"),
    (env.path_of_proxy, {}, "/", "/protected/"),
    (env.path_of_proxy, {}, "/a b/", "/protected/"),
    (env.days, {"default": 30}, "a month", "3650"),
    (env.web_address, {"default": ""}, "learning.example.org", "https://"),
    (env.port, {"default": 8000}, "²", "65535"),
    (env.objects, {}, "bucket", "s3://bucket"),
    (env.objects, {}, "s3://", "s3://bucket"),
    (env.objects, {}, "s3://b?zone=x", "only endpoint, region"),
    (env.web_address, {"default": ""}, "http://[x", "https://"),
    (env.web_address, {"default": ""}, "https://a b", "https://"),
    (env.database, {"default": ""}, "postgres://[::1/x", "postgres://"),
    (env.cache, {"default": ""}, "file://", "redis://"),
    (env.cache, {"default": ""}, "redis://", "redis://"),
    (env.web_address, {"default": ""}, "ftp://example.org", "https://"),
    (env.database, {"default": ""}, "mysql://host/name", "postgres://"),
    (env.database, {"default": ""}, "postgres://host:port/name", "postgres://"),
    (env.database, {"default": ""}, "postgres://host", "postgres://"),
    (env.database, {"default": ""}, "file:///db", "PostgreSQL only"),
    (env.cache, {"default": ""}, "memcached://host", "redis://"),
    (env.broker, {"default": ""}, "kafka://host", "redis://"),
    (env.broker, {"default": ""}, "filesystem://", "filesystem:///"),
    (env.mail, {"default": ""}, "mail.example.org", "smtp://"),
    (env.mail, {"default": ""}, "smtp://host:x", "smtp://"),
    (env.one_of, {"accepted": ("json", "line")}, "xml", "json or line"),
    (env.mail_address, {}, "admin", "admin@example.org"),
    (env.mail_address, {}, "a@example.org, b@example.org", "admin@example.org"),
    # A word that nobody reads: what was meant by it would not happen.
    (env.mail, {"default": ""}, "smtp://host?starttls=1", "'starttls'"),
    (env.mail, {"default": ""}, "smtp://host?tls=1&timeout=5", "'timeout'"),
    (env.mail, {"default": ""}, "smtp://host?tls", "tls=1"),
    (env.mail, {"default": ""}, "smtp://host?tls=true", "tls=1"),
    (env.mail, {"default": ""}, "smtp://host?tls=0&tls=1", "'tls' once"),
    (env.mail, {"default": ""}, "smtps://host?tls=1", "'tls'"),
    (env.mail, {"default": ""}, "console://?tls=1", "'tls'"),
    (env.mail, {"default": ""}, "file:///mails?tls=1", "'tls'"),
    (env.mail, {"default": ""}, "smtp://host/inbox", "nothing behind the host"),
    (env.mail, {"default": ""}, "smtp://me:12#34@mail:587", "%23"),
    (env.mail, {"default": ""}, "smtp://host\n?tls=1", "line breaks"),
    (env.mail, {"default": ""}, "smtp://host?tls=1\n", "line breaks"),
    (env.cache, {"default": ""}, "redis://host/1?colour=red", "'colour'"),
    (env.cache, {"default": ""}, "redis://host/1?ssl_cert_reqs=none", "ssl_cert_reqs"),
    (env.cache, {"default": ""}, "redis://host/1?socket_timeout=fast", "'fast'"),
    (env.cache, {"default": ""}, "redis://host/cache", "a number behind the host"),
    (env.cache, {"default": ""}, "redis://:12#3@host/1", "redis://"),
    (env.cache, {"default": ""}, "file:///cache?size=5", "'size'"),
    (env.cache, {"default": ""}, "locmem://?size=5", "'size'"),
    (
        env.broker,
        {"default": ""},
        "redis://host/0?socket_timeout=5",
        "'socket_timeout'",
    ),
    (env.broker, {"default": ""}, "redis://host/tasks", "a number behind the host"),
    (env.broker, {"default": ""}, "amqp://host?ssl=1", "'ssl'"),
    (env.broker, {"default": ""}, "filesystem:///queue?size=5", "'size'"),
    (env.database, {"default": ""}, "postgres://host/name?sslmod=require", "sslmod"),
    (env.database, {"default": ""}, "postgres://host/name?pooled", "pooled"),
    (env.database, {"default": ""}, "postgres://me:1@host/name#x", "%23"),
    (env.objects, {}, "s3://key:secret@bucket", "s3://bucket"),
    (env.objects, {}, "s3://bucket/folder", "s3://bucket"),
    (env.objects, {}, "s3://bucket?endpoint=minio:9000", "s3://bucket"),
    (env.objects, {}, "s3://bucket?endpoint=https://a.md&acl=public", "'acl'"),
    (env.web_address, {"default": ""}, "https://me:word@a.md", "user and password"),
    (env.web_address, {"default": ""}, "https://a.md/xapi?key=1", "question mark"),
    (env.web_address, {"default": ""}, "https://a.md/\nX: y", "line breaks"),
    (env.web_address, {"default": ""}, "https://a.md/#x", "%23"),
    (env.sender, {"default": ""}, "cursuri", "one sender"),
    (env.sender, {"default": ""}, "", "one sender"),
    (env.sender, {"default": ""}, "a@anas.md, b@anas.md", "one sender"),
    (env.sender, {"default": ""}, "Cursuri <cursuri@anas.md", "one sender"),
    (env.sender, {"default": ""}, "Cursuri <cursuri@>", "one sender"),
    (env.sender, {"default": ""}, "cursuri@anas.md\nBcc: x@y.md", "in one line"),
    (env.sender, {"default": ""}, "Cursuri\r\n <cursuri@anas.md>", "in one line"),
]
RIGHT = [
    (env.mail, "smtp://me:p%23w@mail.md:587?tls=1"),
    (env.mail, "smtp://mail.md?tls=0"),
    (env.cache, "rediss://:word@cache:6380/1?ssl_cert_reqs=required&socket_timeout=2"),
    (env.cache, "redis://host"),
    (env.broker, "rediss://:word@cache:6380/0?ssl_cert_reqs=required"),
    (env.broker, "amqp://me:word@host:5672/tasks"),
    (env.database, "postgres://h/n?sslmode=require&application_name=web"),
    (env.web_address, "https://lrs.iom.int/xapi"),
    (env.sender, "cursuri@anas.gov.md"),
    (env.sender, "Agenția Națională Asistență Socială <cursuri@anas.gov.md>"),
    (env.sender, '"ANAS, cursuri" <cursuri@anas.gov.md>'),
]


@pytest.mark.parametrize(("read", "value"), RIGHT)
def test_a_right_value_is_taken(monkeypatch, read, value):
    monkeypatch.setenv("SOME_NAME", value)
    assert read("SOME_NAME", "")


@pytest.mark.parametrize(("read", "options", "value", "accepted"), WRONG)
def test_a_wrong_value_is_named_with_what_is_accepted(
    monkeypatch, read, options, value, accepted
):
    monkeypatch.setenv("SOME_NAME", value)
    with pytest.raises(env.WrongValue) as refused:
        read("SOME_NAME", **options)
    assert "SOME_NAME" in str(refused.value) and accepted in str(refused.value)


def test_a_folder_must_be_a_whole_path_and_no_file(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    for wrong in ("here", str(tmp_path / "file")):
        monkeypatch.setenv("SOME_NAME", wrong)
        with pytest.raises(env.WrongValue):
            env.folder("SOME_NAME", tmp_path)


def test_a_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("hidden\n")
    monkeypatch.setenv("SOME_NAME_FILE", str(tmp_path / "secret"))
    assert env.text("SOME_NAME") == "hidden"
    monkeypatch.setenv("SOME_NAME", "in sight")
    with pytest.raises(env.WrongValue, match="not both"):
        env.text("SOME_NAME")
    monkeypatch.delenv("SOME_NAME")
    monkeypatch.setenv("SOME_NAME_FILE", str(tmp_path / "none"))
    with pytest.raises(env.WrongValue, match="SOME_NAME_FILE"):
        env.text("SOME_NAME")


NO_TEXT = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\n", "is empty"),
    "latin": ("Agenția".encode("iso8859-16"), "text in UTF-8"),
    "utf16": ("word".encode("utf-16"), "text in UTF-8"),
    "nul": (b"wo\0rd", "no text"),
}


@pytest.mark.parametrize("kind", NO_TEXT)
def test_a_file_that_holds_no_text_is_refused_in_one_sentence(
    monkeypatch, tmp_path, kind
):
    content, accepted = NO_TEXT[kind]
    path = tmp_path / "secret"
    path.write_bytes(content)
    monkeypatch.setenv("SOME_NAME_FILE", str(path))
    with pytest.raises(env.WrongValue) as refused:
        env.text("SOME_NAME", "")
    said = str(refused.value)
    assert "SOME_NAME_FILE" in said and str(path) in said and accepted in said
    assert "\n" not in said and "word" not in said


@pytest.mark.parametrize("path", [".", "/dev/null", "/none/secret", "a" * 5000])
def test_what_is_no_readable_file_is_refused(monkeypatch, tmp_path, path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOME_NAME_FILE", path)
    with pytest.raises(env.WrongValue, match="SOME_NAME_FILE"):
        env.text("SOME_NAME", "")


def test_a_file_that_this_user_may_not_read_is_refused(tmp_path):
    """As another user than root, who reads everything."""
    tmp_path.chmod(0o755)
    path = tmp_path / "secret"
    path.write_text("hidden")
    path.chmod(0o000)
    script = (
        "import os\n"
        "from lms.settings import env\n"
        "os.setuid(65534) if os.getuid() == 0 else None\n"
        "try: env.text('SOME_NAME')\n"
        "except env.WrongValue as error: print(error)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "SOME_NAME_FILE": str(path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "SOME_NAME_FILE" in said.stdout and "Permission denied" in said.stdout
    assert said.stdout.count("\n") == 1


def test_a_value_of_other_bytes_is_refused(monkeypatch):
    monkeypatch.setitem(os.environ, "SOME_NAME", "Agen\udce3ia")
    with pytest.raises(env.WrongValue, match="UTF-8"):
        env.text("SOME_NAME", "")


def test_former_keys_stand_one_a_line_or_with_commas(monkeypatch, tmp_path):
    (tmp_path / "keys").write_text("one\n two,three\n\n")
    monkeypatch.setenv("SOME_NAME_FILE", str(tmp_path / "keys"))
    assert env.secrets("SOME_NAME") == ["one", "two", "three"]


def test_a_value_without_default_must_be_given(monkeypatch):
    monkeypatch.delenv("SOME_NAME", raising=False)
    with pytest.raises(env.WrongValue, match="SOME_NAME_FILE"):
        env.text("SOME_NAME")


def test_addresses_are_read_into_settings(monkeypatch):
    monkeypatch.setenv("A", "postgres://us%20er:p%40ss@db:5433/name?sslmode=require")
    found = env.database("A", "")
    assert (found["USER"], found["PASSWORD"]) == ("us er", "p@ss")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db", 5433, "name")
    assert found["OPTIONS"] == {"sslmode": "require", "options": "-c jit=off"}
    monkeypatch.setenv("A", "postgres://me@/name?host=/run/socket&options=-c%20a=b")
    found = env.database("A", "")
    assert (found["HOST"], found["NAME"]) == ("/run/socket", "name")
    assert found["OPTIONS"] == {"options": "-c jit=off -c a=b"}
    monkeypatch.setenv("A", "smtp://me:p%3Aw@mail:587?tls=1")
    mail = env.mail("A", "")
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"]) == ("mail", 587)
    assert (mail["EMAIL_HOST_PASSWORD"], mail["EMAIL_USE_TLS"]) == ("p:w", True)
    monkeypatch.setenv("A", "filesystem:///var/queue")
    assert env.broker("A", "")["url"] == "filesystem://localhost"


def test_behind_a_pooler_nothing_outlives_a_transaction(monkeypatch):
    monkeypatch.setenv(
        "DATABASE_URL", "postgres://learning@db/learning?sslmode=require"
    )
    direct = env.database("DATABASE_URL", "")
    monkeypatch.setenv("DATABASE_POOLER", "1")
    pooled = env.database("DATABASE_URL", "")
    assert "DISABLE_SERVER_SIDE_CURSORS" not in direct
    assert direct["OPTIONS"] == {"options": "-c jit=off", "sslmode": "require"}
    assert pooled["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert pooled["OPTIONS"] == {"prepare_threshold": None, "sslmode": "require"}
