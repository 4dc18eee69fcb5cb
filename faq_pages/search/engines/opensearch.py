"""
OpenSearch, for sites beyond one database. Its analysers and its ranking are not used.

What a group of terms is worth is added up, as by the other engines, in single precision. What is written can
be found a second later and is not waited for: writers hold the state of the index meanwhile, and whatever is
found is shown only if it is public at that moment.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from time import monotonic
from typing import Any

from faq_pages.models import SearchEntry
from faq_pages.search.engines.errors import EngineAwayError
from faq_pages.search.engines.server import Server, nonsense
from faq_pages.search.engines.terms import QUESTION, texts_of

LAYOUT = 1
"""Number of the mapping below: an index with another one is another index."""
TERMS = {"type": "keyword", "doc_values": False}
"""Of ready terms: not analysed, and neither counted nor measured."""
MAPPINGS = {
    "dynamic": "strict",
    "_source": {"enabled": False},
    "properties": {"id": {"type": "long", "index": False}, "question": TERMS, "everywhere": TERMS},
}

FIND_SECONDS, WRITE_SECONDS = 2.0, 10.0
MOST_ACTIONS = 500
MOST_BYTES = 4 * 1024 * 1024
"""Of one request to write."""

REST_SECONDS = 5.0
"""How long nobody searches after a search that had no answer: each would hold a thread for seconds."""
_resting: dict[str, float] = {}


class OpenSearchEngine:
    """
    ``index`` is an alias of the index itself. With that required, writing makes no index by itself where ours is
    gone: it would have another mapping, and find nothing.
    """

    def __init__(self, url: str, index: str) -> None:
        self.server, self.alias, self.index = Server(url), index, f"{index}-{LAYOUT}"

    @property
    def name(self) -> str:
        return f"{self.index} at {self.server.address}"[:300]

    def is_there(self) -> bool:
        status, _ = self.server.ask("HEAD", f"/{self.index}", seconds=FIND_SECONDS, fine=(200, 404))
        return status == 200

    def prepare(self) -> None:
        if self.is_there():
            return
        body = {
            "settings": {"index": {"refresh_interval": "1s"}},
            "mappings": MAPPINGS,
            "aliases": {self.alias: {}},
        }
        status, answer = self.server.ask("PUT", f"/{self.index}", encoded(body), seconds=WRITE_SECONDS, fine=(200, 400))
        if status == 400 and error_type(answer) != "resource_already_exists_exception":
            raise EngineAwayError("The search server refuses to make the index. Is SEARCH_INDEX taken by another?")

    def clear(self) -> None:
        self.server.ask("DELETE", f"/{self.index}", seconds=WRITE_SECONDS, fine=(200, 404))
        self.prepare()

    def add(self, entries: Iterable[SearchEntry]) -> None:
        self._write(addition(entry) for entry in entries)

    def remove(self, entries: Iterable[SearchEntry]) -> None:
        self._write(encoded({"delete": {"_id": str(entry.pk)}}) + b"\n" for entry in entries)

    def _write(self, actions: Iterable[bytes]) -> None:
        for number, body in batches(actions):
            path = f"/{self.alias}/_bulk?require_alias=true"
            _, answer = self.server.ask("POST", path, body, seconds=WRITE_SECONDS, content_type="application/x-ndjson")
            check_written(answer, number)

    def find(self, wanted: Sequence[tuple[Sequence[str], float]], *, limit: int, in_questions: bool) -> list[int]:
        parts: list[dict[str, Any]] = []
        for group, value in wanted:
            if not in_questions:
                parts.append(holds("everywhere", group, value))
            parts.append(holds("question", group, value * (QUESTION - (not in_questions))))
        if not parts:
            return []
        body = {
            "query": {"bool": {"should": parts, "minimum_should_match": 1}},
            "sort": [{"_score": {"order": "desc"}}, {"id": {"order": "asc"}}],
            "size": limit,
            "_source": False,
            "track_total_hits": False,
        }
        if monotonic() < _resting.get(self.name, 0.0):
            raise EngineAwayError("The search server is left alone for some seconds: it has just not answered.")
        try:
            path = f"/{self.alias}/_search?allow_partial_search_results=false"
            return ids_of(self.server.ask("POST", path, encoded(body), seconds=FIND_SECONDS)[1])
        except EngineAwayError:
            _resting[self.name] = monotonic() + REST_SECONDS
            raise

    def optimise(self) -> None:
        """All that was written can be found from here on."""
        self.server.ask("POST", f"/{self.alias}/_refresh", seconds=WRITE_SECONDS)


def encoded(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def addition(entry: SearchEntry) -> bytes:
    question, short_answer, answer = texts_of(entry)
    everywhere = list(dict.fromkeys([*question, *short_answer, *answer]))
    document = {"id": entry.pk, "question": question, "everywhere": everywhere}
    return encoded({"index": {"_id": str(entry.pk)}}) + b"\n" + encoded(document) + b"\n"


def holds(field: str, group: Sequence[str], value: float) -> dict[str, Any]:
    """A part of a query: entries that hold one of a group, which is worth so much."""
    return {"constant_score": {"filter": {"terms": {field: sorted(group)}}, "boost": value}}


def batches(actions: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Bodies of requests within both limits, each with how many actions it holds; one beyond them goes alone."""
    body, number = bytearray(), 0
    for action in actions:
        if number and (number == MOST_ACTIONS or len(body) + len(action) > MOST_BYTES):
            yield number, bytes(body)
            body, number = bytearray(), 0
        body += action
        number += 1
    if number:
        yield number, bytes(body)


def check_written(answer: Any, number: int) -> None:
    """Raise ``EngineAwayError`` unless all of so many actions were done. To forget what is not there is done."""
    try:
        results = [result for item in answer["items"] for result in item.values()]
        refused = [result["error"]["type"] for result in results if "error" in result]
    except (AttributeError, KeyError, TypeError):
        raise nonsense() from None
    if refused:
        kinds = ", ".join(sorted({str(kind)[:100] for kind in refused}))
        raise EngineAwayError(f"The search server refused {len(refused)} of {number} changes ({kinds}).")
    if len(results) != number or answer.get("errors"):
        raise nonsense()


def ids_of(answer: Any) -> list[int]:
    try:
        if answer["timed_out"] or answer["_shards"]["failed"]:
            raise EngineAwayError("A part of the search index does not answer.")
        return [int(hit["_id"]) for hit in answer["hits"]["hits"]]
    except (KeyError, TypeError, ValueError):
        raise nonsense() from None


def error_type(answer: Any) -> str:
    try:
        return str(answer["error"]["type"])
    except (KeyError, TypeError):
        return ""
