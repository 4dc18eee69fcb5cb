"""What every answer of the API carries: who may keep it and for how long, and that any site may read it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_http_date_safe
from wagtail.models import Site

from faq_pages.api.schema import API_PREFIX
from faq_pages.delivery import freshness
from faq_pages.delivery.freshness import ANY_LANGUAGE, Tag
from faq_pages.delivery.version import ContentVersion, content_version, searched_version
from faq_pages.languages import preferred_language_code

READING = ("GET", "HEAD")
EVERY_API = "/api/"
UNCACHED = (f"{API_PREFIX}changes/", f"{API_PREFIX}preview/", f"{API_PREFIX}challenge/")
"""Calls whose answers change with more than the content. They say themselves how long they hold."""
SEARCH = f"{API_PREFIX}search/"

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Date, Age, Allow, Link, Location, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Language, Content-Type, If-None-Match, "
    "If-Modified-Since, Cache-Control",
    "Access-Control-Max-Age": "86400",
}


class ApiDeliveryMiddleware:
    """
    Validators and lifetimes for all that the API reads out, and CORS for all of it.

    Outside sessions and the language of pages, so that none of them touches an answer. Costs 1 query for
    each GET, 2 for the search, and nothing else when the client's copy is still good.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.number = -1

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(EVERY_API):
            return self.get_response(request)
        if request.method not in READING and not request.path_info.endswith("/"):
            # Django would answer a 301, after which browsers send no body, and under DEBUG a 500.
            address = request.get_full_path(force_append_slash=True)
            response: HttpResponse = HttpResponsePermanentRedirect(address, preserve_request=True)
        elif request.method == "OPTIONS":
            response = preflight(request) or self.get_response(request)
        elif request.method in READING and not request.path_info.startswith(UNCACHED):
            response = self.read(request)
        else:
            response = self.get_response(request)
        if response.status_code >= 400:
            # A 404 would be kept by rule of thumb.
            response.headers.setdefault("Cache-Control", "no-store")
        put(response, CORS)
        return response

    def read(self, request: HttpRequest) -> HttpResponse:
        # Before the content is read: what is changed meanwhile is then told by a later version.
        version = content = getattr(request, "content_version", None) or content_version()
        if request.path_info.startswith(SEARCH):
            version = searched_version(content)
        if (tag := known_tag(request, version)) is not None:
            return not_modified(version, tag)
        if content.number != self.number:
            # Another process may have changed them. Old addresses under a new version would stay in every cache.
            Site.clear_site_root_paths_cache()
            self.number = content.number
        response = self.get_response(request)
        if response.status_code != 200 or response.streaming or "Cache-Control" in response:
            return response
        # The schema has one form under two names.
        if response.get("Vary") == "Accept":
            del response["Vary"]
        tag = tag_of(request, response, version)
        if is_unmodified(request, version):
            return not_modified(version, tag)
        put(response, freshness.headers(version, tag, timezone.now()))
        return response


def tag_of(request: HttpRequest, response: HttpResponse, version: ContentVersion) -> Tag:
    language = preferred_language(request) if "Accept-Language" in response.get("Vary", "") else ANY_LANGUAGE
    address = freshness.address_digest(request.get_full_path(), language)
    # HEAD has a body until the server takes it away.
    return Tag(version.number, language, address, freshness.digest(response.content))


def put(response: HttpResponse, headers: dict[str, str]) -> None:
    for name, value in headers.items():
        response[name] = value


def preferred_language(request: HttpRequest) -> str:
    return preferred_language_code(request.headers.get("Accept-Language", ""))


def known_tag(request: HttpRequest, version: ContentVersion) -> Tag | None:
    """The client's tag, if it is of what would be answered."""
    header = request.headers.get("If-None-Match", "")
    return freshness.good_tag(header, version, request.get_full_path(), preferred_language(request)) if header else None


def is_unmodified(request: HttpRequest, version: ContentVersion) -> bool:
    """For clients without tags: a date says less, and cannot be told from another language's."""
    wish = request.headers.get("If-None-Match")
    if wish is not None:
        return wish.strip() == "*"
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and freshness.is_unmodified(since, version)


def not_modified(version: ContentVersion, tag: Tag) -> HttpResponse:
    response = HttpResponseNotModified(headers=freshness.headers(version, tag, timezone.now()))
    if tag.language != ANY_LANGUAGE:
        patch_vary_headers(response, ["Accept-Language"])
    # The one who has the answer knows its language; none must be put in its place.
    return response


def preflight(request: HttpRequest) -> HttpResponse | None:
    """What may be asked at an address; ``None`` where there is no call."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return None
    methods = view_methods(view)
    if "GET" not in methods and "POST" not in methods:
        return None
    allowed = ", ".join(methods)
    headers = {"Allow": allowed, "Access-Control-Allow-Methods": allowed, **PREFLIGHT}
    return HttpResponse(status=204, headers=headers)


def view_methods(view: object) -> list[str]:
    """The methods of a view's class, or those of a view set's at this address, HEAD with GET."""
    kind = getattr(view, "view_class", None) or getattr(view, "cls", object)
    there = getattr(view, "actions", None) or dir(kind)
    methods = [name.upper() for name in ("get", "head", "post") if name in there]
    if "GET" in methods and "HEAD" not in methods:
        methods.insert(1, "HEAD")
    return [*methods, "OPTIONS"]
