"""A real server on the database of a test, in this process: what the test does not keep is rolled back as ever."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections


class SilentHandler(WSGIRequestHandler):
    def log_message(self, *args) -> None:
        """Say nothing: pytest shows what fails."""


@contextmanager
def served() -> Iterator[str]:
    """
    Answer requests over HTTP until the end of the block; gives the server's address.

    One request at a time, as all of them use the test's own connection, inside its transaction. pytest-django's
    ``live_server`` would commit, and empty the database in which the FAQ was loaded once for all tests.
    """
    own = connections["default"]

    def answer() -> None:
        connections["default"] = own
        server.serve_forever(poll_interval=0.05)

    with make_server("127.0.0.1", 0, WSGIHandler(), handler_class=SilentHandler) as server:
        thread = threading.Thread(target=answer, daemon=True)
        own.inc_thread_sharing()
        # A connection inside a transaction looks like a forgotten one at the end of a request.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)
            own.dec_thread_sharing()
