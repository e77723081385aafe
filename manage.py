#!/usr/bin/env python
"""Run one of the project's commands; development settings unless told otherwise."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
    # Whatever is imported of the project reads that variable.
    from lms.operations.startup.command_line import execute

    execute(sys.argv)


if __name__ == "__main__":
    main()
