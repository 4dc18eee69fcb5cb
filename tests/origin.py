"""A site that answers what a test wants, and remembers what it was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.running import in_background

PUBLIC = {"Cache-Control": "public, max-age=0, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400"}


@dataclass
class Asked:
    method: str
    address: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Origin:
    """What came, and what to answer."""

    server: ThreadingHTTPServer
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(PUBLIC))
    body: bytes = b"Yes."
    asked: list[Asked] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    """Nothing is answered while it is closed."""

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    def stop(self) -> None:
        """Be away: nobody answers on the port any more."""
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def origin() -> Iterator[Origin]:
    """A site on a free port, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            here.asked.append(Asked(self.command, self.requestline.split()[1], headers, body))
            here.gate.wait(10)
            self.send_response(here.status)
            for name, value in {"Content-Length": str(len(here.body)), **here.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                # Who has waited long enough is gone.
                with suppress(OSError):
                    self.wfile.write(here.body)

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            self.do_GET()

        def do_PURGE(self) -> None:
            self.do_GET()

        def log_message(self, *args) -> None:
            """Say nothing: pytest shows what fails."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here = Origin(server)
    here.gate.set()
    with in_background(server):
        yield here
