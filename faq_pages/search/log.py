"""
What people look for: how often, by day, language and words. Nothing about who looked.

A search only adds to numbers in memory, so that it never waits for a database at which somebody writes. A thread of
the process writes them down every half minute, and what is left when the process ends. A process that is killed
loses what it counted since; nobody needs these numbers to the last one.
"""

import logging
import threading
import unicodedata
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.util import Finalize
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from faq_pages.background.sweeps import every
from faq_pages.languages import language_codes
from faq_pages.models import SearchCount
from faq_pages.search.searching import Results, search

logger = logging.getLogger(__name__)

KEPT = timedelta(days=90)

LONGEST = 200

MOST_DIGITS = 5
"""What holds more may be a telephone number, a date of birth, an address or the number of a card."""

MOST_WAITING = 1000
"""How many different texts a process keeps in memory until they are written."""

MOST_A_DAY = 500
"""How many different texts of a day are kept for each language. Those that are there already go on being counted."""

MOST_AT_ONCE = 500
"""How many rows one statement deletes."""

TABLE = SearchCount._meta.db_table
ADD = (
    f"INSERT INTO {TABLE} (day, language_code, words, searches, hits) VALUES (%s, %s, %s, %s, %s)"  # noqa: S608 (ours)
    " ON CONFLICT (language_code, words, day)"
    f" DO UPDATE SET searches = {TABLE}.searches + excluded.searches, hits = excluded.hits"
)

Key = tuple[date, str, str]
"""The day, the language and the words."""


@dataclass(slots=True)
class Waiting:
    searches: int
    hits: int


def search_and_count(
    text: str, language_code: str, *, root_key: UUID | None = None, limit: int = 10, offset: int = 0
) -> Results:
    """
    Search as ``search`` does, and count it, unless it only goes on to further hits.

    For what somebody asked for: not for suggestions, nor for what is looked up while somebody types. Hits in
    other languages count as none.
    """
    results = search(text, language_code, root_key=root_key, limit=limit, offset=offset)
    if not offset:
        note_search(text, language_code, 0 if results.is_elsewhere else results.total)
    return results


def note_search(text: str, language_code: str, hits: int) -> None:
    """
    Count a search and how many questions of the language it found. No query; it neither waits nor fails.

    What holds no words is not counted, nor what may be about a person. ``language_code`` is one of the site's.
    """
    words = normal_form(text)
    if not words or may_be_personal(words) or language_code not in language_codes():
        return
    key = (timezone.localdate(), language_code, words)
    with _lock:
        held = _waiting.get(key)
        if held is not None:
            held.searches, held.hits = held.searches + 1, hits
        elif len(_waiting) < MOST_WAITING:
            _waiting[key] = Waiting(1, hits)
    _writer.start()


def normal_form(text: str) -> str:
    """
    One form for the same words: one case and width, no signs around them, nothing that nobody sees.

    It stays readable, unlike the terms of the index: editors see it. Empty when there is no word.

    >>> normal_form(" Who\\u200b  PAYS?! "), normal_form("D.M.V."), normal_form("¿Años?"), normal_form("=A (B)?")
    ('who pays', 'd.m.v', 'años', 'a (b)')
    """
    text = unicodedata.normalize("NFKC", text[: 2 * LONGEST]).lower()
    kept = "".join(
        char for char in text if char in KEPT_JOINERS or unicodedata.category(char)[0] != "C" or char in "\t\n"
    )
    words = " ".join(kept.split())[:LONGEST]
    if not any(unicodedata.category(char)[0] in "LN" for char in words):
        return ""
    first = next(place for place, char in enumerate(words) if unicodedata.category(char) in BEGINNINGS)
    last = max(place for place, char in enumerate(words) if unicodedata.category(char) in ENDS)
    return words[first : last + 1]


LETTERS = frozenset({"Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nd", "Nl", "No"})
BEGINNINGS, ENDS = LETTERS | {"Ps"}, LETTERS | {"Pe"}
"""Categories of Unicode; brackets belong to what is in them."""

