"""Which requests may be answered with what is kept, and under which key it is kept. No database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from io import BytesIO
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from django.conf import settings

from faq_pages.delivery.freshness import ANY_LANGUAGE
from faq_pages.languages import language_codes, preferred_language_code

READING = frozenset({"GET", "HEAD"})

API = "/api/"

OTHERS = re.compile(
    r"/(?:$|admin/|static/|media/|documents/|health/|embed/|api/v1/(?:changes|challenge|docs|preview|schema|search)/"
    r"|[a-z-]{2,20}/(?:search|contact|feedback)/)"
)
"""Addresses whose answers depend on more than the address and the content, or are at hand for Django as they are."""

LONGEST = 500
"""Characters of path and of query; what is longer is no address of ours."""

TRACKING = re.compile(r"(?:utm_\w{1,20}|fbclid|gclid|dclid|gbraid|wbraid|msclkid|twclid|igshid|mc_cid|mc_eid|ref)")
"""Parameters that other sites add to the addresses of pages, for their own statistics."""

BESIDE = re.compile(r"with=[A-Za-z-]{2,20}")
"""The only parameter that a page understands."""

WITH_ZEROS = re.compile(r"/0\d*(?:[/.]|$)")
"""A number that can be written in any number of ways."""

ENCODINGS = ("br", "gzip")
"""Best first."""

Environ = dict[str, Any]


@dataclass(frozen=True)
class Address:
    """What an answer depends on."""

    scheme: str
    host: str
    path: str
    """As WSGI has it: bytes as Latin-1."""
    query: str
    language: str
    """What ``Accept-Language`` was understood as, where the answer may depend on it."""

    @property
    def key(self) -> bytes:
        text = "\n".join([self.scheme, self.host, self.path, self.query, self.language])
        return blake2b(text.encode("latin-1", "replace"), digest_size=24).digest()

    @property
    def is_plain(self) -> bool:
        """Whether there are no more of its kind than pages and languages: a query can be invented."""
        name, _, value = self.query.partition("=")
        is_known = not self.query or (name in {"locale", "with"} and value in language_codes())
        return is_known and not WITH_ZEROS.search(self.path)

    @property
    def is_of_api(self) -> bool:
        return self.path.startswith(API)

    def environ(self) -> Environ:
        """
        A request for it, with nothing in it that somebody could have forged.

        What is kept for all is made from this one, so no header or cookie of a visitor can get into it.
        """
        host, _, port = self.host.rpartition(":") if re.search(r":\d+$", self.host) else (self.host, "", "")
        accepted = {} if self.language == ANY_LANGUAGE else {"HTTP_ACCEPT_LANGUAGE": self.language}
        return {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query,
            "SERVER_NAME": host,
            "SERVER_PORT": port or ("443" if self.scheme == "https" else "80"),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": self.host,
            "CONTENT_LENGTH": "",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self.scheme,
            "wsgi.input": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **accepted,
            **_forwarded(self.scheme),
        }


@dataclass(frozen=True)
class Wanted:
    """A request that may be answered with what is kept."""

    address: Address
    encoding: str
    """Empty for the bytes as they are."""
    is_cleaned: bool
    """Whether parameters were left out that mean nothing here."""


@cache
def _forwarded(scheme: str) -> Mapping[str, str]:
    """The header by which the web server in front tells the scheme, where it is trusted to."""
    header = settings.SECURE_PROXY_SSL_HEADER
    return {header[0]: header[1] if scheme == "https" else "http"} if header else {}


def scheme_of(environ: Environ) -> str:
    header = settings.SECURE_PROXY_SSL_HEADER
    if header and (value := environ.get(header[0])) is not None:
        return "https" if value.split(",")[0].strip() == header[1] else "http"
    return str(environ.get("wsgi.url_scheme", "http"))


@cache
def own_hosts() -> frozenset[str]:
    """
    What the header ``Host`` may be for an answer that is kept: those of the settings, each with the ports known here.

    A pattern is none: it stands for any number of them.
    """
    base = urlsplit(settings.BASE_URL)
    named = {host.lower() for host in settings.ALLOWED_HOSTS if host and not host.startswith((".", "*"))}
    ports = {f":{port}" for port in (base.port, settings.FAQ_PORT) if port}
    return frozenset({base.netloc.lower(), *named, *(host + port for host in named for port in ports)})


def wanted(environ: Environ) -> Wanted | None:
    """
    What a request asks for, if everybody who asks for it gets the same; ``None`` for Django to see to.

    Reads method, address, host, scheme, cookies and the headers ``Accept…``; nothing else matters.
    """
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] not in READING or environ.get("SCRIPT_NAME") or "\0" in path:
        return None
    if len(path) > LONGEST or len(query) > LONGEST or OTHERS.match(path) or not path.startswith("/"):
        return None
    is_of_api, is_cleaned, language = path.startswith(API), False, ANY_LANGUAGE
    if is_of_api:
        if not takes_json(environ.get("HTTP_ACCEPT", "")):
            return None
        if "locale=" not in query:
            language = preferred_language_code(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    else:
        if settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", ""):
            return None
        kept = [part for part in query.split("&") if part and not is_for_statistics(part)]
        if kept and (len(kept) > 1 or not BESIDE.fullmatch(kept[0])):
            return None
        is_cleaned, query = "&".join(kept) != query, "".join(kept)
    address = Address(scheme_of(environ), environ.get("HTTP_HOST", "").lower(), path, query, language)
    return Wanted(address, encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")), is_cleaned)


def is_for_statistics(parameter: str) -> bool:
    return bool(TRACKING.fullmatch(unquote_plus(parameter).partition("=")[0]))


def takes_json(accept: str) -> bool:
    """
    Whether a header ``Accept`` surely takes the API's one form; what is less plain is for Django to weigh.

    >>> takes_json(""), takes_json("text/html,*/*;q=0.8"), takes_json("text/html"), takes_json("*/*;q=0")
    (True, True, False, False)
    """
    if not accept:
        return True
    for part in accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if kind in {"*/*", "application/*", "application/json"}:
            return not parameters or bool(re.fullmatch(r"q=(?:1(?:\.0*)?|0\.0*[1-9]\d*)", ";".join(parameters)))
    return False


def encoding_for(accepted: str) -> str:
    """
    The best of our encodings that a header ``Accept-Encoding`` takes; empty when none.

    >>> encoding_for("gzip, deflate, br"), encoding_for("gzip;q=1.0, br;q=0"), encoding_for("")
    ('br', 'gzip', '')
    """
    taken = set()
    for part in accepted.lower().split(","):
        name, _, quality = part.strip().partition(";")
        if not re.fullmatch(r"\s*q=0(?:\.0*)?\s*", quality):
            taken.add(name.strip())
    return next((encoding for encoding in ENCODINGS if encoding in taken), "")
