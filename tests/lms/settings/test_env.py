"""A wrong value stops the start with its name and what is accepted."""

import pytest

from lms.settings import env

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
    (env.objects, {}, "s3://b?zone=x", "s3://bucket"),
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
]


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
