"""The content version that is the present one, known without asking the database for each request."""

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import count

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from wagtail.models import Site

from faq_pages.delivery.kept.store import Store
from faq_pages.delivery.version import ContentVersion, content_version

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
"""How often each process looks whether there is another version."""

SILENT_SECONDS = 2.0
"""Without word from the database for so long, what is kept may be stale."""

PAST_SECONDS = 60.0
"""How long answers of versions of before are still good for when the database is away."""

MOST_PAST = 200

LOWER_LOOKS = 3
"""A version that is lower than the known one is believed when it was seen so often, one look after the other."""

NOTE = "version"


@dataclass(frozen=True)
class Known:
    """What is known of the version. Times are seconds since the epoch, by the machine's clock."""

    version: ContentVersion
    since: float
    """When it was first seen."""
    past: tuple[tuple[int, float], ...]
    """Numbers of versions of before, and when each was seen to be over; the last one last."""
    seen_at: float
    """When the database said so; noted now and then only."""
    hosts: tuple[str, ...]
    """Hosts of the sites, each with and without its port."""

    @cached_property
    def ended(self) -> dict[int, float]:
        return dict(self.past)

    def as_note(self) -> bytes:
        version = self.version
        times = [time and time.isoformat() for time in (version.at, version.due_at)]
        rest = [self.since, self.past, self.seen_at, self.hosts]
        return json.dumps([version.number, *times, version.is_settled, *rest]).encode()

    @classmethod
    def of_note(cls, note: bytes) -> "Known":
        number, at, due_at, is_settled, since, past, seen_at, hosts = json.loads(note)
        at, due_at = (time and datetime.fromisoformat(time) for time in (at, due_at))
        version = ContentVersion(number, at, is_settled, due_at)
        return cls(version, since, tuple((number, end) for number, end in past), seen_at, tuple(hosts))


Look = Callable[[], tuple[ContentVersion, tuple[str, ...]]]


class Current:
    """
    Follows the content version in a thread, and shares what it sees with the other processes of this machine.

    Nobody is told an earlier version after a later one: what one process has seen all of them know.
    """

    def __init__(self, store: Store, *, look: Look | None = None) -> None:
        self.store = store
        self.look = look or look_at_database
        self.seen_at = 0.0
        """When the database was last asked by this process and answered."""
        self._read: tuple[bytes | None, Known | None] = (None, None)
        """The last note that was read, and what it says."""
        self._own: Known | None = None
        """What this process knows for itself, while nothing can be noted."""
        self._lower = 0
        self._looking = threading.Lock()
        self._looked = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._failures = 0

    @property
    def known(self) -> Known | None:
        """``None`` before anybody has seen one. Some microseconds, no query."""
        if self._own is not None:
            return self._own
        note, (last, known) = self.store.note(NOTE), self._read
        if note is not None and note != last:
            known = Known.of_note(note)
            self._read = (note, known)
        return known

    @property
    def is_refused(self) -> bool:
        """Whether the database did not answer when it was last asked."""
        return self._failures > 0

    def silent_for(self, known: Known) -> float:
        """Seconds since the database last said that this version is the present one."""
        return max(0.0, time.time() - max(self.seen_at, known.seen_at))

    # --- Looking --------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to follow, once in a process. It has looked once before it returns, if the database is not slow."""
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    thread = threading.Thread(target=self._follow, name="content version", daemon=True)
                    thread.start()
                    self._looked.wait(SILENT_SECONDS)
                    self._thread = thread

    def stop(self) -> None:
        self._stopping.set()
        wake()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _follow(self) -> None:
        for turn in count():
            # As between two requests.
            close_old_connections()
            self.look_once()
            self._looked.set()
            if turn % 40 == 0:
                self.store.forget_the_dead()
            changed.wait(LOOK_SECONDS)
            changed.clear()
            if self._stopping.is_set():
                break

    def look_once(self) -> None:
        """
        Ask the database, and note what is new. Never raises.

        One look of a process after the other: what is lower than before was not read before it.
        """
        with self._looking:
            began = time.time()
            try:
                version, hosts = self.look()
                self._note(version, hosts, began)
            except (DatabaseError, InterfaceError, OSError) as error:
                self._failures += 1
                if self._failures == 2:
                    text = " ".join(str(error).split())
                    logger.warning("The database does not answer; what is kept is served. %s", text)
            except Exception:
                logger.exception("The content version could not be read.")
            else:
                self._failures = 0
                self.seen_at = began

    def _note(self, version: ContentVersion, hosts: tuple[str, ...], now: float) -> None:
        before = self.known
        noted = self.store.change_note(NOTE, lambda note: self._newer(note, version, hosts, now))
        # What others noted before nothing could be noted any more is not the present version.
        self._own = self._after(before, version, hosts, now) if noted is None else None

    def _newer(self, note: bytes | None, version: ContentVersion, hosts: tuple[str, ...], now: float) -> bytes:
        known = Known.of_note(note) if note else None
        if note and known and version.number < known.version.number:
            # Read before somebody else noted a later one; or a backup was restored, and it stays so.
            self._lower += 1
            if self._lower < LOWER_LOOKS:
                return note
        self._lower = 0
        return self._after(known, version, hosts, now).as_note()

    def _after(self, known: Known | None, version: ContentVersion, hosts: tuple[str, ...], now: float) -> Known:
        if known is None:
            return Known(version, now, (), now, hosts)
        if known.version.number != version.number:
            past = [each for each in (*known.past, (known.version.number, now)) if each[1] > now - PAST_SECONDS]
            return Known(version, now, tuple(past[-MOST_PAST:]), now, hosts)
        # The time alone is written seldom: nobody waits for it while the database is there.
        is_same = (known.version, known.hosts) == (version, hosts) and now - known.seen_at < SILENT_SECONDS / 2
        return known if is_same else Known(version, known.since, known.past, now, hosts)


changed = threading.Event()
"""That this process has changed the content."""


def wake() -> None:
    """Look for the new version at once. Call it when the change is committed."""
    changed.set()


def look_at_database() -> tuple[ContentVersion, tuple[str, ...]]:
    """The version and the hosts of all sites. 2 queries."""
    try:
        version = content_version()
        sites = Site.objects.order_by("hostname", "port").values_list("hostname", "port")
        hosts = {name for host, port in sites for name in (host.lower(), f"{host.lower()}:{port}")}
        return version, tuple(sorted(hosts))
    except (DatabaseError, InterfaceError):
        connection.close()
        raise
