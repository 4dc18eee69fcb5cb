"""What readers see while somebody publishes."""

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from tests.bench.publisher import MARK
from tests.bench.sites import SITE, Running, environment, told_by_lines

PAUSE = 0.01
"""Seconds between two looks of a reader."""
TREE = "/api/v1/faq/?locale=en"


class Editor:
    """Publishes in a process of its own."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process
        # Higher than any that was published before.
        self.number = self.first = int(time.time())

    def publish(self) -> tuple[int, float]:
        """Publish the next edition; gives its number and when it was committed."""
        self.number += 1
        self.process.stdin.write(f"{self.number}\n")
        self.process.stdin.flush()
        number, at = self.process.stdout.readline().split()
        return int(number), float(at)


@contextmanager
def editor(data: Path) -> Iterator[Editor]:
    with told_by_lines("tests.bench.publisher", environment(data, SITE)) as process:
        yield Editor(process)


@contextmanager
def repeated(act, seconds: float) -> Iterator[None]:
    """Do something again and again in a thread, until the end of the block."""
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(seconds):
            act()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def edition(body: bytes) -> set[int]:
    """The numbers of the editions that an answer shows; one, unless it is a mixture."""
    return {int(number) for number in MARK.findall(body)}


@dataclass
class Reader:
    """Reads one address and minds what it says: editions of one answer, and bodies under one tag."""

    connection: HTTPConnection
    path: str
    seen: int = 0
    mixed: int = 0
    went_back: int = 0
    other_bytes: int = 0
    latest: int = 0
    first_seen: dict[int, float] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)

    def read(self) -> None:
        self.connection.request("GET", self.path)
        response = self.connection.getresponse()
        body = response.read()
        now = time.monotonic()
        self.seen += 1
        numbers = edition(body)
        self.mixed += len(numbers) > 1
        latest = max(numbers, default=0)
        self.went_back += latest < self.latest
        self.other_bytes += self.bodies.setdefault(response.headers["ETag"], body) != body
        self.latest = max(latest, self.latest)
        self.first_seen.setdefault(latest, now)


@contextmanager
def reading(readers: list[Reader], pause: float = PAUSE) -> Iterator[None]:
    """Let each read in a thread of its own until the end of the block."""
    ended = threading.Event()

    def go_on(reader: Reader) -> None:
        while not ended.is_set():
            reader.read()
            time.sleep(pause)

    threads = [threading.Thread(target=go_on, args=[reader]) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def fresh_reader(running: Running) -> Reader:
    return Reader(HTTPConnection("127.0.0.1", running.port, timeout=30), TREE)


def delay(readers: list[Reader], number: int, at: float) -> float:
    """Seconds from ``at`` until the last of the readers saw an edition, or a later one."""
    seen = [min(time_ for edition, time_ in reader.first_seen.items() if edition >= number) for reader in readers]
    return max(0.0, max(seen) - at)