KEPT_JOINERS = "\u200c\u200d"
"""Persian and Indic words are written with them."""


def may_be_personal(words: str) -> bool:
    """
    Whether words hold an e-mail address or as many digits as telephone numbers and the like.

    >>> may_be_personal("ana@example.org"), may_be_personal("call 415-555-0100"), may_be_personal("zip 95814")
    (True, True, False)
    """
    return "@" in words or sum(char.isdecimal() for char in words) > MOST_DIGITS


# --- Writing ------------------------------------------------------------------------------------

_waiting: dict[Key, Waiting] = {}
_lock = threading.Lock()


def write_counts() -> None:
    """
    Write down what was counted in this process. Nothing is lost while the database is busy or away.

    2 queries, and 1 for each text.
    """
    with _lock:
        taken = dict(_waiting)
        _waiting.clear()
    if not taken:
        return
    try:
        _write(taken)
    except (OperationalError, InterfaceError):
        _put_back(taken)
        raise


def _write(taken: dict[Key, Waiting]) -> None:
    with transaction.atomic():
        rows = SearchCount.objects.filter(day__in={day for day, _, _ in taken})
        rows = rows.filter(language_code__in={code for _, code, _ in taken})
        held = set(rows.values_list("day", "language_code", "words"))
        numbers = Counter((day, code) for day, code, _ in held)
        chosen = []
        # In one order, so that two processes never wait for each other.
        for key in sorted(taken):
            is_new = key not in held
            if not is_new or numbers[key[:2]] < MOST_A_DAY:
                numbers[key[:2]] += is_new
                chosen.append((*key, taken[key].searches, taken[key].hits))
        with connection.cursor() as cursor:
            cursor.executemany(ADD, chosen)


def _put_back(taken: dict[Key, Waiting]) -> None:
    with _lock:
        for key, one in taken.items():
            later = _waiting.get(key)
            if later is not None:
                later.searches += one.searches
            elif len(_waiting) < MOST_WAITING:
                _waiting[key] = one


class Writer:
    """Writes the counts of this process now and then, in a thread of its own and with a connection of its own."""

    def __init__(self) -> None:
        self.thread: threading.Thread | None = None
        self.at_end: Finalize | None = None
        self.stopping = threading.Event()

    def start(self) -> None:
        """Start the thread, if there is none: not even after a fork, which leaves threads behind."""
        if settings.FAQ_SEARCHES_WRITTEN_EVERY <= 0 or (self.thread is not None and self.thread.is_alive()):
            return
        with _lock:
            if self.thread is not None and self.thread.is_alive():
                return
            thread = threading.Thread(target=self.run, name="search-counts", daemon=True)
            # A process that is about to end starts none.
            with suppress(RuntimeError):
                thread.start()
                self.thread = thread
                # Unlike ``atexit`` it is also called at the end of a server's child process.
                self.at_end = Finalize(None, self.finish, exitpriority=10)

    def run(self) -> None:
        while not self.stopping.wait(settings.FAQ_SEARCHES_WRITTEN_EVERY):
            self.write()

    def write(self) -> None:
        try:
            write_counts()
        except (OperationalError, InterfaceError):
            logger.warning("The database does not answer: what was looked for waits in memory.")
        except DatabaseError:
            logger.exception("What was looked for could not be written down.")
        finally:
            connection.close()

    def finish(self) -> None:
        self.stopping.set()
        if self.thread is not None:
            self.thread.join(2)
        self.write()


_writer = Writer()


# --- Forgetting ---------------------------------------------------------------------------------


@every(3600, at_start=True)
def forget_searches() -> None:
    """Delete counts that are older than 90 days. 2 queries for each 500 of them, and 1."""
    old = SearchCount.objects.filter(day__lt=timezone.localdate() - KEPT)
    while pks := list(old.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        SearchCount.objects.filter(pk__in=pks).delete()
