"""A receiver of webhooks on this machine: it checks signatures by itself, and misbehaves when asked to."""

import base64
import contextlib
import hashlib
import hmac
import json
import socket
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.running import in_background


class Receiver:
    """What came, and how to answer: a status, a list of them, or a function of the message."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/hook"
        self.messages: list[dict] = []
        self.headers: list[dict] = []
        self.bodies: list[bytes] = []
        self.answer = 200
        self.fault = ""

    def types(self) -> list[str]:
        return [message["type"] for message in self.messages]

    def status_for(self, message: dict) -> int:
        if isinstance(self.answer, list):
            return self.answer.pop(0)
        return self.answer(message) if callable(self.answer) else self.answer


def is_signed(secret: str, headers: dict, body: bytes, *, tolerance: int = 300) -> bool:
    """As docs/api.md says, with the standard library alone."""
    if abs(time.time() - int(headers["webhook-timestamp"])) > tolerance:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    good = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = [one.removeprefix("v1,") for one in headers["webhook-signature"].split()]
    return any(hmac.compare_digest(good, one) for one in given)


def talk(fault: str, file) -> None:
    """Say more than anybody wants to hear, at once or bit by bit."""
    while fault == "endless":
        file.write(b"x" * 65536)
    for _ in range(300 if fault == "drip" else 0):
        file.write(b"x")
        time.sleep(0.1)


@contextmanager
def receiver():
    """A receiver on a free port, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.do_POST()

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            here.bodies.append(body)
            here.headers.append({name.lower(): value for name, value in self.headers.items()})
            here.messages.append(json.loads(body or "{}") | {"path": self.path, "method": self.command})
            if here.fault == "silent":
                time.sleep(here.seconds)
            if here.fault == "dead":
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(here.status_for(here.messages[-1]))
            self.send_header("Location", f"{here.url}/elsewhere")
            if here.fault == "busy":
                self.send_header("Retry-After", "7200")
            self.end_headers()
            with contextlib.suppress(OSError):
                talk(here.fault, self.wfile)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here = Receiver(server.server_address[1])
    here.seconds = 2.0
    with in_background(server):
        yield here
