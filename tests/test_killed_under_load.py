"""Whatever is killed while readers read and an editor publishes: no wrong byte, and all goes on without a hand."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from django.db import connection

from faq_pages.delivery.kept.current import PAST_SECONDS
from tests import postgres
from tests.bench.editions import edition
from tests.bench.processes import one_connection_each, parts
from tests.bench.sites import SITE, Running, environment, fetch, manage, started, told_by_lines
from tests.copies import copied_database
from tests.editor_alone import PATHS

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="has databases of its own"),
]

READERS = 4
PAUSE = 0.01
REQUESTS = 20
"""Over one connection, so that a reader gets to all processes."""
BETWEEN_EDITIONS = 1.0
BETWEEN_FAULTS = (1.0, 4.0)
LOCKED_SECONDS = 3.0
PATIENCE = 15.0
"""Seconds that nothing is answered at most after a fault, beside three times what the start took on this machine."""
VISIBLE_SECONDS = 1.0
EDITIONS_AT_LAST = 10


# --- Readers ------------------------------------------------------------------------------------


@dataclass
class Record:
    """What all readers together were told."""

    may_be_old: bool
    """Whether the database is away at times: then what was kept before is sent, and says so."""
    digests: dict[tuple[str, int], str] = field(default_factory=dict)
    """Of the one body that is right, by address and edition."""
    newest: int = 0
    over: dict[int, float] = field(default_factory=dict)
    """When somebody first got a later edition."""
    answers: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    outages: list[float] = field(default_factory=list)
    """Seconds until a reader got an answer, from the last fault on, where that took more than one."""
    harmed_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def right(self, path: str, number: int, digest: str) -> None:
        with self.lock:
            if self.digests.setdefault((path, number), digest) != digest:
                self.faults.append(f"{path}: other bytes in edition {number}")

    def see(self, path: str, body: bytes, newest: int, *, is_stale: bool) -> None:
        """An answer to somebody who asked when ``newest`` was the newest that anybody had got."""
        numbers = edition(body)
        if len(numbers) != 1:
            self.faults.append(f"{path}: editions {numbers} in one answer")
            return
        (number,) = numbers
        self.right(path, number, sha256(body).hexdigest())
        with self.lock:
            if number > self.newest:
                self.over[self.newest], self.newest = time.monotonic(), number
            if number < newest:
                age = time.monotonic() - self.over.get(number, 0.0)
                self.answers["old"] += 1
                # A reader gets what was sent a moment ago.
                if not (self.may_be_old and is_stale and age < PAST_SECONDS + PATIENCE):
                    self.faults.append(f"{path}: edition {number} after {newest}, stale: {is_stale}, {age:.0f} s")


@dataclass
class Reader:
    """Reads all addresses in turn, over a connection that stays open while it can; asks with a tag where it has one."""

    port: int
    record: Record
    encoding: str
    connection: HTTPConnection | None = None
    asked: int = 0
    copies: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def read(self, path: str) -> None:
        began, newest = time.monotonic(), self.record.newest
        while True:
            try:
                self.ask(path, newest)
            except (OSError, HTTPException):
                self.record.answers["broken"] += 1
                self.connection = None
                assert time.monotonic() - began < 300, "Nobody answers any more."
                time.sleep(PAUSE)
            else:
                break
        if (seconds := time.monotonic() - max(began, self.record.harmed_at)) > 1:
            self.record.outages.append(seconds)

    def ask(self, path: str, newest: int) -> None:
        if self.connection is None or self.asked % REQUESTS == 0:
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.asked += 1
        tag, body = self.copies.get(path, ("", b""))
        self.connection.request("GET", path, headers={"Accept-Encoding": self.encoding, "If-None-Match": tag})
        response = self.connection.getresponse()
        sent = response.read()
        self.record.answers[response.status] += 1
        if response.status not in {200, 304 if tag else 200}:
            self.record.faults.append(f"{path}: {response.status} {sent[:200]!r}")
            return
        if response.status == 200:
            is_compressed = response.headers["Content-Encoding"] == "gzip"
            body = gzip.decompress(sent) if is_compressed else sent
            self.copies[path] = (response.headers["ETag"], body)
        is_stale = "must-revalidate" in response.headers["Cache-Control"]
        self.record.see(path, body, newest, is_stale=is_stale)


@contextmanager
def in_threads(acts: list[Callable[[], None]]) -> Iterator[None]:
    """Do each again and again until the end of the block, and raise what they raise."""
    ended, errors = threading.Event(), []

    def go_on(act: Callable[[], None]) -> None:
        try:
            while not ended.is_set():
                act()
        except Exception as error:  # noqa: BLE001 (raised below)
            errors.append(error)

    threads = [threading.Thread(target=go_on, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert errors == []


# --- The editor ---------------------------------------------------------------------------------


class Editor:
    """Publishes in a process of its own, and tells the record what is right."""

    def __init__(self, process: subprocess.Popen, record: Record) -> None:
        self.process, self.record = process, record
        self.number = 0

    def publish(self) -> float:
        """Publish the next edition; gives when that was committed."""
        self.number += 1
        self.process.stdin.write(f"{self.number}\n")
        self.process.stdin.flush()
        number, at, digests = json.loads(self.process.stdout.readline())
        for path, digest in digests.items():
            self.record.right(path, number, digest)
        return at

    def go_on(self) -> None:
        self.publish()
        time.sleep(BETWEEN_EDITIONS)


# --- What is killed -----------------------------------------------------------------------------


def kill(running: Running, name: str, chance: random.Random) -> None:
    try:
        os.kill(chance.choice(parts(running.pid)[name]), signal.SIGKILL)
    except (IndexError, OSError):
        # It is dead already, and not started anew yet.
        return


HOLDER = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
database.execute("BEGIN IMMEDIATE")
time.sleep(float(sys.argv[2]))
"""


