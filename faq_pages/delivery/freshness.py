"""How long an answer may be kept, and whether one that somebody kept is still good. No database."""

import math
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

import rest_framework
import wagtail
from django.conf import settings
from django.utils.http import http_date

from faq_pages.delivery.version import ContentVersion

FRESH = 60
REVALIDATE = 600
IF_ERROR = 86_400
"""Seconds for which an answer is fresh, may then be shown while a new one is fetched, and when none can be had."""

SETTLED = timedelta(seconds=60)
"""A change is noted some time before it is committed; after so long it is visible, or never will be."""

ANY_LANGUAGE = "_"
MOST_TAGS = 50

TAG = re.compile(
    r'(?:W/)?"(\d{1,18})\.([a-z-]{1,20}|_)\.([0-9a-f]{16})\.([0-9a-f]{16})(?:[-;:](?:gzip|br|zstd|deflate))?"'
)


@cache
def release() -> str:
    """A digest of the code: the same content may read otherwise after an update. The same on every server."""
    digest = sha256(f"{wagtail.__version__} {rest_framework.VERSION}".encode())
    for path in sorted(Path(__file__).resolve().parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
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


def last_modified(version: ContentVersion, now: datetime) -> int:
    """
    Seconds since the epoch for ``Last-Modified``, never in the future.

    It is the first moment at which the last change was certainly visible, and until then the moment of the
    answer: who asks with it again must not be told that nothing has changed since.
    """
    settled = math.ceil((version.at + SETTLED).timestamp()) + 1 if version.at else 0
    return min(settled, int(now.timestamp()))


def is_unmodified(since: int, version: ContentVersion, now: datetime) -> bool:
    """Whether who has the answer of a moment, by ``If-Modified-Since``, has the last one."""
    settled = math.ceil((version.at + SETTLED).timestamp()) + 1 if version.at else 0
    return settled <= since <= int(now.timestamp())


def cache_control(version: ContentVersion, now: datetime) -> str:
    """Directives, none of which reaches past the next moment at which something changes by itself."""
    left = IF_ERROR * 2
    if version.due_at:
        left = max(0, math.floor((version.due_at - now).total_seconds()))
    fresh = min(FRESH, left)
    later = left - fresh
    return (
        f"public, max-age={fresh}, stale-while-revalidate={min(REVALIDATE, later)}, "
        f"stale-if-error={min(IF_ERROR, later)}"
    )


def headers(version: ContentVersion, tag: Tag, now: datetime) -> dict[str, str]:
    """Of an answer and of the word that it is still good."""
    return {
        "ETag": str(tag),
        "Last-Modified": http_date(last_modified(version, now)),
        "Cache-Control": cache_control(version, now),
    }
