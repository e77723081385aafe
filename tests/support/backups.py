"""A site with a PostgreSQL server as Debian has it, and the scripts of docs/operate."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.support.databases import ROOT

OPERATE = ROOT / "docs" / "operate"
DATABASE = ROLE = "learning"


def programs() -> Path:
    """Return the folder of the newest PostgreSQL that Debian's package has installed."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: float(path.parent.name),
    )
    assert found, "PostgreSQL is not installed: .ci/system.sh postgresql"
    return found[-1]


def own_name() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


@dataclass
class Server:
    """A server of its own: data in ``folder/database``, its socket in ``folder``."""

    folder: Path
    data: Path

    @property
    def user(self) -> str:
        """Return who runs it: PostgreSQL refuses root."""
        return "postgres" if os.geteuid() == 0 else own_name()

    def run(self, program: str, *words: str) -> None:
        command = [str(programs() / program), *words]
        if self.user != own_name():
            command = ["setpriv", f"--reuid={self.user}", "--init-groups"] + [
                f"--regid={pwd.getpwnam(self.user).pw_gid}",
                *command,
            ]
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, timeout=120
        )

    def make(self, options: str) -> None:
        """Make an empty cluster that trusts whoever reaches its folder."""
        words = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        self.run("initdb", "-D", str(self.data), "-U", "postgres", *words)
        self.configure(options)

    def configure(self, options: str) -> None:
        mine = f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\n"
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(f"{mine}fsync = off\n{options}")

    def start(self) -> None:
        log = str(self.folder / "server.log")
        self.run("pg_ctl", "-D", str(self.data), "-l", log, "-w", "-t", "60", "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")

    def ask(self, sql: str, database: str = DATABASE) -> list[tuple]:
        address = f"host={self.folder} user=postgres dbname={database}"
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []


@dataclass
class Agency:
    """A site with learners on such a server, and the settings of its backups."""

    folder: Path
    server: Server

    @property
    def media(self) -> Path:
        return self.folder / "site" / "media"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "BACKUP_CONF": str(self.folder / "backup.conf"),
            "LEARNING_CODE": str(ROOT),
            "LEARNING_ENVIRONMENT": str(self.folder / "environment"),
            "LEARNING_USER": own_name(),
        }

    def make(self) -> None:
        """Make server, repositories and settings; the site is empty."""
        self._write_settings()
        for folder in (self.backups, self.backups / "database", self.folder / "spool"):
            folder.mkdir()
            shutil.chown(folder, self.server.user)
        self.media.mkdir(parents=True)
        push = f"pgbackrest --config={self.folder}/pgbackrest.conf --stanza=learning archive-push %p"
        self.server.make(
            f"archive_mode = on\narchive_command = '{push}'\narchive_timeout = 60\n"
        )
        self.server.start()
        self.server.ask(f"CREATE ROLE {ROLE} LOGIN", "postgres")
        self.server.ask(f"CREATE DATABASE {DATABASE} OWNER {ROLE}", "postgres")

    def _write_settings(self) -> None:
        folder = self.folder
        url = f"postgres://{ROLE}@/{DATABASE}?host={self.server.folder}"
        write(
            folder / "environment",
            f"DATABASE_URL='{url}'",
            f"RUN_DIR={folder}/site",
            f"MEDIA_ROOT={self.media}",
            "DJANGO_SETTINGS_MODULE=lms.settings.dev",
            "DEMO=1",
        )
        write(folder / "media.key", "a key that only the tests know")
        write(
            folder / "backup.conf",
            *(f"STANZA=learning\nDATABASE={DATABASE}\nAPP_DATABASE_USER={ROLE}",),
            *(f"POSTGRES_USER={self.server.user}", f"APP_USER={own_name()}"),
            *(f"PGBACKREST_CONFIG={folder}/pgbackrest.conf",),
            *(f"BACKUP_DIR={self.backups}", f"MEDIA_ROOT={self.media}"),
            *(f"MEDIA_KEY={folder}/media.key", f"MANAGE={OPERATE}/learning"),
        )
        write(
            folder / "pgbackrest.conf",
            "[global]",
            f"repo1-path={self.backups}/database",
            "repo1-cipher-type=aes-256-cbc",
            "repo1-cipher-pass=another key that only the tests know",
            "repo1-retention-full=2",
            *(f"lock-path={folder}/spool", f"log-path={folder}/spool"),
            *("start-fast=y", "log-level-console=warn", "log-level-file=off"),
            "[learning]",
            f"pg1-path={self.server.data}",
            f"pg1-socket-path={self.server.folder}",
        )

    def manage(self, *words: str) -> str:
        return self._done(str(OPERATE / "learning"), *words)

    def script(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one of the scripts; whether it went well is for the test to say."""
        return subprocess.run(
            [str(OPERATE / name), *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def _done(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def make_stanza(self) -> None:
        command = [f"--config={self.folder}/pgbackrest.conf", "--stanza=learning"]
        if self.server.user == own_name():
            subprocess.run(["pgbackrest", *command, "stanza-create"], check=True)
            return
        group = pwd.getpwnam(self.server.user).pw_gid
        become = ["setpriv", f"--reuid={self.server.user}", f"--regid={group}"]
        become.append("--init-groups")
        subprocess.run([*become, "pgbackrest", *command, "stanza-create"], check=True)


def write(path: Path, *lines: str) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
