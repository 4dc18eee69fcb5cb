"""Leaves an engine alone that fails again and again, so that a queue of pages does not wait for each failure."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.core.cache import cache

from .errors import BreakerOpenError

FAILURES = 5
"""Calls that fail one after the other before the breaker opens."""

OPEN_SECONDS = 10 * 60

MEMORY_SECONDS = 60 * 60
"""Failures further apart than this are not one after the other."""


class Breaker:
    """
    Counts failed calls of one engine, in Django's cache: every process that shares the cache shares the count.

    After the pause one call may try; when it fails too, the next pause begins.
    """

    def __init__(self, service: str, address: str, *, now: Callable[[], float] = time.time) -> None:
        self._service = service
        self._count = f"faq-machine-failures-{address}"
        self._until = f"faq-machine-open-until-{address}"
        self._now = now

    def check(self) -> None:
        """Raise ``BreakerOpenError`` while the engine is left alone."""
        until = cache.get(self._until)
        if until is not None and until > self._now():
            raise BreakerOpenError(self._service, datetime.fromtimestamp(until, UTC))

    def failed(self) -> None:
        """Count a failed call."""
        cache.add(self._count, 0, MEMORY_SECONDS)
        try:
            failures = cache.incr(self._count)
        except ValueError:  # It was dropped in between.
            cache.set(self._count, 1, MEMORY_SECONDS)
            failures = 1
        if failures >= FAILURES:
            cache.set(self._until, self._now() + OPEN_SECONDS, OPEN_SECONDS)

    def succeeded(self) -> None:
        """Forget the failures."""
        cache.delete_many([self._count, self._until])
