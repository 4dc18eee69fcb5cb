# ruff: noqa: T201
"""
How fast the site answers, beside nginx on the same bytes and a plain Wagtail site with the same pages.

``python -m tests.bench.serving [PART...] [--data FOLDER] [--rounds 5] [--seconds 4]``; the parts are kept,
publishing, visible, cold and weight, and all of them unless some are named. Starts what it measures, one after
the other in each round, so that whatever else the machine does falls on all alike; tells medians of the rounds,
and medians of the ratios within a round. A folder that is named is kept and need not be prepared again.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote

from tests import wrk
from tests.bench import editions
from tests.bench.figures import Loads, spread
from tests.bench.processes import command, family, megabytes, one_connection_each
from tests.bench.sites import PLAIN, SITE, Files, Running, fetch, maker, manage, nginx_with, site

CONNECTIONS = 32
EDITIONS = 20
PAUSE_OF_EDITOR = 1.0

TREE = editions.TREE
SECTION = "/en/the-movement/"
QUESTION = f"{SECTION}what-is-calexit/"
WHOLE = "/api/v2/pages/?type=plain.QuestionPage&locale=en&fields=*&limit=20"
OWN_WHOLE = "/api/wagtail/v2/pages/?type=faq_pages.FaqQuestionPage&locale=en&fields=*&limit=20"
"""The whole FAQ by version 2 of Wagtail's API, at the plain site and at this one."""
PAGES = {"tree": TREE, "page": SECTION}
GZIP = {"Accept-Encoding": "gzip"}
Requests = Mapping[str, tuple[str, Mapping[str, str]]]
"""The path and the headers with which each server is asked for the same, by its name."""


@dataclass(frozen=True)
class Bench:
    data: Path
    rounds: int
    seconds: int

    def compare(self, cases: Mapping[str, Requests], *servers: Running, connections: int = CONNECTIONS) -> Loads:
        """Ask the servers for everything in turn, every second time in the other order."""
        loads = Loads()
        for number in range(self.rounds):
            for what, requests in cases.items():
                for server in servers if number % 2 == 0 else reversed(servers):
                    if server.name in requests:
                        path, headers = requests[server.name]
                        url = server.url + path
                        assert fetch(url, headers).status in {200, 304}, fetch(url, headers)
                        load = wrk.load(url, headers=headers, connections=connections, seconds=self.seconds)
                        loads.note(what, server.name, load)
        return loads


# --- Kept answers -----------------------------------------------------------------------------------


@contextmanager
def site_and_nginx(data: Path) -> Iterator[tuple[Running, Running]]:
    """The site, and nginx with what it answers as files that are called as in ``PAGES``."""
    with site(data) as ours, tempfile.TemporaryDirectory() as folder:
        files = Files(Path(folder))
        for name, path in PAGES.items():
            files.add(name, fetch(ours.url + path), fetch(ours.url + path, GZIP))
        with nginx_with(files) as other:
            yield ours, other


def same_answers(servers: Sequence[Running]) -> dict[str, Requests]:
    """Each page plain, compressed, and asked for by who has it already; what one of the servers cannot is left out."""
    cases: dict[str, Requests] = {}
    for name, path in PAGES.items():
        places = {server: f"/{name}" if server.name == "nginx" else path for server in servers}
        cases[name] = {server.name: (place, {}) for server, place in places.items()}
        compressed = [fetch(server.url + place, GZIP).headers for server, place in places.items()]
        if all(headers["Content-Encoding"] == "gzip" for headers in compressed):
            cases[f"{name}, gzip"] = {server.name: (place, GZIP) for server, place in places.items()}
        tags = {server: fetch(server.url + place).headers["ETag"] for server, place in places.items()}
        if all(tags.values()):
            cases[f"{name}, 304"] = {
                server.name: (place, {"If-None-Match": tags[server]}) for server, place in places.items()
            }
    return cases


def kept(bench: Bench) -> None:
    """Plain and compressed answers and the word that nothing has changed."""
    with site_and_nginx(bench.data) as servers:
        loads = bench.compare(same_answers(servers), *servers)
    print(f"\nKept answers, {CONNECTIONS} connections that stay open")
    loads.print_against("ours", "nginx")


# --- While somebody publishes -----------------------------------------------------------------------


def publishing(bench: Bench) -> None:
    """The same while an editor publishes every second; nobody may see a mixture."""
    with site_and_nginx(bench.data) as servers, editions.editor(bench.data) as editor:
        cases = {name: requests for name, requests in same_answers(servers).items() if name in {"tree", "tree, gzip"}}
        reader = editions.fresh_reader(servers[0])
        with editions.repeated(editor.publish, PAUSE_OF_EDITOR), editions.reading([reader], pause=0.05):
            loads = bench.compare(cases, *servers)
    print(
        f"\nWhile an editor publishes every second: {editor.number - editor.first} editions, {CONNECTIONS} connections"
    )
    loads.print_against("ours", "nginx")
    print_read([reader])


def print_read(readers: Sequence[editions.Reader]) -> None:
    seen, mixed, back, other = (
        sum(getattr(reader, name) for reader in readers) for name in ("seen", "mixed", "went_back", "other_bytes")
    )
    print(f"{seen} answers read: {mixed} mixtures, {back} older than one before, {other} other bytes under one tag")


