"""Copies of the tests' database that other processes can use, and that no rollback touches."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from django.db import connection


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
