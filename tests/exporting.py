"""Exports in tests: the site in this process, inside the test's transaction, and what is in a folder."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from faq_pages.models import FaqSectionPage


@contextmanager
def kept_connection() -> Iterator[None]:
    """A connection inside a transaction looks like a forgotten one at the end of a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


class Counting:
    """The site, which keeps what it was asked, and calls ``before`` with each path."""

    def __init__(self, before=lambda path: None) -> None:
        self.application = WSGIHandler()
        self.before = before
        self.asked: list[str] = []

    def __call__(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"])
        self.before(environ["PATH_INFO"])
        return self.application(environ, start_response)


def delete_sections(*slugs: str) -> None:
    """The fewer pages, the faster."""
    for page in FaqSectionPage.objects.filter(slug__in=slugs, locale__language_code="en"):
        page.delete()


def manifest_of(folder: Path) -> dict:
    return json.loads((folder / "headers.json").read_bytes())


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """What tells of each file but the manifest whether it was written again."""
    found = {name: (folder / name).stat() for name in names_in(folder) - {"headers.json"}}
    return {name: (stat.st_mtime_ns, stat.st_ino) for name, stat in found.items()}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the manifest."""
    return {name: (folder / name).read_bytes() for name in names_in(folder) - {"headers.json"}}
