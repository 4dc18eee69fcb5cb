"""One question to the search server over HTTP: it ends soon, and all that goes wrong is one error."""

import json
from collections.abc import Collection
from functools import lru_cache
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

from django.views.decorators.debug import sensitive_variables
from urllib3 import BaseHTTPResponse, PoolManager, Timeout, make_headers
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as LateError

from faq_pages.search.engines.errors import EngineAwayError

CONNECT_SECONDS = 1.0
MOST_BYTES = 16 * 1024 * 1024
CHUNK_BYTES = 64 * 1024


@lru_cache(maxsize=1)
def pool() -> PoolManager:
    """Connections are kept, for all threads; proxies named in the environment are not used."""
    return PoolManager(maxsize=16, retries=False)


class Server:
    """A server at an address that may hold a user and a password."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        self.address = f"{parts.scheme}://{host}{parts.path}".rstrip("/")
        """Without user and password."""
        self._headers = {}
        if parts.username:
            named = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers = make_headers(basic_auth=named)

    @sensitive_variables("headers", "body")
    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        seconds: float,
        content_type: str = "application/json",
        fine: Collection[int] = (200,),
    ) -> tuple[int, Any]:
        """
        Return the status, one of those that are fine, and the JSON of the answer; ``None`` where there is none.

        Raises ``EngineAwayError`` for everything else, after about twice so many seconds at the latest.
        """
        headers = {**self._headers, "Accept": "application/json"}
        if body:
            headers["Content-Type"] = content_type
        until = monotonic() + seconds
        try:
            response = pool().request(
                method,
                f"{self.address}{path}",
                body=body or None,
                headers=headers,
                timeout=Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds),
                redirect=False,
                preload_content=False,
            )
            try:
                content = _content(response, until)
            finally:
                # One that was read to its end has gone back to the others, open.
                response.close()
                response.release_conn()
        except (HTTPError, OSError, ValueError) as error:
            # The cause is left out: it may quote the headers, and so the password.
            raise failure(error, seconds) from None
        if response.status not in fine:
            raise EngineAwayError(refusal(response.status))
        try:
            return response.status, json.loads(content) if content else None
        except (ValueError, RecursionError):
            raise nonsense() from None


def _content(response: BaseHTTPResponse, until: float) -> bytes:
    content = bytearray()
    while chunk := response.read1(CHUNK_BYTES):
        content += chunk
        if len(content) > MOST_BYTES:
            raise nonsense()
        if monotonic() > until:
            raise EngineAwayError("The search server answers too slowly.")
    return bytes(content)


def failure(error: Exception, seconds: float) -> EngineAwayError:
    # A refused connection is a kind of timeout to urllib3.
    if isinstance(error, TimeoutError | LateError) and not isinstance(error, NewConnectionError):
        return EngineAwayError(f"The search server did not answer within {seconds:g} seconds.")
    return EngineAwayError("The search server cannot be reached. Check SEARCH_URL, that it runs, and its certificate.")


def nonsense() -> EngineAwayError:
    return EngineAwayError("What answers at SEARCH_URL is no search server. Check the address.")


def refusal(status: int) -> str:
    """What a status means. What the server says itself is not repeated."""
    if status in {401, 403}:
        return f"The search server refuses the user of SEARCH_URL (HTTP {status}). Check password and role."
    if status == 404:
        return "The search server has no index of this name (HTTP 404). The worker makes it, or rebuild_search."
    if status == 429:
        return "The search server has too much to do (HTTP 429)."
    return f"The search server answered with HTTP {status}."