def visible(bench: Bench) -> None:
    """From the commit of a publication until a process shows it, the last process of all counted."""
    delays = []
    with site(bench.data) as ours, editions.editor(bench.data) as editor:
        connections = one_connection_each(ours.pid, ours.port, TREE)
        readers = [editions.Reader(connection, TREE) for connection in connections.values()]
        for _ in range(EDITIONS):
            time.sleep(PAUSE_OF_EDITOR)
            with editions.reading(readers):
                number, at = editor.publish()
                wait_until_seen(readers, number)
            delays.append(editions.delay(readers, number, at))
    print(f"\nFrom the commit until every process shows it, {len(readers)} processes")
    spread("visible", [1000 * delay for delay in delays], "ms")
    print_read(readers)


def wait_until_seen(readers: Sequence[editions.Reader], number: int) -> None:
    deadline = time.monotonic() + 30
    while any(reader.latest < number for reader in readers):
        assert time.monotonic() < deadline, f"Edition {number} does not come."
        time.sleep(0.001)


# --- What is made anew ------------------------------------------------------------------------------


def cold(bench: Bench) -> None:
    """How long it takes to make an answer, without a server: ours, and what Wagtail's documentation teaches."""
    number = prepare_plain(bench.data)
    loads = Loads()
    with site(bench.data) as ours:
        cases = made_anew(ours, f"/api/v2/pages/{number}/")
    with maker(bench.data, SITE) as ours, maker(bench.data, PLAIN) as plain:
        for _ in range(bench.rounds):
            for what, (path, other) in cases.items():
                loads.note(what, "ours", made(ours.make(path, 1, is_cold=False)))
                loads.note(what, "anew", made(ours.make(path, 1, is_cold=True)))
                if other:
                    loads.note(what, "plain", made(plain.make(other, 1, is_cold=True)))
    print("\nMade by Django when no answer is kept; plain is Wagtail as its documentation teaches it")
    print("ours: put together from what is already made of unchanged pages")
    loads.print_against("ours", "plain")
    print("anew: nothing is there yet, or KEPT_MEGABYTES=0")
    loads.print_against("anew", "plain")


def made(times: Sequence[float]) -> wrk.Load:
    late = sorted(times)[int(0.99 * (len(times) - 1))]
    return wrk.Load(len(times), 1000 * len(times) / sum(times), median(times), late, 0)


def made_anew(ours: Running, question: str) -> dict[str, tuple[str, str]]:
    """What this site and the plain one are asked for."""
    sections = json.loads(fetch(ours.url + TREE).body)["sections"]
    key = sections[0]["questions"][0]["key"]
    search = "/api/v1/search/?locale={}&q={}"
    return {
        "tree": (TREE, WHOLE),
        "tree, own version 2": (OWN_WHOLE, WHOLE),
        "question in the API": (f"/api/v1/questions/{key}/?locale=en", question),
        "list in the API": ("/api/v1/questions/?locale=en", "/api/v2/pages/?type=plain.QuestionPage&locale=en"),
        "index page": ("/en/", "/en/"),
        "section page": (SECTION, SECTION),
        "no language menu": (SECTION, f"{SECTION}?alone=1"),
        "question page": (QUESTION, QUESTION),
        "search": (search.format("en", "independence"), ""),
        "search, Khmer": (search.format("km", quote("កាលីហ្វ័រញ៉ា")), ""),
    }


# --- Start and memory -------------------------------------------------------------------------------


def weight(bench: Bench) -> None:
    """How long it takes to start, to the first whole answer, and what it weighs before and after many."""
    starts, firsts, idle, busy = [], [], [], []
    for _ in range(bench.rounds):
        with site(bench.data) as ours:
            starts.append(ours.seconds)
            began = time.monotonic()
            fetch(ours.url + TREE)
            firsts.append(1000 * (time.monotonic() - began))
            idle.append(megabytes(family(ours.pid)))
            wrk.load(ours.url + TREE, connections=CONNECTIONS, seconds=bench.seconds)
            busy.append(megabytes(family(ours.pid)))
            parts = {command(pid)[:70]: megabytes([pid]) for pid in family(ours.pid)}
    print("\nStart and memory of all processes, the worker with them")
    spread("ready after", starts, "s")
    spread("first tree", firsts, "ms")
    spread("memory at first", idle, "MB")
    spread(f"after {bench.seconds} s of requests", busy, "MB")
    for name, size in parts.items():
        print(f"  {size:6.1f} MB {name}")


# --- All of it --------------------------------------------------------------------------------------

PARTS = {"kept": kept, "publishing": publishing, "visible": visible, "cold": cold, "weight": weight}


def prepare(data: Path, **settings: str) -> None:
    """Load the FAQ in all its languages, unless that was done in this folder."""
    if (data / "prepared").exists():
        return
    began = time.monotonic()
    manage(data, SITE, "prepare", **settings)
    (data / "prepared").touch()
    print(f"Prepared in {time.monotonic() - began:.0f} s.", flush=True)


def prepare_plain(data: Path) -> int:
    """Bring this site's pages into the plain one, unless that was done; return the number that it gives a question."""
    shell = ("shell", "--no-imports", "-c")
    if not (data / "plain.sqlite3").exists():
        pages = manage(data, SITE, *shell, "from tests.plain.taken import print_pages; print_pages()")
        manage(data, PLAIN, *shell, "import sys; from tests.plain.filled import fill; fill(sys.stdin)", read=pages)
    question = "QuestionPage.objects.get(slug='what-is-calexit', locale__language_code='en')"
    return int(manage(data, PLAIN, *shell, f"from tests.plain.models import *; print({question}.pk)"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="california-faq-bench-") as folder:
        data = wanted.data or Path(folder)
        data.mkdir(exist_ok=True)
        prepare(data)
        for name in wanted.parts or PARTS:
            PARTS[name](Bench(data, wanted.rounds, wanted.seconds))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
