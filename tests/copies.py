"""Copies of the tests' database that other processes can use, and that no rollback touches."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from tests.postgres import free_port
from tests.running import ROOT, wait_for

SERVER = "-m granian --interface wsgi --workers 2 --blocking-threads 4 --no-access-log --log-level warning --port"


@contextmanager
def copied_database(folder: Path) -> Iterator[str]:
    """Gives the address of a copy. Ends the transaction of the test: do not write to the original."""
    # Nobody may be connected to what PostgreSQL copies.
    connection.close()
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        copy = folder / "faq.sqlite3"
        with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        yield f"sqlite:///{copy}"
        return
    where = {key: connection.settings_dict[key.upper()] for key in ("host", "port", "user", "password")}
    copy = f"copy_of_{name}"
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
        yield f"postgres://{where['user']}:{where['password']}@{where['host']}:{where['port']}/{copy}"
        server.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


def rows(database: str, query: str) -> list[tuple]:
    """What a copy holds, as it is committed."""
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as reader:
            return reader.execute(query).fetchall()
    with psycopg.connect(database) as reader:
        return reader.execute(query).fetchall()


@contextmanager
def served_copy(database: str, folder: Path, **settings: str) -> Iterator[int]:
    """A real server with two processes on a copy; what it says is in the file ``log``. Gives its port."""
    port = free_port()
    environment = environment_of(database, folder) | {"BASE_URL": f"http://127.0.0.1:{port}", **settings}
    command = [sys.executable, *SERVER.split(), str(port), "site_cms.wsgi:application"]
    with (folder / "log").open("a") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/ready", process, folder / "log")
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            # A process that was still starting has missed it.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def run_on_copy(database: str, folder: Path, code: str) -> str:
    """What some lines of Python print that are run on a copy."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    done = subprocess.run(
        command, cwd=ROOT, env=environment_of(database, folder), check=True, capture_output=True, text=True
    )
    return done.stdout


def environment_of(database: str, folder: Path) -> dict[str, str]:
    own = {"DJANGO_SETTINGS_MODULE": "site_cms.settings.dev", "DATABASE_URL": database, "DATA_DIR": str(folder)}
    return {**os.environ, **own}
