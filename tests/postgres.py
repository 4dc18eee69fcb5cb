"""
A PostgreSQL server for the length of one command.

``python -m tests.postgres`` makes sure that PostgreSQL is there: when it is missing, root installs
Debian's, and anybody else is told what to install. ``python -m tests.postgres COMMAND...`` starts a
server of its own in a temporary folder, as an ordinary user, runs the command with ``DATABASE_URL``
set, stops the server, and exits as the command did.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import debian

MISSING = (
    "The tests also run on PostgreSQL, which is not installed here. Install it and run `make test` again: "
    "on Debian and Ubuntu `sudo apt install postgresql`. For SQLite alone: `.venv/bin/python -m pytest`."
)

QUICK = "-c fsync=off -c jit=off -c autovacuum_naptime=5s"
"""A crash costs nothing here, and thousands of tests that take back what they wrote leave much to clear away."""


def find_programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, the newest version first."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    if found := shutil.which("initdb"):
        folders.append(Path(found).parent)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def install() -> None:
    """Install Debian's server, without the cluster that it would set up and start."""
    settings = Path("/etc/postgresql-common/createcluster.conf")
    if debian.can_install() and not settings.exists():
        settings.parent.mkdir(exist_ok=True)
        settings.write_text("create_main_cluster = false\n")
    debian.install("postgresql")


def ordinary_user() -> str | None:
    """Whom to run the server as: PostgreSQL refuses root. ``None`` when nobody else is needed."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@dataclass(frozen=True)
class Cluster:
    """A server of its own, which is stopped as if it had crashed."""

    programs: Path
    folder: Path
    user: str | None
    port: int

    @property
    def url(self) -> str:
        return f"postgres://faq@127.0.0.1:{self.port}/faq"

    def start(self) -> None:
        options = f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} {QUICK}"
        self.control("-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        self.control("-m", "immediate", "stop")

    def control(self, *arguments: str | Path) -> None:
        self.run("pg_ctl", "-D", self.folder / "data", *arguments)

    def run(self, program: str, *arguments: str | Path) -> None:
        command = [self.programs / program, *arguments]
        subprocess.run(command, user=self.user, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    """A server that runs, with an empty database."""
    user = ordinary_user()
    folder = Path(tempfile.mkdtemp(prefix="california-faq-postgres-"))
    try:
        if user:
            shutil.chown(folder, user)
        made = Cluster(programs, folder, user, free_port())
        made.run("initdb", "-D", folder / "data", "-U", "faq", "-A", "trust", "-E", "UTF8", "--no-sync")
        made.start()
        try:
            made.run("createdb", "-h", "127.0.0.1", "-p", str(made.port), "-U", "faq", "faq")
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Run a server; gives its ``DATABASE_URL``."""
    with cluster(programs) as made:
        yield made.url


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> None:
    if not find_programs():
        install()
    programs = find_programs()
    if not programs:
        sys.exit(MISSING)
    if not sys.argv[1:]:
        return
    with server(programs) as url:
        done = subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
