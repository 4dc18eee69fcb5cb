# ruff: noqa: T201
"""
What grows with the number of questions: ``python -m tests.bench.scale [SIZE...] [--data FOLDER] [--strings 4]``.

Questions are written past the verbs, in sections of 100, with translations into seventeen languages; the nineteenth
language is the one that is added. Prints each figure at each size, and the last by the first.
"""

import argparse
import json
import shutil
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

from tests import wrk
from tests.bench import editions
from tests.bench.processes import command, family, megabytes, one_connection_each
from tests.bench.publisher import SLUGS
from tests.bench.serving import CONNECTIONS, prepare, wait_until_seen
from tests.bench.sites import SITE, Running, fetch, maker, manage, site
from tests.running import ROOT

SIZES = [100, 1_000, 10_000]
NEW = "uk"
"""The language that is added; the others have translations."""

LISTED = 20
PUBLISHED = 9
MANY_REQUESTS = 100_000
MANY_ADDRESSES = 1_000
LIST = f"/api/v1/questions/?locale={{}}&limit={LISTED}&offset={{}}"

Figures = dict[str, float]


def measure(data: Path, size: int, *, strings: int) -> Figures:
    figures = act(data, f"grow({size}, strings={strings}, without={NEW!r})")
    print(f"{size} questions are there.", flush=True)
    figures |= act(data, f"do({size}, new={NEW!r})")
    with maker(data, SITE) as ours:
        for code in ("en", "es"):
            for name, offset in (("first", 0), ("last", size - LISTED)):
                for way, is_cold in (("", False), (", nothing ready", True)):
                    times = ours.make(LIST.format(code, offset), 2, is_cold=is_cold)
                    figures[f"{name} part of the list, {code}{way}, ms"] = median(times)
    with site(data) as ours:
        figures["ready after, s"] = ours.seconds
        figures |= kept(ours) | published(data, ours) | memory(ours, size)
    return figures


def act(data: Path, call: str) -> Figures:
    """What a function of ``tests.bench.acts`` tells."""
    told = manage(data, SITE, "shell", "--no-imports", "-c", f"from tests.bench import acts; acts.{call}")
    return {f"{name}, s": seconds for name, seconds in json.loads(told.splitlines()[-1]).items()}


def kept(ours: Running) -> Figures:
    """Kept answers a second: of the same size whatever the number of questions."""
    question = json.loads(fetch(ours.url + LIST.format("en", 0)).body)["results"][0]["key"]
    paths = {
        "question in the API": f"/api/v1/questions/{question}/?locale=es",
        "list in the API": LIST.format("en", 0),
        "question page": "/en/the-movement/what-is-calexit/",
    }
    figures = {}
    for name, path in paths.items():
        fetch(ours.url + path)
        loads = [wrk.load(ours.url + path, connections=CONNECTIONS, seconds=3) for _ in range(3)]
        assert not sum(load.faults for load in loads)
        figures[f"kept: {name}, answers/s"] = median(load.rate for load in loads)
    return figures


def published(data: Path, ours: Running) -> Figures:
    """How long it takes to publish two answers, and until every process shows it."""
    taken, delays = [], []
    with editions.editor(data) as editor:
        connections = one_connection_each(ours.pid, ours.port, "/api/v1/locales/")
        address = f"/api/v1/resolve/?path=/en/the-movement/{SLUGS[0]}/"
        key = json.loads(fetch(ours.url + address).body)["key"]
        readers = [
            editions.Reader(connection, f"/api/v1/questions/{key}/?locale=en") for connection in connections.values()
        ]
        for _ in range(PUBLISHED):
            with editions.reading(readers):
                began = time.monotonic()
                number, at = editor.publish()
                wait_until_seen(readers, number)
            taken.append(at - began)
            delays.append(editions.delay(readers, number, at))
            time.sleep(1)
    return {"publishing two answers, ms": 1000 * median(taken), "visible after, ms": 1000 * median(delays)}


def memory(ours: Running, size: int) -> Figures:
    """Of the processes that serve, over very many requests for many addresses."""
    workers = [pid for pid in family(ours.pid) if "granian" in command(pid)]
    listed = []
    for offset in range(0, min(size, MANY_ADDRESSES), 100):
        listed += json.loads(fetch(f"{ours.url}/api/v1/questions/?locale=en&limit=100&offset={offset}").body)["results"]
    paths = [f"/api/v1/questions/{row['key']}/?locale={code}&fallback=chain" for row in listed for code in ("en", "es")]
    before, asked = megabytes(workers), 0
    while asked < MANY_REQUESTS:
        load = wrk.load(ours.url, paths=paths, connections=CONNECTIONS, seconds=5)
        assert not load.faults
        asked += load.answers
    return {"memory of the server, MB": before, f"memory after {MANY_REQUESTS:,} requests, MB": megabytes(workers)}


def print_table(sizes: list[int], found: dict[str, dict[int, float]]) -> None:
    print(f"\n{'':48}" + "".join(f"{size:>12,}" for size in sizes) + f"{'last/first':>12}")
    for name, figures in found.items():
        last = figures[sizes[-1]] / figures[sizes[0]]
        print(f"{name:48}" + "".join(f"{figures[size]:12.4g}" for size in sizes) + f"{last:12.2f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--strings", type=int, default=4, help="texts of a question that people translate")
    wanted = parser.parse_args()
    found: dict[str, dict[int, float]] = defaultdict(dict)
    with tempfile.TemporaryDirectory(prefix="california-faq-bench-") as folder:
        data = wanted.data or Path(folder)
        content = data / "content"
        shutil.copytree(ROOT / "faq_pages" / "content", content, ignore=shutil.ignore_patterns(f"{NEW}.po"))
        prepare(data, CONTENT_DIR=str(content))
        for size in wanted.sizes:
            for name, figure in measure(data, size, strings=wanted.strings).items():
                found[name][size] = figure
            print_table([each for each in wanted.sizes if each <= size], found)


if __name__ == "__main__":
    main()
