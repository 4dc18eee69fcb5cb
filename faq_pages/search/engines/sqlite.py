"""
FTS5, which SQLite brings along. It keeps where terms stand and no text.

Not with its bm25, to which a word is as rare as it is in all languages together.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from faq_pages.models import SearchEntry
from faq_pages.search.engines.terms import QUESTION, points, texts_of

TABLE = "faq_pages_search"
# Everything beyond ASCII is a part of a term, so vowel signs do not divide; terms are given ready.
CREATE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5("
    "question, short_answer, answer, content='', detail=column, tokenize=\"ascii tokenchars '_'\")"
)
INSERT = f"INSERT INTO {TABLE} (rowid, question, short_answer, answer) VALUES (%s, %s, %s, %s)"  # noqa: S608 (ours)
DELETE = f"INSERT INTO {TABLE} ({TABLE}, rowid, question, short_answer, answer) VALUES ('delete', %s, %s, %s, %s)"  # noqa: S608 (ours)
PART = f"SELECT rowid AS id, %s AS value FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608 (ours)


class SqliteEngine:
    name = "sqlite"

    def is_there(self) -> bool:
        """It goes with the database."""
        return True

    def prepare(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(CREATE)

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        self.prepare()

    def add(self, entries: Iterable[SearchEntry]) -> None:
        self._write(INSERT, entries)

    def remove(self, entries: Iterable[SearchEntry]) -> None:
        self._write(DELETE, entries)

    def _write(self, statement: str, entries: Iterable[SearchEntry]) -> None:
        with connection.cursor() as cursor:
            rows: list[list[str | int]] = [[entry.pk, *map(" ".join, texts_of(entry))] for entry in entries]
            cursor.executemany(statement, rows)

    def find(self, wanted: Sequence[tuple[Sequence[str], float]], *, limit: int, in_questions: bool) -> list[int]:
        parts: list[tuple[int, str]] = []
        for group, value in wanted:
            any_of_them = " OR ".join(f'"{text}"' for text in group)
            if not in_questions:
                parts.append((points(value), any_of_them))
            parts.append((points(value * (QUESTION - (not in_questions))), f"question : ({any_of_them})"))
        if not parts:
            return []
        found = " UNION ALL ".join([PART] * len(parts))
        statement = f"SELECT id FROM ({found}) GROUP BY id ORDER BY sum(value) DESC, id LIMIT %s"  # noqa: S608 (ours)
        with connection.cursor() as cursor:
            cursor.execute(statement, [*(parameter for pair in parts for parameter in pair), limit])
            return [row[0] for row in cursor.fetchall()]

    def optimise(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')")  # noqa: S608 (ours)
            cursor.execute("PRAGMA optimize")
