"""A site of somebody else, with pages that show the FAQ."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.running import in_background

STRICT = (
    "default-src 'none'; script-src {faq}; connect-src {faq}; img-src {faq}; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""No style or script in a page, no text that becomes code, nothing from anywhere but the FAQ's server."""


@dataclass
class Host:
    """A site and its files; the addresses of pages begin with ``url``."""

    url: str
    faq: str
    files: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def add(self, path: str, body: str, *, kind: str = "text/html", policy: str = STRICT) -> str:
        """Gives the full address."""
        self.files[path] = (body, f"{kind}; charset=utf-8", policy.format(faq=self.faq))
        return self.url + path

    def page(self, path: str, body: str, *, head: str = "", lang: str = "en", policy: str = STRICT) -> str:
        """A page that loads the element's module."""
        script = f'<script type="module" src="{self.faq}/embed/v1/faq-embed.js" crossorigin="anonymous"></script>'
        meta = (
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
        )
        return self.add(
            path,
            f'<!doctype html><html lang="{lang}"><head>{meta}<title>Our chapter</title>'
            f"{script}{head}</head><body><main><h1>Our chapter</h1>{body}</main></body></html>",
            policy=policy,
        )


@contextmanager
def hosted(faq: str) -> Iterator[Host]:
    """Serve a site at another origin than that of the FAQ, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, kind, policy = host.files.get(self.path.partition("?")[0], ("", "text/plain", ""))
            self.send_response(200 if kind != "text/plain" else 404)
            self.send_header("Content-Type", kind)
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            """Say nothing: pytest shows what fails."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host = Host(f"http://127.0.0.1:{server.server_port}", faq)
    with in_background(server):
        yield host
