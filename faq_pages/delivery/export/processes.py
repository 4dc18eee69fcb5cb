"""
Asks the site in several processes at once: to make a page is work for a processor.

Nothing here may need Django before it is set up: the processes begin with nothing.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context

import django

from faq_pages.delivery.export.asking import Answer, Ask, AskAll, asker
from faq_pages.delivery.export.errors import ExportError

AT_ONCE = 8
"""Addresses that are sent to a process together."""

_asks: list[Ask] = []


@contextmanager
def asked_in_processes(number: int, base_url: str) -> Iterator[AskAll]:
    """Processes that ask the project's own application. They begin with the first question."""
    # Not forked: a connection to the database must not be shared.
    with ProcessPoolExecutor(number, get_context("spawn"), begin, (base_url,)) as pool:

        def ask_all(addresses: Sequence[str]) -> Iterator[Answer]:
            try:
                yield from pool.map(ask, addresses, chunksize=AT_ONCE)
            except BrokenProcessPool as error:
                raise ExportError(
                    "A process that makes pages was stopped, or could not begin. Nothing was changed. Is there enough "
                    "memory? Try again with --processes 1."
                ) from error

        yield ask_all


def begin(base_url: str) -> None:
    django.setup()
    # It needs the settings.
    from django.core.servers.basehttp import get_internal_wsgi_application

    _asks.append(asker(get_internal_wsgi_application(), base_url))


def ask(address: str) -> Answer:
    return _asks[0](address)
