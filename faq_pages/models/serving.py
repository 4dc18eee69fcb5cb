"""Which page answers at an address."""

from collections.abc import Sequence

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction

from faq_pages.languages import fallback_codes, find_language_code
from faq_pages.models.base import FaqPage
from faq_pages.published import is_hidden, is_real, is_source, paths_down_to


def page_to_serve(index: FaqPage, slugs: Sequence[str], request: HttpRequest) -> FaqPage:
    """
    The page at a place below an index, in the best language for the reader of the active one.

    The place is looked up in the source's tree: slugs are the same in all languages. A page that this
    visitor may not see gives way to the next language; when all are kept from them it is the best one,
    and Wagtail asks them to sign in. Raises ``Http404`` where the source has nothing to show. 5 queries,
    6 from the index of a translation.
    """
    source = source_at(index, slugs)
    if source is None or is_hidden(source):
        raise Http404
    code = find_language_code(get_language() or "") or settings.LANGUAGE_CODE
    codes = fallback_codes(code)
    found = Page.objects.filter(is_real(), translation_key=source.translation_key, locale__language_code__in=codes)
    candidates = sorted(found.select_related("locale"), key=lambda page: codes.index(page.locale.language_code))
    accepted, is_public = first_accepted(candidates, source, request)
    page = accepted.specific
    page.is_public = is_public
    page.requested_code = code
    page.source_url_path = source.url_path
    if page.pk != source.pk:
        page.source = source
    return page


def source_at(index: FaqPage, slugs: Sequence[str]) -> Page | None:
    """The source page at a place below an index, live or not. 1 query, 2 from a translation's index."""
    root = index.source
    if root is None or not slugs:
        return root
    place = f"{root.url_path}{'/'.join(slugs)}/"
    # By slug as well: it has a database index, the place has none.
    found = Page.objects.descendant_of(root).filter(is_source(), slug=slugs[-1], url_path=place)
    return found.select_related("locale").first()


def first_accepted(candidates: Sequence[Page], source: Page, request: HttpRequest) -> tuple[Page, bool]:
    """
    The first of the pages that this visitor may see, or the first when there is none; and whether all may see it.

    1 query.
    """
    above = {page.pk: {*paths_down_to(page.path), *paths_down_to(source.path)} for page in candidates}
    restrictions = PageViewRestriction.objects.filter(page__path__in=set().union(*above.values()))
    restrictions = list(restrictions.select_related("page"))
    restricted = {restriction.page.path for restriction in restrictions}
    closed = {restriction.page.path for restriction in restrictions if not restriction.accept_request(request)}
    page = next((page for page in candidates if not above[page.pk] & closed), candidates[0])
    return page, not above[page.pk] & restricted
