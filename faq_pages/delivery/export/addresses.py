"""What becomes of an address in an export: a file of its own, a page in its stead, or nothing. No database."""

import re
from collections.abc import Iterator
from enum import Enum
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.encoding import escape_uri_path

from faq_pages.languages import language_of_address


class Kind(Enum):
    PAGE = "page"
    """Is a file, whatever the query."""
    CALL = "call"
    """A call of the API: a file for each query."""
    ASSET = "asset"
    """A style sheet, a script, a picture."""
    VISITORS = "visitors"
    """Does something for visitors, which no file can: a page in its stead says so."""
    SERVER = "server"
    """Is the server's alone."""
    UNKNOWN = "unknown"
    """Nothing, or an old address that leads to a new one."""


KINDS = {
    **dict.fromkeys(("robots", "sitemap_index", "sitemap", "llms", "wagtail_serve"), Kind.PAGE),
    **dict.fromkeys(("index_as_markdown", "page_as_markdown", "wagtaildocs_serve", "api:docs"), Kind.PAGE),
    **dict.fromkeys(("api:locales", "api:faq", "api:sections", "api:section", "api:schema"), Kind.CALL),
    **dict.fromkeys(("api:questions", "api:question"), Kind.CALL),
    **dict.fromkeys(("choose_language", "search", "contact", "feedback"), Kind.VISITORS),
}
"""By the name of what answers. Whatever is not named here, the admin first of all, is the server's alone."""

KEPT_PARAMETERS = {"locale", "fallback", "limit", "offset", "site"}
"""Of calls. There is no end of what can be asked with the others."""

VALUE = re.compile(r"[A-Za-z0-9.,:-]+")
UNWRITABLE = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')
LONGEST_NAME = 200
"""Bytes; file systems take 255."""

IMAGES = "images/"
"""Where renditions are below ``MEDIA_ROOT``: the rest of it is not public."""


def kind_of(path: str) -> Kind:
    """What answers at a path, decoded."""
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL + IMAGES)):
        return Kind.ASSET
    code, _ = language_of_address(path)
    # Which addresses there are depends on the active language.
    with translation.override(code or settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return Kind.UNKNOWN
    return KINDS.get(match.view_name, Kind.SERVER)


def on_site(link: str, base_url: str) -> str:
    """
    An address on the site that a link leads to, full or from the root, as it is exported.

    Queries matter to calls alone. Empty for what is elsewhere, and for calls with parameters that are not exported.
    """
    try:
        parts = urlsplit(urljoin(f"{base_url}/", link))
    except ValueError:
        return ""
    base = urlsplit(base_url)
    if (parts.scheme, parts.netloc.lower()) != (base.scheme, base.netloc.lower()):
        return ""
    path = unquote(parts.path) or "/"
    if kind_of(path) is not Kind.CALL or not parts.query:
        return escape_uri_path(path)
    parameters = parse_qsl(parts.query, keep_blank_values=True)
    is_kept = all(name in KEPT_PARAMETERS and VALUE.fullmatch(value) for name, value in parameters)
    return f"{escape_uri_path(path)}?{parts.query}" if is_kept else ""


def file_name(address: str, content_type: str = "text/html") -> str:
    """
    The name of the file of an address; empty when no file can have it.

    >>> file_name("/es/our-values/"), file_name("/es/our-values.md")
    ('es/our-values/index.html', 'es/our-values.md')
    >>> file_name("/api/v1/questions/?locale=es&limit=20", "application/json")
    'api/v1/questions/locale=es/limit=20/index.json'
    """
    path, _, query = address.partition("?")
    path = unquote(path)
    folders = "".join(f"{name}={value}/" for name, value in parse_qsl(query))
    last = path.rpartition("/")[2]
    if last and "." not in last:
        path += "/"
    if path.endswith("/"):
        path += folders + ("index.html" if content_type == "text/html" else "index.json")
    name = path.removeprefix("/")
    return name if is_writable(name) else ""


def is_writable(name: str) -> bool:
    """Whether every file system takes the name, and none of them for anything but a file in the folder."""
    return all(
        part and not part.startswith(".") and len(part.encode()) <= LONGEST_NAME and not UNWRITABLE.search(part)
        for part in name.split("/")
    )


def folders_above(name: str) -> Iterator[str]:
    """
    >>> list(folders_above("es/our-values/index.html"))
    ['es', 'es/our-values']
    """
    parts = name.split("/")
    return ("/".join(parts[:end]) for end in range(1, len(parts)))
