"""The project's commands, each with the folder's own database while it needs one."""

import sys
from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError

from lms.operations.startup.local_postgres import NoLocalPostgres

# ``serve`` starts the database itself; the others ask it nothing.
WITHOUT_DATABASE = {"serve", "check", "help", "makemessages", "compilemessages"}
# What brings in, takes out or changes data, or may: the audit log tells of it.
RECORDED = {
    "apply_retention",
    "changepassword",
    "createsuperuser",
    "credential_keys",
    "dbshell",
    "deliver_reports",
    "dumpdata",
    "encrypt_second_factors",
    "export_course",
    "export_questions",
    "export_translations",
    "flush",
    "import_backup",
    "import_questions",
    "import_roster",
    "import_translations",
    "load_course",
    "load_territory",
    "loaddata",
    "make_administrator",
    "rebuild_progress",
    "reconcile",
    "seed_demo",
    "shell",
}


def execute(argv: list[str]) -> None:
    """Run the command of a command line, as ``manage.py`` does; the program ends with it.

    Where the environment names no database, the folder's own one runs meanwhile.
    """
    try:
        with _database_for(argv[1:]):
            execute_from_command_line(argv)
            _record(argv[1:])
    except (NoLocalPostgres, ImproperlyConfigured) as error:
        sys.exit(str(error))


def _database_for(words: list[str]) -> AbstractContextManager[None]:
    asks_nothing = not words or words[0] in WITHOUT_DATABASE
    if asks_nothing or {"--help", "-h"} & set(words):
        return nullcontext()
    local = settings.LOCAL_POSTGRES
    return local.running() if local else nullcontext()


def _record(words: list[str]) -> None:
    """Write into the audit log which command ran; with its flags, and none of its values."""
    flags = [word.partition("=")[0] for word in words[1:] if word.startswith("--")]
    if not words or words[0] not in RECORDED or {"--check", "--help"} & set(flags):
        return
    # Models can be imported only once the command has set Django up.
    from lms.audit.models import Action
    from lms.audit.services import record

    details = {"flags": flags} if flags else {}
    try:
        record(Action.COMMAND_RUN, target=("command", words[0]), details=details)
    except DatabaseError as error:
        sys.stderr.write(f"The audit log could not be written: {error}\n")
