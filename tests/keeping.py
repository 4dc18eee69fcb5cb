"""The layer that keeps answers, in front of Django on the database of a test, with nothing that runs beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote_to_bytes

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from faq_pages.delivery.kept.addresses import Environ, own_hosts
from faq_pages.delivery.kept.current import Current, Known
from faq_pages.delivery.kept.layer import Application, KeptResponses
from faq_pages.delivery.kept.store import Store
from tests.store_alone import MEGABYTE

ANSWERS = ("plain", "other")
"""The pools of answers."""


class ByHand(Current):
    """Looks when a test says so, and was last answered as long ago as it says, however slow the machine is."""

    silence: float | None = None

    def start(self) -> None:
        """No thread: it would not see the test's transaction."""

    def silent_for(self, known: Known) -> float:
        return super().silent_for(known) if self.silence is None else self.silence


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_hit(self) -> bool:
        return self.headers.get("Cache-Status", "").startswith("california-faq; hit")


def environ_of(address: str, method: str = "GET", headers: dict[str, str] | None = None) -> Environ:
    """What a server makes of a request over HTTP."""
    path, _, query = address.partition("?")
    named = {"Host": "testserver", **(headers or {})}
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "198.51.100.7",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": None,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in named.items() if value is not None},
    }


def call(application: Application, environ: Environ) -> Answer:
    told = []
    body = application(environ, lambda status, headers, exc_info=None: told.append((status, headers)))
    try:
        whole = b"".join(body)
    finally:
        getattr(body, "close", lambda: None)()
    status, headers = told[-1]
    names = [name.lower() for name, _ in headers]
    assert len(names) == len(set(names)), headers
    return Answer(int(status[:3]), dict(headers), whole)


@dataclass
class KeptSite:
    """Asks the layer, and Django past it; notes what the layer asks Django for."""

    folder: Path
    megabytes: float = 8
    asked: list[Environ] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.django: Application = WSGIHandler()
        self.store = Store(self.folder, int(self.megabytes * MEGABYTE))
        self.current = ByHand(self.store)
        self.current.silence = 0.01
        self.layer = KeptResponses(self._ask, self.store, self.current)

    def _ask(self, environ: Environ, start_response):
        self.asked.append(environ)
        return self.django(environ, start_response)

    def get(self, address: str, method: str = "GET", **headers: str) -> Answer:
        return call(self.layer, environ_of(address, method, named(headers)))

    def past(self, address: str, method: str = "GET", **headers: str) -> Answer:
        """What Django says to the same."""
        return call(self.django, environ_of(address, method, named(headers)))

    def look(self) -> None:
        self.current.look_once()

    def entries(self, pool: str = "") -> int:
        """How many answers are kept, each encoding counted."""
        return sum(len(self.store.newest(each, 10**6)) for each in ([pool] if pool else ANSWERS))


def named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def kept_site(folder: Path, **options: float) -> Iterator[KeptSite]:
    """A site that has looked once."""
    # A connection inside a transaction looks like a forgotten one at the end of a request.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    own_hosts.cache_clear()
    site = KeptSite(folder, **options)
    site.look()
    try:
        yield site
    finally:
        site.store.close()
        own_hosts.cache_clear()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
