"""A limit for a whole conversation, and what a server says of when to come again."""

import contextlib
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

Dial = Callable[[HTTPConnection], socket.socket]


class Watch:
    """
    Ends every conversation held over its connections when the time is over.

    The timeouts of ``requests`` hold for each read, so a server that sends one byte now and then would
    keep us for hours: while it shakes hands, in the headers, or in the body.
    """

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> "Watch":
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._timer.cancel()
        self._timer.join()
        for twin in self._sockets:
            twin.close()

    def add(self, connection: socket.socket) -> socket.socket:
        # A second handle of the same connection: TLS takes the first one away from us.
        self._sockets.append(connection.dup())
        if self.expired:
            self._expire()
        return connection

    def _expire(self) -> None:
        self.expired = True
        for twin in self._sockets:
            with contextlib.suppress(OSError):
                twin.shutdown(socket.SHUT_RDWR)


class WatchedAdapter(HTTPAdapter):
    """Lets a watch know every connection that is made. ``dial`` makes it, urllib3 unless given."""

    def __init__(self, watch: Watch, dial: Dial | None = None) -> None:
        self.watch, self.dial = watch, dial
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        watch, dial = self.watch, self.dial

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return watch.add(dial(self) if dial else super()._new_conn())

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return watch.add(dial(self) if dial else super()._new_conn())

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


def seconds_to_wait(retry_after: str | None) -> float | None:
    """Read a ``Retry-After`` header: seconds, or a date. ``None`` when it is missing or says nothing."""
    if not retry_after:
        return None
    if retry_after.isascii() and retry_after.isdecimal():
        return float(retry_after[:9])
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
