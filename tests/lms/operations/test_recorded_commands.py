"""Commands on the server that touch data leave a row in the audit log."""

import pytest
from django.core.management import get_commands

from lms.audit.models import Action, Entry
from lms.operations.startup.command_line import RECORDED, execute

# Transactions are real, because a command closes its connections at its end.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
# They show, check, watch or serve, and leave data as it is; or the clock calls them.
CHANGE_NOTHING = {
    "check_health",
    "compilemessages",
    "heartbeat",
    "makemessages",
    "publish_scheduled",
    "serve",
    "verify_certificate",
    "verify_restore",
}


def rows():
    entries = Entry.objects.filter(action=Action.COMMAND_RUN)
    return list(entries.values_list("target_type", "target_id", "details"))


def test_each_of_our_commands_is_recorded_or_changes_nothing():
    own = {
        name
        for name, app in get_commands().items()
        if str(app).startswith(("lms", "courses"))
    }
    assert own - RECORDED == CHANGE_NOTHING
    assert get_commands().keys() >= RECORDED


def test_a_row_names_the_command_and_its_flags_but_nobody(capsys):
    execute(["manage.py", "make_administrator", "ana@example.org", "--name=Ana Rusu"])
    assert rows() == [("command", "make_administrator", {"flags": ["--name"]})]
    assert "Rusu" not in str(list(Entry.objects.values("details", "target_id")))


def test_a_command_that_only_looks_leaves_no_row(capsys):
    execute(["manage.py", "rebuild_progress", "--check"])
    execute(["manage.py", "check"])
    assert rows() == []


def test_a_command_that_fails_leaves_no_row(capsys):
    with pytest.raises(SystemExit):
        execute(["manage.py", "make_administrator", "no address"])
    assert rows() == []
