"""Running a program that refuses root, for somebody who is root.

On a fresh server or in a container everything is often started as root. PostgreSQL does
not run as root, so its processes become somebody else first: an ordinary account where
that one can enter the project's folder, or else nobody in a user namespace of Linux, to
which root's own folders stay open. Nothing outside the given folder is changed.
"""

import ctypes
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

ACCOUNTS = ("postgres", "nobody")
_NEW_USER_NAMESPACE = 0x10000000  # CLONE_NEWUSER of Linux' unshare(2)
Change = Callable[[], None]


class NoAccount(Exception):
    """Root can become nobody else here; ``args[0]`` says what to do."""


def change_of_user(folder: Path, programs: Path) -> Change:
    """Return what a child process does before it runs programs on a folder.

    Who is not root stays who he or she is. The first time, root hands an empty folder
    over to the account that is taken from then on. Raises NoAccount.
    """
    if os.geteuid() != 0:
        return _stay
    is_open = _is_open(folder.parent) and _is_open(programs)
    if is_open and folder.stat().st_uid == 0 and not (folder / "data").exists():
        account = _account()
        shutil.chown(folder, account.pw_uid, account.pw_gid)
    owner = folder.stat().st_uid
    if owner != 0 and is_open:
        return partial(_become, pwd.getpwuid(owner))
    inside = partial(_become_inside_namespace, _account().pw_uid)
    if owner != 0 or not _works(inside):
        raise NoAccount(
            f"PostgreSQL refuses to run as root, and other users cannot enter {folder}. "
            "Start as an ordinary user, move the project to a folder such as /srv, or "
            "set DATABASE_URL to a PostgreSQL server."
        )
    return inside


def _stay() -> None:
    """Change nothing."""


def _account() -> pwd.struct_passwd:
    known = {account.pw_name: account for account in pwd.getpwall()}
    found = next((known[name] for name in ACCOUNTS if name in known), None)
    if found is None:
        raise NoAccount(
            f"PostgreSQL refuses to run as root, and none of the accounts "
            f"{' and '.join(ACCOUNTS)} is on this machine. Start as an ordinary user."
        )
    return found


def _is_open(folder: Path) -> bool:
    """Tell whether everybody may enter a folder and all those above it."""
    whole = folder.resolve()
    return all(one.stat().st_mode & 0o001 for one in (whole, *whole.parents))


def _become(account: pwd.struct_passwd) -> None:
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def _become_inside_namespace(uid: int) -> None:
    """Look like another user to oneself, and stay root for the files of root."""
    group = os.getegid()
    if ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER_NAMESPACE) != 0:
        raise OSError(ctypes.get_errno(), "no user namespace")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{uid} 0 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{uid} {group} 1", encoding="ascii")


def _works(change: Change) -> bool:
    if sys.platform != "linux":
        return False
    try:
        subprocess.run([sys.executable, "-c", ""], preexec_fn=change, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True
