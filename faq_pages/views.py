"""Pages that are not in the tree."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_path
from wagtail.models import Page, Site

from faq_pages.languages import fallback_codes, find_language_code, preferred_language_code
from faq_pages.models import FaqIndexPage
from faq_pages.models.base import published_translations
from faq_pages.published import published


def choose_language(request: HttpRequest) -> HttpResponse:
    """
    Lead a visitor of ``/`` to their language: chosen earlier, else the browser's wish, else English.

    A language that has no index yet is passed over for the next in its fallback chain.
    """
    code = find_language_code(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    if code is None:
        code = preferred_language_code(request.headers.get("Accept-Language", ""))
    open_codes = {index.locale.language_code for index in published(FaqIndexPage.objects.select_related("locale"))}
    code = next((better for better in fallback_codes(code) if better in open_codes), code)
    response = HttpResponseRedirect(f"/{code}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    response["Cache-Control"] = "private, no-cache"
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A 404 in the language of the address, with the languages in which the page does exist."""
    site = Site.find_for_request(request)
    same_page, home = (translations_at(request, site.root_page), [site.root_page]) if site else ([], [])
    homes = [page for pages in published_translations(home).values() for page in pages]
    return render(request, "404.html", {"same_page": same_page, "translations": same_page or homes}, status=404)


def translations_at(request: HttpRequest, root: Page) -> list[Page]:
    """
    The published pages that stand at the same address in other languages.

    Slugs are the same in all languages, so the source's tree tells what belongs at an address.
    One query a level, and 3.
    """
    if get_language_from_path(request.path_info) is None:
        return []
    page: Page | None = root
    for slug in [part for part in request.path_info.split("/") if part][1:]:
        page = page.get_children().filter(slug=slug).first() if page else None
    return published_translations([page])[page.translation_key] if page else []
