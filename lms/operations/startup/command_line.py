"""The project's commands, each with the folder's own database while it needs one."""

import sys
from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from lms.operations.startup.local_postgres import NoLocalPostgres

# ``serve`` starts the database itself; the others ask it nothing.
WITHOUT_DATABASE = {"serve", "check", "help", "makemessages", "compilemessages"}


def execute(argv: list[str]) -> None:
    """Run the command of a command line, as ``manage.py`` does; the program ends with it.

    Where the environment names no database, the folder's own one runs meanwhile.
    """
    try:
        with _database_for(argv[1:]):
            execute_from_command_line(argv)
    except (NoLocalPostgres, ImproperlyConfigured) as error:
        sys.exit(str(error))


def _database_for(words: list[str]) -> AbstractContextManager[None]:
    asks_nothing = not words or words[0] in WITHOUT_DATABASE
    if asks_nothing or {"--help", "-h"} & set(words):
        return nullcontext()
    local = settings.LOCAL_POSTGRES
    return local.running() if local else nullcontext()
