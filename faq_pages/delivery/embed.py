"""Files for pages of other sites: the module of the element ``<faq-embed>``, and what it asks for beside the API."""

import base64
import gzip
import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import brotli
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from faq_pages.delivery.kept.addresses import encoding_for

FOLDER = Path(__file__).parents[1] / "static" / "faq_pages" / "embed"
NEWEST = FOLDER / "faq-embed.js"

SHORT = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
FOR_GOOD = "public, max-age=31536000, immutable"
JAVASCRIPT = "text/javascript; charset=utf-8"

FOR_OTHER_SITES = {
    "Access-Control-Allow-Origin": "*",
    # Pages that isolate themselves load nothing without it.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@dataclass(frozen=True)
class File:
    """A file as it goes to browsers, compressed once."""

    body: bytes
    content_type: str
    cache_control: str

    @cached_property
    def encoded(self) -> dict[str, bytes]:
        return {
            "": self.body,
            "br": brotli.compress(self.body, mode=brotli.MODE_TEXT),
            "gzip": gzip.compress(self.body, mtime=0),
        }

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:32]

    def response(self, request: HttpRequest) -> HttpResponse:
        encoding = encoding_for(request.headers.get("Accept-Encoding", ""))
        etag = f'"{self.digest}-{encoding}"' if encoding else f'"{self.digest}"'
        headers = {"ETag": etag, "Cache-Control": self.cache_control, **FOR_OTHER_SITES}
        known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
        if known & {etag, "*"}:
            response: HttpResponse = HttpResponseNotModified(headers=headers)
        else:
            response = HttpResponse(self.encoded[encoding], content_type=self.content_type, headers=headers)
            if encoding:
                response["Content-Encoding"] = encoding
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


@dataclass(frozen=True)
class Module:
    """A build of the element."""

    body: bytes

    @property
    def number(self) -> str:
        """What tells these very bytes from all others in an address."""
        return hashlib.sha256(self.body).hexdigest()[:16]

    @property
    def integrity(self) -> str:
        """What a page says of a script that must not change."""
        return f"sha384-{base64.b64encode(hashlib.sha384(self.body).digest()).decode()}"


@cache
def newest_module() -> Module:
    return Module(NEWEST.read_bytes())


@cache
def newest_file() -> File:
    """The newest build, at the address that stays while builds come and go."""
    return File(newest_module().body, JAVASCRIPT, SHORT)


@cache
def kept_files() -> dict[str, File]:
    """Every build that a page may name, by its number: the newest, and those of before."""
    modules = [newest_module(), *(Module(path.read_bytes()) for path in FOLDER.glob("faq-embed.*.js"))]
    return {module.number: File(module.body, JAVASCRIPT, FOR_GOOD) for module in modules}
