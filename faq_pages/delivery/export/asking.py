"""Asks the site itself, in this process, as a visitor without an account would over HTTP."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication
from wsgiref.util import setup_testing_defaults

NOT_OF_THE_ANSWER = {"connection", "content-length", "date", "server", "set-cookie", "transfer-encoding"}
"""Headers of one message or of one visitor, in small letters."""

REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class Answer:
    """What the site answers. ``headers`` are those that belong to the file, whoever serves it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    sets_cookie: bool = False

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def location(self) -> str:
        """Where it redirects to; empty when it does not."""
        return self.headers.get("Location", "") if self.status in REDIRECTS else ""

    @property
    def is_for_all(self) -> bool:
        """Whether it may be kept for everybody."""
        control = self.headers.get("Cache-Control", "").lower()
        return not self.sets_cookie and "private" not in control and "no-store" not in control


Ask = Callable[[str], Answer]
"""Gives the answer to an address on the site, beginning with a slash."""

AskAll = Callable[[Sequence[str]], Iterable[Answer]]
"""Gives the answers to addresses, in their order."""


def asker(application: WSGIApplication, base_url: str) -> Ask:
    """Ask ``application`` for addresses below ``base_url``, without cookies, languages or compression."""
    base = urlsplit(base_url)

    def ask(address: str) -> Answer:
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "HTTP_HOST": base.netloc,
            "SERVER_NAME": base.hostname or "",
            "SERVER_PORT": str(base.port or (443 if base.scheme == "https" else 80)),
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": base.scheme,
        }
        setup_testing_defaults(environ)
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[..., object]:
            told.append((status, headers))
            return lambda data: None

        body = read(application(environ, start_response))
        status, headers = told[-1]
        return Answer(
            int(status.split()[0]),
            {name: value for name, value in headers if name.lower() not in NOT_OF_THE_ANSWER},
            body,
            any(name.lower() == "set-cookie" for name, _ in headers),
        )

    return ask


def read(parts: Iterable[bytes]) -> bytes:
    try:
        return b"".join(parts)
    finally:
        # It ends the request: what was opened for it is closed.
        if hasattr(parts, "close"):
            parts.close()
