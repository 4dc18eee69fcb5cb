"""Pages that are not in the tree."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Site

from faq_pages.addresses.nearest import nearest_pages, translations_at
from faq_pages.languages import find_language_code, preferred_language_code
from faq_pages.models.base import published_translations


def choose_language(request: HttpRequest) -> HttpResponse:
    """
    Lead a visitor of ``/`` to their language: chosen earlier, else the browser's wish, else English.

    Every language has a home page: one that is not translated shows the next in its fallback chain.
    """
    code = find_language_code(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    if code is None:
        code = preferred_language_code(request.headers.get("Accept-Language", ""))
    response = HttpResponseRedirect(f"/{code}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    response["Cache-Control"] = "private, no-cache"
    return response


TEXT_FILES = (".md", ".txt", ".xml")
"""What programs ask for, who have no use for a page with ways to go on."""


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A 404 in the language of the address, with what may have been meant. 8 queries at most, none for a program."""
    if request.path_info.endswith(TEXT_FILES):
        message = _("There is nothing at this address. It may have been mistyped, or the page was removed.")
        return HttpResponse(f"{message}\n", status=404, content_type="text/plain; charset=utf-8")
    site = Site.find_for_request(request)
    home = [site.root_page] if site else []
    homes = [page for pages in published_translations(home).values() for page in pages]
    code = get_language() or settings.LANGUAGE_CODE
    context = {
        "translations": homes,
        "nearest": nearest_pages(request.path_info, code, root_key=homes[0].translation_key) if homes else [],
        "elsewhere": translations_at(homes[0].specific, request.path_info) if homes else [],
    }
    return render(request, "404.html", context, status=404)
