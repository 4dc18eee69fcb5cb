"""
A search server for tests: it speaks as much of OpenSearch as this project uses, and refuses everything else.

``with search_server() as server`` gives one on a free port of this machine. Shapes of requests and answers are those
of OpenSearch's documentation (index, document and search APIs; ``bool``, ``constant_score`` and ``terms`` queries;
``keyword`` and ``long`` fields). Scores are of single precision, as Lucene's are. ``server.faults`` are what it does
instead of answering, one after the other.
"""

import base64
import contextlib
import json
import re
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.running import in_background

USER = "faq:pass word"

KEYWORD = {
    *("boost", "doc_values", "eager_global_ordinals", "fields", "ignore_above", "index", "index_options", "meta"),
    *("normalizer", "norms", "null_value", "similarity", "split_queries_on_whitespace", "store", "use_similarity"),
}
LONG = {"boost", "coerce", "doc_values", "ignore_malformed", "index", "meta", "null_value", "skip_list", "store"}

BODIES = {
    "not_json": b"<!doctype html><title>Welcome to nginx!</title>",
    "cut_off": b'{"took": 3, "timed_out": false, "hits": {"hi',
    "other_json": b'{"took": 3}',
    "no_object": b"[]",
    "no_items": b'{"took": 3, "errors": false, "items": []}',
    "no_ids": b'{"took":3,"timed_out":false,"_shards":{"failed":0},"hits":{"hits":[{"_id":"x"}]}}',
    "timed_out": b'{"took":3,"timed_out":true,"_shards":{"failed":0},"hits":{"hits":[]}}',
    "broken_shard": b'{"took":3,"timed_out":false,"_shards":{"failed":1},"hits":{"hits":[]}}',
    "empty": b"",
}


def single(number: float) -> float:
    """A number in single precision."""
    return struct.unpack("f", struct.pack("f", number))[0]


@dataclass
class Index:
    """An index: its mapping, what was written, and what of it can be found."""

    properties: dict
    strict: bool
    written: dict[str, dict] = field(default_factory=dict)
    found: dict[str, dict] = field(default_factory=dict)
    refreshes_itself: bool = True

    def refresh(self) -> None:
        self.found = dict(self.written)


@dataclass
class Asked:
    method: str
    path: str
    parameters: dict[str, str]
    body: bytes


class RefusedError(Exception):
    """An answer with a fault, in OpenSearch's words."""

    def __init__(self, status: int, kind: str, reason: str = "as told", **more: str) -> None:
        self.status = status
        self.error = {"type": kind, "reason": reason, **more}

    @property
    def body(self) -> dict:
        return {"error": {"root_cause": [self.error], **self.error}, "status": self.status}


def demand(condition: object, reason: str) -> None:
    if not condition:
        raise RefusedError(400, "parsing_exception", reason)


class SearchServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.indices: dict[str, Index] = {}
        self.aliases: dict[str, str] = {}
        self.asked: list[Asked] = []
        self.faults: list[str] = []
        self.refused_ids: dict[str, tuple[int, str]] = {}
        """Documents that a bulk request fails on, with status and type of the error."""
        self.stopped = threading.Event()
        self.connections = 0

    @property
    def url(self) -> str:
        return f"http://faq:pass%20word@127.0.0.1:{self.server_port}/"

    @property
    def ids(self) -> set[int]:
        """What it holds."""
        return {int(id_) for index in self.indices.values() for id_ in index.written}

    def bodies(self, end: str) -> list[bytes]:
        """Bodies of requests to paths that end so."""
        return [asked.body for asked in self.asked if asked.path.endswith(end)]

    def handle_error(self, request, client_address) -> None:
        """Clients that hang up are what some tests are about."""

    def index_of(self, name: str) -> Index:
        name = self.aliases.get(name, name)
        if name not in self.indices:
            raise missing(name)
        return self.indices[name]


def missing(name: str, reason: str = "") -> RefusedError:
    where = {"resource.type": "index_or_alias", "resource.id": name, "index_uuid": "_na_", "index": name}
    return RefusedError(404, "index_not_found_exception", reason or f"no such index [{name}]", **where)


