"""FTS5, which SQLite brings along. It keeps where terms stand and no text."""

from collections.abc import Iterable, Sequence

from django.db import connection

from faq_pages.models import SearchEntry
from faq_pages.search.engines.terms import texts_of

TABLE = "faq_pages_search"
# Everything beyond ASCII is a part of a term, so vowel signs do not divide; terms are given ready.
CREATE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5("
    "question, short_answer, answer, content='', detail=column, tokenize=\"ascii tokenchars '_'\")"
)
INSERT = f"INSERT INTO {TABLE} (rowid, question, short_answer, answer) VALUES (%s, %s, %s, %s)"  # noqa: S608
DELETE = f"INSERT INTO {TABLE} ({TABLE}, rowid, question, short_answer, answer) VALUES ('delete', %s, %s, %s, %s)"  # noqa: S608
FIND = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY bm25({TABLE}, 3.0, 1.6, 1.0), rowid LIMIT %s"  # noqa: S608


class SqliteEngine:
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
            rows = [(entry.pk, *(" ".join(terms) for terms in texts_of(entry))) for entry in entries]
            cursor.executemany(statement, rows)

    def find(self, wanted: Sequence[tuple[Sequence[str], float]], *, limit: int, in_questions: bool) -> list[int]:
        texts = dict.fromkeys(text for group, _ in wanted for text in group)
        if not texts:
            return []
        any_of_them = " OR ".join(f'"{text}"' for text in texts)
        with connection.cursor() as cursor:
            cursor.execute(FIND, [f"question : ({any_of_them})" if in_questions else any_of_them, limit])
            return [row[0] for row in cursor.fetchall()]

    def optimise(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')")  # noqa: S608
            cursor.execute("PRAGMA optimize")
