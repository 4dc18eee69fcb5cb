"""What operators are told when the database fails."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import DatabaseError, connection


@contextmanager
def database_errors() -> Iterator[None]:
    """Tell a database that is damaged or cannot be written to in one line."""
    try:
        yield
    except DatabaseError as error:
        raise CommandError(
            f"The database at {database_place()} cannot be used: {one_line(error)} "
            "Check that it runs and was migrated, that this user may write to it, and that it is not damaged."
        ) from error


def database_place() -> str:
    where = connection.settings_dict
    return f"{where['HOST']}:{where['PORT'] or 5432}" if where.get("HOST") else str(where["NAME"])


def one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") + "."
