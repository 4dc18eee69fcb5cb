"""
What finds the entries that hold terms: the one of the database, or OpenSearch where the settings name a server.

Terms come with their language in front, so that one language never slows down another. Writing twice is
writing once: what is written elsewhere stays when a transaction is undone, and is written again.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.conf import settings
from django.db import connection

from faq_pages.models import SearchEntry
from faq_pages.search.engines.opensearch import OpenSearchEngine
from faq_pages.search.engines.postgresql import PostgresqlEngine
from faq_pages.search.engines.sqlite import SqliteEngine


class Engine(Protocol):
    """``EngineAwayError`` may be raised by all of it, where the engine is on another machine."""

    @property
    def name(self) -> str:
        """Which one it is, and where. What another one holds is not to be found here."""

    def is_there(self) -> bool:
        """Whether what it keeps is still there."""

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
    if settings.FAQ_SEARCH_URL:
        return OpenSearchEngine(settings.FAQ_SEARCH_URL, settings.FAQ_SEARCH_INDEX)
    return database_engine()


def database_engine() -> Engine:
    return PostgresqlEngine() if connection.vendor == "postgresql" else SqliteEngine()
