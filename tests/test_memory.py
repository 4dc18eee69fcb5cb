"""A process of the server takes no more memory after 100,000 requests than after the first ones."""

import json
from itertools import count, islice

import pytest
from django.db import connection

from faq_pages.languages import language_codes
from tests import wrk
from tests.bench.processes import parts, resident
from tests.bench.sites import SITE, Running, fetch, started
from tests.copies import copied_database

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    pytest.mark.long,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="it is the server's, not the database's"),
]

ADDRESSES = 1000
NOT_KEPT = 50
WARM_UP = 20_000
REQUESTS = 100_000
LEGS = 5
SECONDS = 5
"""For which is asked at a time; the numbers of requests are reached in steps of so long."""
MOST_MEGABYTES = 8.0
"""By which a process may grow after the warm-up: 160 bytes for each request that it answers."""


def kept(running: Running) -> list[str]:
    """Addresses of pages, texts and calls in all languages."""
    tree = json.loads(fetch(f"{running.url}/api/v1/faq/?locale=en").body)
    sections = tree["sections"]
    keys = [question["key"] for section in sections for question in section["questions"]]
    places = [item["url"].partition("/en/")[2] for section in sections for item in (section, *section["questions"])]
    found = [
        f"/api/v1/{name}/?locale={code}&fallback=chain" for name in ("faq", "questions") for code in language_codes()
    ]
    for code in language_codes():
        found += [f"/{code}/", f"/{code}.md", *(f"/{code}/{place}" for place in places)]
        found += [f"/api/v1/questions/{key}/?locale={code}&fallback=chain" for key in keys]
    for code in language_codes():
        found += [f"/{code}/{place}?with={other}" for place in places for other in ("en", "es", "ar") if other != code]
    return found


def not_kept() -> list[str]:
    """Addresses of each of which Django makes the answer every time."""
    ways = (
        "/en/search/?q=independence+{}",
        "/api/v1/search/?locale=es&q=voto+{}",
        "/en/contact/?topic={}",
        "/es/the-movement/?unknown={}",
        "/api/v1/changes/?limit={}",
    )
    return [ways[number % len(ways)].format(number + 1) for number in range(NOT_KEPT)]


def addresses(running: Running) -> list[str]:
    """Those that are not kept spread among those that are."""
    rest = not_kept()
    mixed = list(islice(dict.fromkeys(kept(running)), ADDRESSES - len(rest)))
    for number, path in enumerate(rest):
        mixed.insert(number * ADDRESSES // len(rest), path)
    assert len(mixed) == ADDRESSES
    return mixed


def ask(running: Running, paths: list[str], requests: int) -> None:
    answers = faults = 0
    for turn in count(1):
        load = wrk.load(running.url, connections=8, seconds=SECONDS, paths=paths)
        answers, faults = answers + load.answers, faults + load.faults
        if answers >= requests:
            break
        assert turn < 1000, answers
    # Where the machine does other work, one may wait for more than the two seconds that wrk waits.
    assert faults <= answers / 1000


def test_it_grows_no_more_when_it_has_answered_everything(tmp_path):
    with (
        copied_database(tmp_path) as address,
        started(
            "ours", ["-m", "site_cms.serve"], "/health/ready", tmp_path, SITE, DATABASE_URL=address, PROCESSES="2"
        ) as running,
    ):
        paths = addresses(running)
        assert {path: status for path in paths if (status := fetch(running.url + path).status) != 200} == {}
        processes = parts(running.pid)["a process of the server"]
        sizes = []
        for requests in (WARM_UP, *[REQUESTS // LEGS] * LEGS):
            ask(running, paths, requests)
            sizes.append([resident(pid) for pid in processes])
        same = parts(running.pid)["a process of the server"]

    print([[round(size, 1) for size in each] for each in sizes])  # noqa: T201 (pytest shows it with a failure)
    assert same == processes
    assert len(processes) == 2
    assert max(last - first for first, last in zip(sizes[0], sizes[-1], strict=True)) < MOST_MEGABYTES
