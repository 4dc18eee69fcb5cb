"""The layer in front of Django that answers with what is kept."""

import logging
import math
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.http import parse_http_date_safe

from faq_pages.delivery import freshness
from faq_pages.delivery.freshness import ANY_LANGUAGE, IF_ERROR, Lifetime, tags
from faq_pages.delivery.kept.addresses import READING, Address, Environ, Wanted, own_hosts, wanted
from faq_pages.delivery.kept.answers import Headers, Kept
from faq_pages.delivery.kept.current import PAST_SECONDS, SILENT_SECONDS, Current, Known
from faq_pages.delivery.kept.marking import ASKED, MARK
from faq_pages.delivery.kept.store import Store

logger = logging.getLogger(__name__)

Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

MOST_UNDERSTOOD = 4096
"""Requests of different forms that a process remembers to have understood."""

LONG = 2000
"""Characters from which a form is not remembered: headers can be of any length."""

MOST_AT_HAND = 32 * 1024 * 1024
"""Bytes of answers that a process has at hand without looking into the store."""

PATIENCE = 20.0
"""Seconds at most for which a request waits for another one that asks Django for the same."""

FOLLOWED = "/api/v1/changes/"

CHANGING = {"cache-control", "content-length", "etag", "last-modified", MARK.lower()}

NAME = "california-faq"
HIT, MISS = f"{NAME}; hit", f"{NAME}; fwd=miss; stored"


@dataclass(frozen=True)
class Ready:
    """An answer with its headers, which hold for a moment or for good."""

    kept: Kept
    known: Known
    until: float
    headers: Headers
    unchanged: Headers
    """Those of a 304."""


@dataclass(frozen=True)
class Told:
    """What Django answered."""

    status: str
    headers: Headers
    body: bytes

    @property
    def code(self) -> int:
        return int(self.status[:3])


