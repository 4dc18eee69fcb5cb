"""
PostgreSQL's full text with a GIN index.

Not with its ranking, which knows nothing of how rare a word is: what a group of terms is worth is added
up over what the index finds of each. The vectors are never read.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from faq_pages.models import SearchEntry
from faq_pages.search.engines.terms import QUESTION, points, texts_of

TABLE = SearchEntry._meta.db_table
INDEX = "faq_pages_search_terms"
CREATE = (
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS terms tsvector",
    # With its list of what was written of late, a search would read that list through each time.
    f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin (terms) WITH (fastupdate = off)",
)
MARK = "^"
"""Stands before a term that is in the question."""


class PostgresqlEngine:
    name = "postgresql"

    def is_there(self) -> bool:
        """It goes with the database."""
        return True

    def prepare(self) -> None:
        with connection.cursor() as cursor:
            for statement in CREATE:
                cursor.execute(statement)

    def clear(self) -> None:
        self.prepare()
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {TABLE} SET terms = NULL")  # noqa: S608 (ours)

    def add(self, entries: Iterable[SearchEntry]) -> None:
        rows = []
        for entry in entries:
            question, short_answer, answer = texts_of(entry)
            everything = [*{*question, *short_answer, *answer}, *(MARK + text for text in question)]
            rows.append((everything, entry.pk))
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {TABLE} SET terms = array_to_tsvector(%s) WHERE id = %s", rows)  # noqa: S608 (ours)

    def remove(self, entries: Iterable[SearchEntry]) -> None:
        """They go with their rows."""

    def find(self, wanted: Sequence[tuple[Sequence[str], float]], *, limit: int, in_questions: bool) -> list[int]:
        parts: list[tuple[int, str]] = []
        for group, value in wanted:
            if not in_questions:
                parts.append((points(value), any_of(group)))
            parts.append((points(value * (QUESTION - (not in_questions))), any_of([MARK + text for text in group])))
        if not parts:
            return []
        part = f"SELECT id, %s::integer AS value FROM {TABLE} WHERE terms @@ %s::tsquery"  # noqa: S608 (ours)
        found = " UNION ALL ".join([part] * len(parts))
        statement = f"SELECT id FROM ({found}) AS found GROUP BY id ORDER BY sum(value) DESC, id LIMIT %s"  # noqa: S608 (ours)
        with connection.cursor() as cursor:
            cursor.execute(statement, [*(parameter for pair in parts for parameter in pair), limit])
            return [row[0] for row in cursor.fetchall()]

    def optimise(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TABLE}")


def any_of(texts: Sequence[str]) -> str:
    """Terms are letters, marks and digits, and need no escape inside quotation marks."""
    return " | ".join(f"'{text}'" for text in texts)
