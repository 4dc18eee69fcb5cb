"""The page on which visitors search, and what a script shows while they type."""

from math import ceil
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from wagtail.models import Site

from faq_pages.models.served_site import server_url
from faq_pages.search.engines.errors import EngineAwayError
from faq_pages.search.finding import CANDIDATES
from faq_pages.search.log import search_and_count
from faq_pages.search.searching import MOST_CHARACTERS, MOST_WORDS, Results, SearchTextError, search, suggest
from faq_pages.visitor_pages.answers import VisitorPage, reader_code
from faq_pages.visitors.texts import without_control_characters

TEMPLATE = "faq_pages/search.html"
SUGGESTIONS_TEMPLATE = "faq_pages/parts/suggestions.html"
SUGGEST = "suggest"
"""The parameter of the address that shows questions as somebody types, without a page around them."""

HITS_A_PAGE = 10


class SearchPage(VisitorPage):
    """
    What was found for the words in the address. At most 15 queries, none without words.

    A script asks for it while somebody types.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        words = without_control_characters(request.GET.get("q", "")).strip()
        if SUGGEST in request.GET:
            return suggestions(request, words)
        if not words:
            return answer(request)
        try:
            results = found(request, words, page_number(request))
        except SearchTextError:
            return answer(request, words, error=too_long(), status=400)
        except EngineAwayError as error:
            away = answer(request, words, error=_("The search is away for a moment. Try again soon."), status=503)
            away["Retry-After"] = str(error.retry_after)
            return away
        if results.total and not results.hits:
            # After the last page.
            return HttpResponseRedirect(f"{request.path}?{urlencode({'q': words})}")
        return answer(request, words, results=results, number=page_number(request))


def found(request: HttpRequest, words: str, number: int) -> Results:
    """What answers a visitor's words; those that are only being typed are no search of theirs yet."""
    look_up = search if is_typing(request) else search_and_count
    offset = (number - 1) * HITS_A_PAGE
    return look_up(words, reader_code(), root_key=root_key(request), limit=HITS_A_PAGE, offset=offset)


def is_typing(request: HttpRequest) -> bool:
    """Whether a script asks: browsers say for what they fetch an address."""
    return request.headers.get("Sec-Fetch-Dest") == "empty"


def root_key(request: HttpRequest) -> UUID:
    """The key of the index of the site that is being read. Raises a 404 where there is none."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    key: UUID = site.root_page.translation_key
    return key


def page_number(request: HttpRequest) -> int:
    """Which page of what was found is wanted; the first for what is no number of one."""
    given = request.GET.get("page", "")
    most = CANDIDATES // HITS_A_PAGE
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 4 and 0 < int(given) <= most else 1


def too_long() -> str:
    return _("A search has at most %(characters)d characters and %(words)d words. Use fewer.") % {
        "characters": MOST_CHARACTERS,
        "words": MOST_WORDS,
    }


def suggestions(request: HttpRequest, words: str) -> HttpResponse:
    """A list of questions, empty where there can be none: the page itself says why. At most 9 queries."""
    try:
        hits = suggest(words, reader_code(), root_key=root_key(request)) if words else []
    except (SearchTextError, EngineAwayError):
        hits = []
    return render(request, SUGGESTIONS_TEMPLATE, {"hits": hits})


def answer(
    request: HttpRequest,
    words: str = "",
    *,
    results: Results | None = None,
    number: int = 1,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    query = f"?{urlencode({'q': words})}" if words else ""
    site = Site.find_for_request(request) if words else None
    context: dict[str, Any] = {
        "words": words,
        "results": results,
        "error": error,
        "own_path": "search/",
        "kept_query": query,
        "canonical": server_url(site) + request.path if site else "",
        "number": number,
        "numbers": range(1, ceil(results.total / HITS_A_PAGE) + 1) if results else [],
    }
    return render(request, TEMPLATE, context, status=status)