class Handler(BaseHTTPRequestHandler):
    server: SearchServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def setup(self) -> None:
        self.server.connections += 1
        super().setup()

    def respond(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), content)
        self.server.asked.append(asked)
        if self.server.faults and self.misbehaved(self.server.faults.pop(0)):
            return
        try:
            status, answer = 200, self.answer(asked)
        except RefusedError as error:
            status, answer = error.status, error.body
        self.send(status, json.dumps(answer).encode())

    def do_HEAD(self) -> None:
        self.respond()

    def do_PUT(self) -> None:
        self.respond()

    def do_POST(self) -> None:
        self.respond()

    def do_DELETE(self) -> None:
        self.respond()

    def send(self, status: int, content: bytes, kind: str = "application/json; charset=UTF-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def misbehaved(self, fault: str) -> bool:
        """Do what a fault does; ``False`` for ``fine``, which does nothing."""
        if fault.isdecimal():
            kinds = {"429": "rejected_execution_exception", "500": "null_pointer_exception"}
            error = RefusedError(int(fault), kinds.get(fault, "exception"), "what was asked")
            self.send(error.status, json.dumps(error.body).encode())
        elif fault in BODIES:
            self.send(200, BODIES[fault])
        elif fault == "redirect":
            self.send_response(307)
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif fault == "slow":
            self.server.stopped.wait(30)
            self.close_connection = True
        elif fault == "drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while not self.server.stopped.wait(0.02):
                self.wfile.write(b" ")
                self.wfile.flush()
            self.close_connection = True
        elif fault == "dead":
            self.close_connection = True
        else:
            return False
        return True

    def answer(self, asked: Asked) -> object:
        if self.headers.get("Authorization") != "Basic " + base64.b64encode(USER.encode()).decode():
            raise RefusedError(401, "security_exception", "missing authentication credentials")
        demand(not self.headers.get("Transfer-Encoding"), "HTTP chunking")
        name, _, rest = asked.path.removeprefix("/").partition("/")
        demand(re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", name), f"Invalid index name [{name}]")
        calls = {
            ("HEAD", ""): self.exists,
            ("PUT", ""): self.create,
            ("DELETE", ""): self.delete,
            ("POST", "_bulk"): self.bulk,
            ("POST", "_search"): self.search,
            ("POST", "_refresh"): self.refresh,
        }
        demand((asked.method, rest) in calls, f"no handler found for uri [{asked.path}] and method [{asked.method}]")
        return calls[asked.method, rest](name, asked)

    def json(self, asked: Asked) -> dict:
        demand(self.headers.get("Content-Type", "").startswith("application/json"), "Content-Type")
        return json.loads(asked.body)

    # --- Indices

    def exists(self, name: str, asked: Asked) -> None:
        self.server.index_of(name)

    def create(self, name: str, asked: Asked) -> dict:
        body = self.json(asked)
        demand(body.keys() <= {"settings", "mappings", "aliases"}, f"unknown key {list(body)}")
        if name in self.server.indices:
            raise RefusedError(400, "resource_already_exists_exception", f"index [{name}/x] already exists", index=name)
        for alias in body.get("aliases", {}):
            if alias in self.server.indices:
                raise RefusedError(400, "invalid_alias_name_exception", f"Invalid alias name [{alias}]", index=alias)
        mappings = body.get("mappings", {})
        demand(mappings.keys() <= {"dynamic", "_source", "properties"}, f"unsupported parameters {list(mappings)}")
        for options in mappings.get("properties", {}).values():
            known = {"keyword": KEYWORD, "long": LONG}[options["type"]]
            demand(options.keys() - {"type"} <= known, f"unknown parameter {list(options)}")
        settings = body.get("settings", {}).get("index", {})
        demand(re.fullmatch(r"\d+(ms|s|m)|-1", settings.get("refresh_interval", "1s")), "refresh_interval")
        self.server.indices[name] = Index(mappings.get("properties", {}), mappings.get("dynamic") == "strict")
        self.server.aliases |= dict.fromkeys(body.get("aliases", {}), name)
        return {"acknowledged": True, "shards_acknowledged": True, "index": name}

    def delete(self, name: str, asked: Asked) -> dict:
        if name in self.server.aliases:
            raise RefusedError(400, "illegal_argument_exception", f"The provided expression [{name}] matches an alias")
        self.server.index_of(name)
        del self.server.indices[name]
        self.server.aliases = {alias: index for alias, index in self.server.aliases.items() if index != name}
        return {"acknowledged": True}

    def refresh(self, name: str, asked: Asked) -> dict:
        self.server.index_of(name).refresh()
        return {"_shards": {"total": 2, "successful": 1, "failed": 0}}

    # --- Documents

    def bulk(self, name: str, asked: Asked) -> dict:
        demand(self.headers.get("Content-Type") == "application/x-ndjson", "Content-Type")
        demand(asked.parameters.keys() <= {"require_alias", "refresh", "timeout"}, "unrecognized parameter")
        demand(asked.body.endswith(b"\n"), "The bulk request must be terminated by a newline [\\n]")
        lines = iter(asked.body.decode().removesuffix("\n").split("\n"))
        items = []
        for line in lines:
            ((action, about),) = json.loads(line).items()
            demand(action in {"index", "delete"}, f"Malformed action/metadata line, found [{action}]")
            demand(about.keys() == {"_id"} and isinstance(about["_id"], str), "_id")
            document = json.loads(next(lines)) if action == "index" else None
            try:
                result = self.written(name, about["_id"], document, alias="require_alias" in asked.parameters)
            except RefusedError as error:
                result = {"status": error.status, "error": error.error}
            items.append({action: {"_index": self.server.aliases.get(name, name), "_id": about["_id"], **result}})
        for index in self.server.indices.values():
            if index.refreshes_itself:
                index.refresh()
        errors = any("error" in result for item in items for result in item.values())
        return {"took": 5, "errors": errors, "items": items}

    def written(self, name: str, id_: str, document: dict | None, *, alias: bool) -> dict:
        if id_ in self.server.refused_ids:
            raise RefusedError(*self.server.refused_ids[id_])
        if alias and document is not None and name not in self.server.aliases:
            raise missing(name, f"no such index [{name}] and [require_alias] request flag is [true] and not an alias")
        if document is not None and name not in self.server.aliases and name not in self.server.indices:
            # What the real one does unless it is told otherwise.
            self.server.indices[name] = Index({}, strict=False)
        index = self.server.index_of(name)
        numbers = {
            "_version": 1,
            "_shards": {"total": 2, "successful": 1, "failed": 0},
            "_seq_no": 1,
            "_primary_term": 1,
        }
        was_there = id_ in index.written
        if document is None:
            index.written.pop(id_, None)
            return {**numbers, "result": "deleted" if was_there else "not_found", "status": 200 if was_there else 404}
        for key, value in document.items():
            self.check_field(index, key, value)
        index.written[id_] = document
        return {**numbers, "result": "updated" if was_there else "created", "status": 200 if was_there else 201}

    def check_field(self, index: Index, key: str, value: object) -> None:
        if index.strict and key not in index.properties:
            raise RefusedError(
                400,
                "strict_dynamic_mapping_exception",
                f"mapping set to strict, dynamic introduction of [{key}] within [_doc] is not allowed",
            )
        values = value if isinstance(value, list) else [value]
        kind = {"keyword": str, "long": int}.get(index.properties.get(key, {}).get("type"), object)
        if not all(isinstance(one, kind) for one in values):
            raise RefusedError(400, "mapper_parsing_exception", f"failed to parse field [{key}]")

    # --- Searching

    def search(self, name: str, asked: Asked) -> dict:
        demand(asked.parameters.keys() <= {"allow_partial_search_results"}, "unrecognized parameter")
        body = self.json(asked)
        demand(body.keys() == {"query", "sort", "size", "_source", "track_total_hits"}, f"Unknown key in {list(body)}")
        demand(body["sort"] == [{"_score": {"order": "desc"}}, {"id": {"order": "asc"}}], "sort")
        demand(body["_source"] is False and body["track_total_hits"] is False, "answers nobody reads")
        demand(isinstance(body["size"], int) and 0 <= body["size"] <= 10_000, "Result window is too large")
        index = self.server.index_of(name)
        demand(index.properties.get("id", {}).get("type") == "long", "No mapping found for [id] in order to sort on")
        scores = {id_: score(body["query"], document, index) for id_, document in index.found.items()}
        best = sorted((-value, index.found[id_]["id"], id_) for id_, value in scores.items() if value is not None)
        hits = [
            {"_index": self.server.aliases.get(name, name), "_id": id_, "_score": -value, "sort": [-value, number]}
            for value, number, id_ in best[: body["size"]]
        ]
        shards = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
        return {"took": 3, "timed_out": False, "_shards": shards, "hits": {"max_score": None, "hits": hits}}

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (the library's name)
        """Silence: what was asked stands in ``asked``."""


def score(query: dict, document: dict, index: Index) -> float | None:
    """What a document is worth to a query; ``None`` when it does not match."""
    ((kind, options),) = query.items()
    if kind == "bool":
        demand(options.keys() <= {"should", "minimum_should_match"}, f"[bool] query does not support {list(options)}")
        values = [value for part in options["should"] if (value := score(part, document, index)) is not None]
        return single(sum(values)) if len(values) >= options.get("minimum_should_match", 1) else None
    if kind == "constant_score":
        demand(options.keys() <= {"filter", "boost"}, f"[constant_score] query does not support {list(options)}")
        boost = options.get("boost", 1.0)
        demand(boost >= 0, "negative [boost] are not allowed")
        return single(boost) if score(options["filter"], document, index) is not None else None
    demand(kind == "terms", f"unknown query [{kind}]")
    ((name, terms),) = options.items()
    demand(isinstance(terms, list) and len(terms) <= 65_536, "[terms] query requires a list")
    options = index.properties.get(name, {})
    is_searched = options.get("type") == "keyword" and options.get("index", True)
    return 1.0 if is_searched and set(terms) & set(document.get(name, [])) else None


@contextlib.contextmanager
def search_server() -> Iterator[SearchServer]:
    """Run a server on a free port for as long as the block lasts."""
    server = SearchServer()
    with in_background(server):
        try:
            yield server
        finally:
            server.stopped.set()