def hold_lock(database: Path) -> None:
    """Another process writes for a few seconds, and is killed while it does."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(database), "60"]) as holder:
        time.sleep(LOCKED_SECONDS)
        holder.kill()


@contextmanager
def on_sqlite(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    with copied_database(folder) as address:
        yield address, lambda: hold_lock(Path(address.removeprefix("sqlite:///")))


@contextmanager
def on_postgresql(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    with postgres.cluster(postgres.find_programs()) as cluster:
        manage(folder, SITE, "prepare", DATABASE_URL=cluster.url)

        def crash() -> None:
            cluster.stop()
            time.sleep(1)
            cluster.start()

        yield cluster.url, crash


# --- The tests ----------------------------------------------------------------------------------


def watch_while_killing(
    folder: Path, database: str, seconds: float, chance: random.Random, harm: Callable[[], None], *, may_be_old: bool
) -> None:
    settings = {"DATABASE_URL": database, "PROCESSES": "2"}
    record = Record(may_be_old)
    with started("ours", ["-m", "site_cms.serve"], "/health/ready", folder, SITE, **settings) as running:
        edited = environment(folder, SITE, **settings, PORT=str(running.port))
        with told_by_lines("tests.editor_alone", edited) as process:
            editor = Editor(process, record)
            editor.publish()
            for path in PATHS:
                for encoding in ("gzip", "identity"):
                    assert fetch(running.url + path, {"Accept-Encoding": encoding}).status == 200
            before = counted(running)
            faults = {name: lambda name=name: kill(running, name, chance) for name in before} | {"database": harm}
            readers = [Reader(running.port, record, "gzip" if number % 2 else "identity") for number in range(READERS)]
            limit, did, end = PATIENCE + 3 * running.seconds, Counter(), time.monotonic() + seconds
            with in_threads([*(reading(reader) for reader in readers), editor.go_on]):
                while time.monotonic() < end:
                    did += harm_at_random(faults, chance, record)
                    wait_until(lambda: counted(running) == before, limit, lambda: f"{before}, {counted(running)}")
                    wait_until(lambda: is_ready(running), limit, lambda: "It does not become ready again.")
            with in_threads([reading(reader) for reader in readers]):
                delays = visible(running, editor)
            status = {path: fetch(running.url + path).status for path in ("/health/ready", *PATHS)}
            print(f"{did} {dict(record.answers)} editions: {editor.number}")  # noqa: T201
            print(f"outages: {[round(each, 1) for each in sorted(record.outages)[-10:]]} of {limit:.0f}")  # noqa: T201
            print(f"visible after {[round(each, 2) for each in delays]}")  # noqa: T201

    assert record.faults == [], record.faults[:10]
    assert max(record.outages, default=0.0) < limit
    assert set(status.values()) == {200}
    assert min(delays) < VISIBLE_SECONDS
    assert set(did) == set(faults)
    assert record.answers[200] > 50
    assert record.answers[304] > 50


def reading(reader: Reader) -> Callable[[], None]:
    paths = PATHS.copy()

    def act() -> None:
        paths.append(paths.pop(0))
        reader.read(paths[0])
        time.sleep(PAUSE)

    return act


def counted(running: Running) -> dict[str, int]:
    return {name: len(pids) for name, pids in parts(running.pid).items()}


def harm_at_random(faults: dict[str, Callable[[], None]], chance: random.Random, record: Record) -> Counter:
    """Do all of the faults in an order of chance, without waiting until what one did is over; gives what was done."""
    names = chance.sample(list(faults), len(faults))
    for name in names:
        time.sleep(chance.uniform(*BETWEEN_FAULTS))
        faults[name]()
        record.harmed_at = time.monotonic()
    return Counter(names)


def is_ready(running: Running) -> bool:
    try:
        return fetch(running.url + "/health/ready").status == 200
    except OSError:
        return False


def wait_until(is_so: Callable[[], bool], seconds: float, told: Callable[[], str]) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, told()
        time.sleep(0.1)


def visible(running: Running, editor: Editor) -> list[float]:
    """Seconds from the commit of some editions until the last process showed them; ends with one that was soon."""
    connections = one_connection_each(running.pid, running.port, "/api/v1/faq/?locale=en")
    assert len(connections) == 2
    delays: list[float] = []
    while len(delays) < EDITIONS_AT_LAST and (not delays or delays[-1] >= VISIBLE_SECONDS):
        seen: dict[int, float] = {}
        number = editor.number + 1

        def look(process: int, seen=seen, number=number) -> None:
            connections[process].request("GET", "/api/v1/faq/?locale=en")
            if max(edition(connections[process].getresponse().read())) >= number:
                seen.setdefault(process, time.monotonic())
            time.sleep(0.01)

        with in_threads([lambda process=process, look=look: look(process) for process in connections]):
            at = editor.publish()
            wait_until(lambda seen=seen: len(seen) == len(connections), 60, lambda: "It is not shown by all.")
        delays.append(max(seen.values()) - at)
    for each in connections.values():
        each.close()
    return delays


def seed() -> int:
    number = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    print(f"SEED={number}")  # noqa: T201 (pytest shows it with a failure)
    return number


def test_for_a_short_while_on_sqlite(tmp_path):
    with on_sqlite(tmp_path) as (database, harm):
        watch_while_killing(tmp_path, database, 15, random.Random(seed()), harm, may_be_old=False)


@pytest.mark.long
@pytest.mark.parametrize("kind", [on_sqlite, on_postgresql])
def test_for_five_minutes(kind, tmp_path):
    with kind(tmp_path) as (database, harm):
        watch_while_killing(tmp_path, database, 300, random.Random(seed()), harm, may_be_old=kind is on_postgresql)