class KeptResponses:
    """
    A WSGI application that answers from what is kept, and has Django make what is not.

    Requests that ``wanted`` does not understand, and those for hosts that are not ours, go through to Django as
    they came. What Django is asked for on behalf of all comes from an environment of our own making.
    """

    def __init__(self, application: Application, store: Store, current: Current | None = None) -> None:
        self.application = application
        self.store = store
        self.current = current or Current(store)
        self._understood: dict[tuple[Any, ...], Wanted | None] = {}
        self._at_hand: dict[tuple[Address, str], Ready] = {}
        self._room = MOST_AT_HAND
        self._scheme_header = (settings.SECURE_PROXY_SSL_HEADER or [""])[0]
        self._locks = [threading.Lock() for _ in range(256)]

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.current.start()
        asked = self._understand(environ)
        known = self.current.known if asked else None
        if asked is None or known is None or not self._is_ours(asked.address.host, known):
            return self._through(environ, start_response)
        ready, status = self._answer(asked, known)
        if isinstance(ready, Told):
            if is_the_same_for_all(ready, asked):
                return send(ready.status, ready.headers, ready.body, environ, start_response)
            return self._through(environ, start_response)
        if is_unchanged(environ, ready):
            return unchanged(environ, ready, start_response)
        headers = [*ready.headers, ("Cache-Status", status)]
        return send("200 OK", headers, ready.kept.body, environ, start_response)

    def warm(self, kept: Kept, known: Known) -> None:
        """Have a kept answer made anew if it is of another version, in its encoding."""
        self._answer(Wanted(kept.address, kept.encoding, is_cleaned=False), known)

    # --- Understanding --------------------------------------------------------------------------

    def _understand(self, environ: Environ) -> Wanted | None:
        if environ["REQUEST_METHOD"] not in READING:
            return None
        get = environ.get
        form = (
            get("PATH_INFO"),
            get("QUERY_STRING"),
            get("HTTP_HOST"),
            get("HTTP_ACCEPT_ENCODING"),
            get("HTTP_ACCEPT_LANGUAGE"),
            get("HTTP_ACCEPT"),
            get("HTTP_COOKIE"),
            get(self._scheme_header),
            get("wsgi.url_scheme"),
            get("SCRIPT_NAME"),
        )
        try:
            return self._understood[form]
        except KeyError:
            asked = wanted(environ)
        if sum(len(part) for part in form if part) < LONG:
            if len(self._understood) >= MOST_UNDERSTOOD:
                self._understood.clear()
            self._understood[form] = asked
        return asked

    def _is_ours(self, host: str, known: Known) -> bool:
        return host in own_hosts() or host in known.hosts

    def _through(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = self.application(environ, start_response)
        if environ.get("PATH_INFO") == FOLLOWED:
            # Who is told of a change here must not be given what was before it.
            self.current.look_once()
        return answer

    # --- Answering ------------------------------------------------------------------------------

    def _answer(self, asked: Wanted, known: Known) -> tuple[Ready | Told, str]:
        """What to answer, and what a header says of where it came from."""
        if found := self._find(asked, known):
            return found
        with_lock = self._locks[hash(asked.address) % len(self._locks)]
        is_mine = with_lock.acquire(timeout=PATIENCE)
        try:
            known = self.current.known or known
            # Somebody else may have made it meanwhile.
            return self._find(asked, known) or self._make(asked, known)
        finally:
            if is_mine:
                with_lock.release()

    def _find(self, asked: Wanted, known: Known) -> tuple[Ready, str] | None:
        """A kept answer that may be sent."""
        ready = self._at_hand.get((asked.address, asked.encoding))
        silent = self.current.silent_for(known)
        if ready and silent < SILENT_SECONDS and ready.kept.version == known.version.number:
            if ready.known is not known or ready.until < time.time():
                ready = self._hold(ready.kept, known, asked.encoding)
            return ready, HIT
        kept = self._read(asked, known)
        if kept is None:
            return None
        is_last = kept.version == known.version.number
        if silent < SILENT_SECONDS:
            return (self._hold(kept, known, asked.encoding), HIT) if is_last else None
        # Silence alone may be that of a busy machine: what is known to be over is for Django to make anew.
        return self._stale(kept, known, silent) if is_last or self.current.is_refused else None

    def _stale(self, kept: Kept, known: Known, silent: float) -> tuple[Ready, str] | None:
        """An answer of which nobody knows whether it still holds, if it did a short while ago."""
        last_word = time.time() - silent
        is_last = kept.version == known.version.number
        ended = last_word if is_last else known.ended.get(kept.version, 0.0)
        if silent > IF_ERROR or last_word - ended > PAST_SECONDS:
            return None
        ready = prepared(kept, known)
        stale = replace(ready, headers=without_lifetime(ready.headers), unchanged=without_lifetime(ready.unchanged))
        return stale, f"{HIT}; ttl=-{math.ceil(silent)}"

    def _read(self, asked: Wanted, known: Known) -> Kept | None:
        """What the store has, in the encoding that is wanted; encoded now if it was not yet."""
        address, encoding = asked.address, asked.encoding
        found = self._load(address, encoding)
        if encoding and (found is None or found.version != known.version.number):
            plain = self._load(address, "")
            if plain and (found is None or plain.version != found.version):
                return self._keep_encoded(plain, encoding)
        return found

    def _load(self, address: Address, encoding: str) -> Kept | None:
        value = self.store.get(pool_of(address), address.key + encoding.encode())
        kept = Kept.of_bytes(value) if value else None
        return kept if kept and kept.address == address else None

    def _hold(self, kept: Kept, known: Known, encoding: str) -> Ready:
        """Have an answer at hand for the next one who wants it in this encoding."""
        place = (kept.address, encoding)
        before = self._at_hand.get(place)
        if before is None or before.kept is not kept:
            self._room -= weight(kept) - (weight(before.kept) if before else 0)
            if self._room < 0:
                self._at_hand.clear()
                self._room = MOST_AT_HAND - weight(kept)
        ready = self._at_hand[place] = prepared(kept, known)
        return ready

    # --- Making ---------------------------------------------------------------------------------

    def _make(self, asked: Wanted, known: Known) -> tuple[Ready | Told, str]:
        told = ask(self.application, asked.address, self.store)
        if not (mark := mark_of(told, asked.address)):
            old = self._read(asked, known)
            if old and told.code >= 500 and (stale := self._stale(old, known, self.current.silent_for(known))):
                return stale
            if old and told.code < 500:
                self._forget(asked.address)
            return told, ""
        kept = kept_answer(asked.address, told, mark)
        if kept.version != known.version.number:
            self.current.look_once()
            known = self.current.known or known
        self.store.put(pool_of(asked.address), asked.address.key, kept.to_bytes())
        kept = self._keep_encoded(kept, asked.encoding) if asked.encoding else kept
        return self._hold(kept, known, asked.encoding), MISS

    def _keep_encoded(self, kept: Kept, encoding: str) -> Kept:
        encoded = kept.encoded(encoding)
        if encoded is not kept:
            self.store.put(pool_of(kept.address), kept.address.key + encoding.encode(), encoded.to_bytes())
        return encoded

    def _forget(self, address: Address) -> None:
        """There is nothing at the address any more: it must not come back when the database is away."""
        for encoding in ("", "br", "gzip"):
            self._at_hand.pop((address, encoding), None)
            self.store.remove(pool_of(address), address.key + encoding.encode())


def weight(kept: Kept) -> int:
    """Bytes that an answer at hand takes, about."""
    return len(kept.body) + 4096


def pool_of(address: Address) -> str:
    return "plain" if address.is_plain else "other"


def ask(application: Application, address: Address, store: Store) -> Told:
    """Have Django answer, with nothing of a visitor in the request. An exception counts as a 500."""
    told: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
        told.append((status, list(headers)))

    try:
        answer = application({**address.environ(), ASKED: store, "wsgi.errors": sys.stderr}, start_response)
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        return Told(*told[-1], body)
    except Exception:
        logger.exception("Django could not answer %s.", address.path)
        return Told("500 Internal Server Error", [("Content-Type", "text/plain")], b"The fault is ours.\n")


def is_the_same_for_all(told: Told, asked: Wanted) -> bool:
    """Whether what is not kept was at least told without regard to the visitor: a redirect, an error."""
    headers = {name.lower(): value.lower() for name, value in told.headers}
    is_for_one = "set-cookie" in headers or "cookie" in headers.get("vary", "")
    return told.code >= 300 and not asked.is_cleaned and not is_for_one


def mark_of(told: Told, address: Address) -> str:
    """Django's word that an answer may be kept; empty when there is none, or it depends on what the key leaves out."""
    headers = {name.lower(): value for name, value in told.headers}
    depends_on_language = "accept-language" in headers.get("vary", "").lower()
    return "" if depends_on_language and address.language == ANY_LANGUAGE else headers.get(MARK.lower(), "")


def kept_answer(address: Address, told: Told, mark: str) -> Kept:
    number, _, lifetime = mark.partition(" ")
    headers = {name.lower(): value for name, value in told.headers}
    stays = [(name, value) for name, value in told.headers if name.lower() not in CHANGING]
    kept = Kept(address, int(number), tags(headers["etag"])[0], Lifetime(lifetime), tuple(stays), told.body)
    if not kept.is_compressible:
        return kept
    varies = ", ".join(filter(None, [headers.get("vary", ""), "Accept-Encoding"]))
    stays = [(name, value) for name, value in stays if name.lower() != "vary"]
    return replace(kept, headers=(*stays, ("Vary", varies)))


def prepared(kept: Kept, known: Known) -> Ready:
    """An answer with the headers that it has at this moment."""
    now = time.time()
    changing = freshness.headers(known.version, kept.tag, datetime.fromtimestamp(now, UTC), kept.lifetime)
    changing["ETag"] = kept.etag
    if kept.version != known.version.number:
        # The date is that of the other version.
        changing.pop("Last-Modified", None)
    encoding = [("Content-Encoding", kept.encoding)] if kept.encoding else []
    headers = [*kept.headers, *encoding, *changing.items(), ("Content-Length", str(len(kept.body)))]
    vary = [pair for pair in kept.headers if pair[0].lower() in {"vary", "access-control-allow-origin"}]
    until = math.inf if passes_never(known, now) else now + 1
    return Ready(kept, known, until, headers, [*vary, *changing.items()])


def without_lifetime(headers: Headers) -> Headers:
    """What holds of an answer that may be stale: it is to be asked for anew each time."""
    passing = [(name, value) for name, value in headers if name not in {"Cache-Control", "Last-Modified"}]
    return [*passing, ("Cache-Control", "public, max-age=0, must-revalidate")]


def passes_never(known: Known, now: float) -> bool:
    """Whether nothing in the headers comes nearer as time passes."""
    version = known.version
    is_due = version.due_at is not None and version.due_at.timestamp() - now < 4 * IF_ERROR
    return not is_due and (version.at is None or version.at.timestamp() + 1 < now)


def is_unchanged(environ: Environ, ready: Ready) -> bool:
    """Whether the client has these bytes already, of whatever version."""
    header = environ.get("HTTP_IF_NONE_MATCH")
    if header is not None:
        return header == ready.kept.etag or header.strip() == "*" or known_tag(header, ready.kept) is not None
    header = environ.get("HTTP_IF_MODIFIED_SINCE")
    if header is None:
        return False
    since, version = parse_http_date_safe(header), ready.known.version
    is_present = ready.kept.version == version.number
    return is_present and since is not None and freshness.is_unmodified(since, version)


def known_tag(header: str, kept: Kept) -> freshness.Tag | None:
    """The tag in a header that is of the same bytes at the same address."""
    own = kept.tag
    same = (own.language, own.address, own.body)
    return next((tag for tag in tags(header) if (tag.language, tag.address, tag.body) == same), None)


def unchanged(environ: Environ, ready: Ready, start_response: Callable[..., Any]) -> Iterable[bytes]:
    headers = ready.unchanged
    header = environ.get("HTTP_IF_NONE_MATCH", "")
    if header != ready.kept.etag and (tag := known_tag(header, ready.kept)) is not None:
        # A cache finds what it keeps by the tag that it sent.
        headers = [(name, str(tag) if name == "ETag" else value) for name, value in headers]
    start_response("304 Not Modified", headers)
    return []


def send(
    status: str, headers: Headers, body: bytes, environ: Environ, start_response: Callable[..., Any]
) -> Iterable[bytes]:
    start_response(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
