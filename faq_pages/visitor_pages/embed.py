"""The addresses that the element ``<faq-embed>`` is loaded from, by pages of any site."""

import json
from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.http import require_safe

from faq_pages.delivery.embed import SHORT, File, kept_files, newest_file
from faq_pages.languages import language_codes
from faq_pages.writing.embed import texts


@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """The newest build of the module. No query."""
    return newest_file().response(request)


@require_safe
def numbered(request: HttpRequest, number: str) -> HttpResponse:
    """One build of the module, the same bytes for good. No query."""
    file = kept_files().get(number)
    if file is None:
        raise Http404
    return file.response(request)


@require_safe
def strings(request: HttpRequest, code: str) -> HttpResponse:
    """The words around the questions in one language. No query."""
    if code not in language_codes():
        raise Http404
    response = strings_file(code).response(request)
    response["Content-Language"] = code
    return response


@cache
def strings_file(code: str) -> File:
    return File(json.dumps(texts(code), ensure_ascii=False).encode(), "application/json", SHORT)


app_name = "embed"
urlpatterns = [
    path("faq-embed.js", newest, name="newest"),
    re_path(r"^faq-embed\.(?P<number>[0-9a-f]{16})\.js$", numbered, name="numbered"),
    path("strings/<slug:code>.json", strings, name="strings"),
]
