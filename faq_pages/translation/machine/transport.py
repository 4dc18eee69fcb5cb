"""One question to an engine over HTTP: it ends in time, follows no redirect, and reads no more than it must."""

import contextlib
import json
import socket
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any

import requests
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from .errors import MachineTranslationError, NonsenseError

CONNECT_SECONDS = 5.0
MAX_BYTES = 4 * 1024 * 1024
CHUNK_BYTES = 64 * 1024


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
    """Lets a watch know every connection that is made."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        watch = self.watch

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return watch.add(super()._new_conn())

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return watch.add(super()._new_conn())

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


@sensitive_variables("body", "headers")
def ask(
    service: str, url: str, *, seconds: float, body: Mapping[str, Any] | None = None, headers: Mapping[str, str]
) -> Any:
    """
    Return the JSON that ``url`` answers: to a POST of ``body``, or to a GET without one.

    Raises ``MachineTranslationError`` for everything else, at the latest after ``seconds``, apart from
    the operating system's own limit for looking up a name. Settings of proxies and ``.netrc`` are
    ignored: the latter would replace the key.
    """
    with Watch(seconds) as watch, requests.Session() as session:
        session.trust_env = False
        session.mount("http://", WatchedAdapter(watch))
        session.mount("https://", WatchedAdapter(watch))
        try:
            with session.request(
                "GET" if body is None else "POST",
                url,
                json=body,
                headers={**headers, "Accept": "application/json", "Accept-Encoding": "identity"},
                timeout=(min(CONNECT_SECONDS, seconds), seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code != requests.codes.ok:
                    raise refusal(service, response.status_code, response.headers.get("Retry-After"))
                content = _content(service, response)
        except (requests.RequestException, HTTPError) as error:
            # The cause is left out: it may quote the headers, and so the key.
            raise _failure(service, error, seconds, expired=watch.expired) from None
        if watch.expired:
            # Without a length, a body that was cut off looks like a whole one.
            raise _too_slow(service, seconds)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise NonsenseError(service) from None


def _content(service: str, response: requests.Response) -> bytes:
    content = bytearray()
    for chunk in response.iter_content(CHUNK_BYTES):
        content += chunk
        if len(content) > MAX_BYTES:
            raise MachineTranslationError(
                _(
                    "%(service)s sent far more than any translation; nothing was stored. "
                    "Check that MACHINE_URL is its address."
                )
                % {"service": service}
            )
    return bytes(content)


def _too_slow(service: str, seconds: float) -> MachineTranslationError:
    return MachineTranslationError(
        _("%(service)s did not answer within %(seconds)d seconds. Try again later, or raise MACHINE_TIMEOUT.")
        % {"service": service, "seconds": round(seconds)},
        retryable=True,
    )


BROKEN_OFF = (
    requests.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
    HTTPError,
)
"""Errors of the way there and back; all others are of the question."""


def _failure(service: str, error: Exception, seconds: float, *, expired: bool) -> MachineTranslationError:
    if expired or isinstance(error, requests.Timeout):
        return _too_slow(service, seconds)
    if isinstance(error, BROKEN_OFF):
        return MachineTranslationError(
            _("%(service)s cannot be reached. Try again later; if that does not help, check MACHINE_URL.")
            % {"service": service},
            retryable=True,
        )
    return MachineTranslationError(
        _("%(service)s cannot be asked with these settings. Check MACHINE_URL and MACHINE_KEY.") % {"service": service}
    )


def refusal(service: str, status: int, retry_after: str | None) -> MachineTranslationError:
    """Return the error for an answer with any status but 200. What the answer says is not repeated."""
    values = {"service": service, "status": status}
    if status == 429:
        return MachineTranslationError(
            _("%(service)s asks for a pause: there were too many requests. Try again later.") % values,
            retryable=True,
            retry_after=_seconds(retry_after),
        )
    if status >= 500:
        return MachineTranslationError(
            _("%(service)s has a fault of its own (HTTP %(status)d). Try again later.") % values,
            retryable=True,
            retry_after=_seconds(retry_after),
        )
    if 300 <= status < 400:
        text = _("%(service)s sends us to another address, where we do not follow. Set MACHINE_URL to the right one.")
    elif status in {401, 403}:
        text = _("%(service)s refuses the key (HTTP %(status)d). Check MACHINE_KEY and what the account may do.")
    elif status == 404:
        text = _("%(service)s is not at this address (HTTP 404). Check MACHINE_URL.")
    elif status == 456:
        text = _("The quota of characters at %(service)s is used up. Raise it there, or wait for the next period.")
    elif status == 413:
        text = _("A text is too long for %(service)s. Translate it by hand, or split it in the source.")
    else:
        text = _("%(service)s refused the request (HTTP %(status)d). Check MACHINE_URL and MACHINE_KEY.")
    return MachineTranslationError(text % values)


def _seconds(retry_after: str | None) -> float | None:
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
