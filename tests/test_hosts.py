"""Two hosts that share a PostgreSQL database and a Redis, each with a disk of its own, behind one nginx."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection

import pytest
from django.db import connection

from tests import redis
from tests.bench.editions import Editor, Reader, reading
from tests.bench.sites import fetch, told_by_lines
from tests.copies import environment_of, run_on_copy, served_copy
from tests.nginx import HOST, deployed
from tests.test_nginx import SIGNED_IN, Visitor

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="an embedded database has one host"),
]

TREE = "/api/v1/faq/?locale=en"
PAGES = [TREE, "/en/the-movement/", "/es/", "/en/the-movement.md"]
SOON = 10
"""Seconds after which something certainly should have come; how fast it comes, a benchmark tells."""


@pytest.fixture(scope="module")
def disks(tmp_path_factory):
    return [tmp_path_factory.mktemp("disk") for _ in range(2)]


@pytest.fixture(scope="module")
def shared(disks):
    """What the hosts know of each other: settings, and where the cache is."""
    with redis.running(disks[0]) as cache:
        yield {
            "ALLOWED_HOSTS": f"127.0.0.1,{HOST}",
            "BASE_URL": f"https://{HOST}",
            "CACHE_URL": cache,
            "SECRET_KEY": "for-tests-only-" + "x" * 50,
        }


@pytest.fixture(scope="module")
def hosts(database, disks, shared):
    """The ports of the two."""
    with served_copy(database, disks[0], **shared) as first, served_copy(database, disks[1], **shared) as second:
        yield [first, second]


@pytest.fixture(scope="module")
def editor(database, folder):
    with told_by_lines("tests.bench.publisher", environment_of(database, folder)) as process:
        yield Editor(process)


def until(is_so):
    deadline = time.monotonic() + SOON
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("path", PAGES)
def test_all_hosts_answer_with_the_same_bytes_under_the_same_tag(path, hosts):
    first, second = (fetch(f"http://127.0.0.1:{port}{path}") for port in hosts)

    assert first.status == second.status == 200
    assert first.body == second.body
    assert first.headers["ETag"] == second.headers["ETag"]


@pytest.mark.long
def test_what_is_published_anywhere_all_hosts_show_and_none_goes_back(hosts, editor):
    readers = [Reader(HTTPConnection("127.0.0.1", port, timeout=30), TREE) for port in hosts]

    with reading(readers):
        for _ in range(3):
            number, _at = editor.publish()
            until(lambda number=number: all(reader.latest >= number for reader in readers))

    seen = [(reader.mixed, reader.went_back, reader.other_bytes) for reader in readers]
    assert seen == [(0, 0, 0), (0, 0, 0)]


@pytest.mark.long
def test_what_a_host_notes_in_the_cache_the_others_know(database, disks, shared, monkeypatch):
    for name, value in shared.items():
        monkeypatch.setenv(name, value)
    breaker = "from faq_pages.translation.machine.breaker import *\nbreaker = Breaker('an engine', 'https://engine')"
    fail = f"{breaker}\nfor _ in range(FAILURES): breaker.failed()"
    check = f"{breaker}\ntry: breaker.check()\nexcept BreakerOpenError: print('left alone')"

    run_on_copy(database, disks[0], fail)

    assert run_on_copy(database, disks[1], check) == "left alone\n"


@pytest.mark.long
def test_while_a_host_is_down_the_web_server_asks_the_other(database, disks, shared, hosts, tmp_path):
    answers, ended = [], threading.Event()

    def read(visitor):
        while not ended.is_set():
            # Past what nginx keeps.
            answers.append(visitor.ask(TREE, headers=SIGNED_IN).status)

    with ExitStack() as stack, served_copy(database, disks[1], **shared) as other:
        with served_copy(database, disks[0], **shared) as short_lived:
            visitor = Visitor(stack.enter_context(deployed(tmp_path, [short_lived, other], disks[0])))
            reader = stack.enter_context(ThreadPoolExecutor()).submit(read, visitor)
            until(lambda: len(answers) > 20)
        before = len(answers)
        until(lambda: len(answers) > before + 20)
        ended.set()
        reader.result()

    assert set(answers) == {200}
