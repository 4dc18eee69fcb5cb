"""How long an answer may be kept, and whether one that somebody kept is still good. No database."""

import math
import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version as version_of
from pathlib import Path

from django.conf import settings
from django.utils.http import http_date

from faq_pages.delivery.version import ContentVersion

FRESH = 60
REVALIDATE = 600
IF_ERROR = 86_400
"""Seconds for which an answer is fresh, may then be shown while a new one is fetched, and when none can be had."""


class Lifetime(StrEnum):
    """Who may keep an answer."""

    CALL = "call"
    """Every client, until it is a minute old."""
    PAGE = "page"
    """Caches on the way; browsers ask each time, so that a reader who comes back sees what is there now."""


MAKERS = ("django", "djangorestframework", "drf-spectacular", "wagtail", "wagtail-localize", "beautifulsoup4")

MADE_OF = {".py", ".html", ".mo", ".txt", ".xml", ".css", ".js", ".svg"}
"""Kinds of files that answers are made of. Pages name style sheets and scripts by their contents."""

ANY_LANGUAGE = "_"
MOST_TAGS = 50

TAG = re.compile(
    r'(?:W/)?"(\d{1,18})\.([a-z-]{1,20}|_)\.([0-9a-f]{16})\.([0-9a-f]{16})(?:[-;:](?:gzip|br|zstd|deflate))?"'
)


@cache
def release() -> str:
    """
    A digest of all that makes answers of the content: code, templates, translated labels, what they stand on.

    The same content may read otherwise after an update. The same on every server.
    """
    digest = sha256(" ".join(version_of(name) for name in MAKERS).encode())
    project = import_module(settings.ROOT_URLCONF.partition(".")[0])
    folders = [Path(__file__).resolve().parents[1], *map(Path, project.__path__), *map(Path, settings.LOCALE_PATHS)]
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.suffix in MADE_OF):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Tag:
    """
    An entity tag: what it was made from can be asked of it, so that nothing has to be made anew to compare.

    ``language`` is what ``Accept-Language`` was understood as, where the answer depends on it; ``address`` is
    a digest of what was asked for, ``body`` one of the bytes: the content may change while it is read, and
    other bytes must not have the same tag.
    """

    version: int
    language: str
    address: str
    body: str
    sent: str = field(default="", compare=False)
    """As a client sent it, changed by what compresses: a cache finds what it keeps by that very text."""

    def __str__(self) -> str:
        return self.sent or f'"{self.version}.{self.language}.{self.address}.{self.body}"'


def address_digest(path: str, language: str) -> str:
    return digest(f"{release()} {settings.BASE_URL} {language} {path}".encode())


def digest(text: bytes) -> str:
    return sha256(text).hexdigest()[:16]


def tags(header: str) -> list[Tag]:
    """
    Those of a header ``If-None-Match`` that are ours; at most so many.

    Proxies that compress make them weak or add the coding, which matters to nobody who compares this way.
    """
    return [
        Tag(int(m[1]), m[2], m[3], m[4], m[0]) for _, m in zip(range(MOST_TAGS), TAG.finditer(header), strict=False)
    ]


def good_tag(header: str, version: ContentVersion, path: str, language: str) -> Tag | None:
    """The tag of an answer to the same question that is still what would be answered."""
    for tag in tags(header):
        if tag.version != version.number or tag.language not in {ANY_LANGUAGE, language}:
            continue
        if tag.address == address_digest(path, tag.language):
            return tag
    return None


def names(header: str, etag: str) -> bool:
    """Whether a header ``If-None-Match`` names a tag, changed by a proxy that compresses or not."""
    plain = re.sub(r"[-;:](?:gzip|br|zstd|deflate)\"", '"', header)
    return header.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in plain.split(",")}


def last_modified(version: ContentVersion) -> int | None:
    """
    Seconds since the epoch of the last change that was summed up; ``None`` before the first.

    While one is not summed up it is that of the one before: who asks with it again must not be told that
    nothing has changed.
    """
    return math.ceil(version.at.timestamp()) if version.at else None


def is_unmodified(since: int, version: ContentVersion) -> bool:
    """Whether a date is the one that answers have now. Another, even a later one, may be of any answer."""
    return version.is_settled and since == last_modified(version)


def cache_control(version: ContentVersion, now: datetime, lifetime: Lifetime = Lifetime.CALL) -> str:
    """Directives, none of which reaches past the next moment at which something changes by itself."""
    left = IF_ERROR * 2
    if version.due_at:
        left = max(0, math.floor((version.due_at - now).total_seconds()))
    fresh = min(FRESH, left)
    later = left - fresh
    ages = f"max-age={fresh}" if lifetime == Lifetime.CALL else f"max-age=0, s-maxage={fresh}"
    return f"public, {ages}, stale-while-revalidate={min(REVALIDATE, later)}, stale-if-error={min(IF_ERROR, later)}"


def headers(version: ContentVersion, tag: Tag, now: datetime, lifetime: Lifetime = Lifetime.CALL) -> dict[str, str]:
    """Of an answer and of the word that it is still good."""
    last = last_modified(version)
    # No date may be in the future, where this server's clock is behind.
    dates = {} if last is None else {"Last-Modified": http_date(min(last, int(now.timestamp())))}
    return {"ETag": str(tag), **dates, "Cache-Control": cache_control(version, now, lifetime)}
