# ruff: noqa: T201
"""
Makes answers without a server in between: ``python -m tests.bench.made``, told by lines on its standard input.

Each line is a path, for how many seconds to go on, and whether what is already made may be used, in JSON; what
comes back is one line, the milliseconds that each answer took.
"""

import json
import os
import sys
import time
from io import BytesIO
from typing import Any

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_cms.settings.dev")
    django.setup(set_prefix=False)
    from django.core.handlers.wsgi import WSGIHandler

    application, ready = WSGIHandler(), what_is_ready()
    print("ready", flush=True)
    for line in sys.stdin:
        path, seconds, is_cold = json.loads(line)
        more = {} if is_cold else ready
        # What is read once only.
        for _ in range(2):
            answer(application, path, more)
        times = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.perf_counter()
            answer(application, path, more)
            times.append(1000 * (time.perf_counter() - began))
        print(json.dumps(times), flush=True)


def what_is_ready() -> dict[str, Any]:
    """By what in WSGI's environment this site puts an answer together that it is to keep."""
    from django.apps import apps

    if not apps.is_installed("faq_pages"):
        return {}
    from faq_pages.delivery.changes import catch_up
    from faq_pages.delivery.kept import open_store
    from faq_pages.delivery.kept.marking import ASKED

    catch_up()
    return {ASKED: open_store()}


def answer(application: Any, path: str, more: dict[str, Any]) -> bytes:
    place, _, query = path.partition("?")
    told = []
    response = application(
        {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": place,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": os.environ["PORT"],
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": f"127.0.0.1:{os.environ['PORT']}",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            **more,
        },
        lambda status, headers, exc_info=None: told.append(status),
    )
    body = b"".join(response)
    response.close()
    assert told == ["200 OK"], (path, told, body[:500])
    return body


if __name__ == "__main__":
    main()
