"""Pages as Markdown, for readers and programs without a browser."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from faq_pages.addresses.full import full_address, markdown_address, server_base
from faq_pages.addresses.living import page_at
from faq_pages.addresses.redirections import redirection_from
from faq_pages.languages import language, languages, negotiate
from faq_pages.links import other_sites, place_on_site, source_place
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from faq_pages.models.base import links_of, published_translations
from faq_pages.writing.answers import with_full_addresses
from faq_pages.writing.markdown import to_markdown

CONTENT_TYPE = "text/markdown; charset=utf-8"

TEMPLATES: dict[type[Page], str] = {
    FaqIndexPage: "faq_pages/as_text/index.html",
    FaqSectionPage: "faq_pages/as_text/section.html",
    FaqQuestionPage: "faq_pages/as_text/question.html",
}

MOST_QUESTIONS = 500
"""With more of them ``llms.txt`` lists sections alone: programs read the beginning of a long file only."""


@require_safe
def index_as_markdown(request: HttpRequest, code: str) -> HttpResponse:
    """The index of a language, by the language's one name; other names of it lead there."""
    known = negotiate(code)
    if known is None:
        raise Http404
    if known != code:
        return HttpResponsePermanentRedirect(reverse("index_as_markdown", args=[known]))
    return page_as_markdown(request, "", known)


@require_safe
def page_as_markdown(request: HttpRequest, place: str, code: str = "") -> HttpResponse:
    """
    The page at a place below the index of the active language, as anybody sees it who has no account.

    At most 22 queries, however long the page is; 4 more where the page was moved.
    """
    code = code or translation.get_language() or settings.LANGUAGE_CODE
    site = Site.find_for_request(request)
    living = page_at(site, place.split("/") if place else [], code) if site else None
    page: Any = living.page if living else None
    if type(page) not in TEMPLATES:
        return moved_page(site, place, code)
    page.requested_code = code
    with translation.override(code):
        html = render_to_string(TEMPLATES[type(page)], context_of(page, site), request)
        text = to_markdown(with_full_addresses(html, server_base(page, site)))
        response = HttpResponse(text + "\n", content_type=CONTENT_TYPE)
        # The page itself is the one to be found by searching; its own address is that of the language really shown.
        response["Link"] = f'<{full_address(page, "", site)}>; rel="canonical"'
    response["Content-Language"] = code
    if page.locale.language_code != code:
        response["X-Robots-Tag"] = "noindex"
    return response


def moved_page(site: Site | None, place: str, code: str) -> HttpResponse:
    """Lead to the text of the page that was at a place before. Raises ``Http404``. At most 5 queries."""
    redirection = redirection_from(site, f"/{code}/{place}/")
    # Other sites may not have the page as a text.
    if redirection is None or not redirection.is_note or not redirection.location.startswith("/"):
        raise Http404
    response = HttpResponsePermanentRedirect(markdown_address(redirection.location))
    # As the page's own: it may be changed back.
    patch_cache_control(response, no_cache=True)
    return response


def context_of(page: Any, site: Site) -> dict[str, Any]:
    """What a page's text is made of. ``page`` is public, and in its place."""
    shown, sections = page.pages_shown(), []
    if isinstance(page, FaqIndexPage):
        sections = page.sections()
        shown = [*sections, *(question for section in sections for question in section.questions)]
    texts = [page] if isinstance(page, FaqIndexPage) else [page, *shown]
    elsewhere = other_sites(place_on_site(source_place(page))[0])
    return {
        "page": page,
        "language": language(page.reader_code),
        "sections": sections,
        "shown": shown,
        "translations": published_translations([page])[page.translation_key],
        "links": links_of(texts, page.reader_code, page_base_urls=elsewhere),
        "address": full_address(page, page.reader_code, site),
    }


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """What this site is, for programs that read texts (https://llmstxt.org/). 12 queries, however much there is."""
    site = Site.find_for_request(request)
    code = settings.LANGUAGE_CODE
    living = page_at(site, [], code) if site else None
    if living is None or not isinstance(living.page, FaqIndexPage):
        raise Http404
    index = living.page
    below = FaqQuestionPage.objects.descendant_of(index).live()
    is_short = below.count() <= MOST_QUESTIONS
    sections = index.sections([code]) if is_short else index.shown_below(FaqSectionPage.objects.all(), [code])
    there = {page.locale.language_code for page in published_translations([index])[index.translation_key]}
    address = full_address(sections[0] if sections else index, code, site)
    context = {
        "index": index,
        "sections": sections,
        "is_short": is_short,
        "languages": languages()[1:],
        "there": there,
        "example": markdown_address(address),
    }
    html = render_to_string("faq_pages/as_text/llms.html", context, request)
    text = to_markdown(with_full_addresses(html, server_base(index, site)))
    return HttpResponse(text + "\n", content_type="text/plain; charset=utf-8")
