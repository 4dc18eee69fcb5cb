"""An answer as it is kept."""

import gzip
import json
from dataclasses import dataclass, replace

import brotli

from faq_pages.delivery.freshness import Lifetime, Tag, tags
from faq_pages.delivery.kept.addresses import Address

SMALL = 400
"""Bytes below which nothing is won by compressing."""

COMPRESSIBLE = ("text/", "application/json", "application/xml", "application/vnd.oai.openapi+json", "image/svg")

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Kept:
    """An answer of one content version, in one encoding."""

    address: Address
    version: int
    tag: Tag
    lifetime: Lifetime
    headers: tuple[tuple[str, str], ...]
    """All but those that change while it is kept."""
    body: bytes
    encoding: str = ""

    @property
    def etag(self) -> str:
        """Other bytes have another tag."""
        plain = str(self.tag)
        return f'{plain[:-1]}-{self.encoding}"' if self.encoding else plain

    def to_bytes(self) -> bytes:
        place = self.address
        head = [place.scheme, place.host, place.path, place.query, place.language, self.version, str(self.tag)]
        head += [self.lifetime, self.headers, self.encoding]
        return json.dumps(head).encode() + b"\n" + self.body

    @classmethod
    def of_bytes(cls, value: bytes) -> "Kept":
        head, _, body = value.partition(b"\n")
        scheme, host, path, query, language, version, tag, lifetime, headers, encoding = json.loads(head)
        pairs = tuple((name, text) for name, text in headers)
        address = Address(scheme, host, path, query, language)
        return cls(address, version, tags(tag)[0], Lifetime(lifetime), pairs, body, encoding)

    @property
    def is_compressible(self) -> bool:
        kind = dict(self.headers).get("Content-Type", "")
        return len(self.body) >= SMALL and kind.startswith(COMPRESSIBLE)

    def encoded(self, encoding: str) -> "Kept":
        """The same in an encoding; as it is when that would not be shorter. Some milliseconds, once for each answer."""
        if not self.is_compressible:
            return self
        if encoding == "br":
            body = brotli.compress(self.body, quality=5, mode=brotli.MODE_TEXT)
        else:
            # No time in it: the same bytes everywhere.
            body = gzip.compress(self.body, compresslevel=7, mtime=0)
        return replace(self, body=body, encoding=encoding) if len(body) < len(self.body) else self
