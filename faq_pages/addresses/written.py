"""Addresses as people and programs write them, and as Django knows them."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

from django.utils.encoding import escape_uri_path, iri_to_uri, repercent_broken_unicode

MAX_LENGTH = 2000
"""No address of ours comes near it."""


class AddressError(ValueError):
    """What was written is not an address of this site; the message says why."""


@dataclass(frozen=True)
class Address:
    """A place on this site."""

    path: str
    """Decoded, as ``HttpRequest.path_info`` has it; begins with a slash."""
    query: str
    """Still encoded; empty when there is none."""


def with_query(path: str, query: str) -> str:
    """The address that a browser is sent to. ``path`` is decoded, ``query`` is not."""
    return escape_uri_path(path) + (f"?{iri_to_uri(query)}" if query else "")


def read_address(written: str, own: Collection[str]) -> Address:
    """
    Read a path with or without a query, or a full web address that begins as one of ``own`` does.

    ``own`` are full addresses: hosts and ports are compared, http and https are the same, and a path
    in front of ours is left out. A fragment is dropped: no server ever sees one. Raises ``AddressError``.
    """
    if len(written) > MAX_LENGTH:
        raise AddressError(f"An address has at most {MAX_LENGTH} characters; this one has {len(written)}.")
    # Browsers leave some of them out, which would make another address of it.
    if re.search(r"[\x00-\x1f\x7f]", written):
        raise AddressError("An address holds no control characters.")
    if not written.startswith("/") and not re.match("https?://[^/]", written, re.IGNORECASE):
        raise AddressError("An address begins with a slash, http:// or https://.")
    if re.match(r"//(?:[/?#]|$)", written):
        raise AddressError("What stands behind two slashes is a host; here is none.")
    try:
        parts = urlsplit(written)
        path = parts.path if not parts.netloc else _path_here(parts, own)
    except ValueError as error:
        if isinstance(error, AddressError):
            raise
        raise AddressError("This is no web address.") from error
    decoded = repercent_broken_unicode(unquote_to_bytes(path or "/")).decode()
    if "\0" in decoded:
        raise AddressError("An address holds no NUL character.")
    return Address(decoded, parts.query)


def _path_here(parts: SplitResult, own: Collection[str]) -> str:
    """What follows the longest of our own addresses. Raises ``AddressError`` when it begins with none."""
    if "@" in parts.netloc:
        raise AddressError("An address of this site names no user.")
    for base in sorted((urlsplit(each) for each in own), key=lambda base: len(base.path), reverse=True):
        prefix = base.path.rstrip("/")
        if _host(base) == _host(parts) and f"{parts.path}/".startswith(f"{prefix}/"):
            return parts.path[len(prefix) :]
    raise AddressError("This address is not one of this site.")


def _host(parts: SplitResult) -> tuple[str | None, int | None]:
    return parts.hostname, None if parts.port in {80, 443} else parts.port
