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


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Run a server; gives its ``DATABASE_URL``."""
    user = ordinary_user()
    folder = Path(tempfile.mkdtemp(prefix="california-faq-postgres-"))
    try:
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        run = {"user": user, "cwd": folder, "check": True, "stdout": subprocess.DEVNULL}
        subprocess.run([programs / "initdb", "-D", data, "-U", "faq", "-A", "trust", "-E", "UTF8", "--no-sync"], **run)
        port = free_port()
        options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {QUICK}"
        log = folder / "log"
        subprocess.run([programs / "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start"], **run)
        try:
            subprocess.run([programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "faq", "faq"], **run)
            yield f"postgres://faq@127.0.0.1:{port}/faq"
        finally:
            subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
