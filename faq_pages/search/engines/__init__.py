"""
What finds the entries that hold terms: an engine that is there, chosen by the database.

An adapter needs five functions. Terms come with their language in front, so that one language never
slows down another.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import connection

from faq_pages.models import SearchEntry
from faq_pages.search.engines.postgresql import PostgresqlEngine
from faq_pages.search.engines.sqlite import SqliteEngine


class Engine(Protocol):
    def prepare(self) -> None:
        """Make what the engine keeps, where it is not there."""

    def clear(self) -> None:
        """Forget everything."""

    def add(self, entries: Iterable[SearchEntry]) -> None:
        """Take in entries that it does not hold."""

    def remove(self, entries: Iterable[SearchEntry]) -> None:
        """Forget entries, given as they were taken in."""

    def find(self, wanted: Sequence[tuple[Sequence[str], float]], *, limit: int, in_questions: bool) -> list[int]:
        """
        The ids of entries that hold most of what is wanted, the best first.

        ``wanted`` are groups of terms, with their language, of which one is enough, and what each is worth.
        """

    def optimise(self) -> None:
        """After very many changes."""


def engine() -> Engine:
    return PostgresqlEngine() if connection.vendor == "postgresql" else SqliteEngine()
