"""What lives at an address, decided as the site itself decides it."""

from dataclasses import dataclass
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from faq_pages.addresses.redirections import Redirection, redirection_from
from faq_pages.addresses.written import Address, with_query
from faq_pages.languages import language_of_address
from faq_pages.links import find_links
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage, LinkPage
from faq_pages.models.serving import source_at
from faq_pages.published import published
from faq_pages.translation.reading import shown_to_reader
from faq_pages.translation.states import State

PAGE_KINDS: dict[type[Page], str] = {
    FaqIndexPage: "index",
    FaqSectionPage: "section",
    FaqQuestionPage: "question",
    LinkPage: "link",
}

VIEW_KINDS = {
    "choose_language": "language_choice",
    "wagtail_serve": "page",
    "wagtaildocs_serve": "document",
    "search": "search",
    "contact": "contact",
}
"""The views that answer readers, by the names of their addresses. All others are no business of a reader."""

KINDS = ["language_choice", *PAGE_KINDS.values(), "document", "search", "contact", "redirect"]


@dataclass(frozen=True)
class Living:
    """What anybody who comes to an address gets."""

    kind: str
    """One of ``KINDS``."""
    language_code: str | None = None
    """The language that the address names."""
    page: Page | None = None
    """Of its own type, in the best language for that reader, with its source's place."""
    state: State | None = None
    """What the page is to that reader."""
    redirection: Redirection | None = None
    """Where the visitor is led on to."""
    path: str = ""
    """The address of what is no page of the tree."""


def living_at(site: Site, address: Address, preferred_code: str) -> Living | None:
    """
    What lives at an address of a site for somebody without an account; ``None`` when nothing does.

    ``preferred_code`` is the language that ``/`` leads to. At most 6 queries for a page, 4 for an
    address with nothing there, a few more where it redirects to a page.
    """
    code, path = language_of_address(address.path)
    if path != address.path:
        return Living("redirect", redirection=Redirection(with_query(path, address.query), is_permanent=True))
    # Which addresses there are depends on the active language.
    with translation.override(code or settings.LANGUAGE_CODE):
        living = _answering(site, path, code, preferred_code)
        if living is not None:
            return living
        redirection = _public_redirection(site, address) or _with_slash(address)
    return Living("redirect", redirection=redirection) if redirection else None


def _answering(site: Site, path: str, code: str | None, preferred_code: str) -> Living | None:
    """What a view of the site answers with, other than that there is nothing."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    match VIEW_KINDS.get(match.view_name):
        case "language_choice":
            redirection = Redirection(f"/{preferred_code}/", is_permanent=False)
            return Living("language_choice", preferred_code, redirection=redirection)
        case "page" if code:
            return page_at(site, [slug for slug in match.args[0].split("/") if slug], code)
        case "document":
            return _document(match.args[0], path)
        case "search" | "contact" as kind if code:
            return Living(kind, code, path=path)
    return None


def page_at(site: Site, slugs: list[str], code: str) -> Living | None:
    """The page at a place below a site's index, for a reader of a language without an account. At most 6 queries."""
    index = FaqIndexPage.objects.filter(pk=site.root_page_id).select_related("locale").first()
    source = source_at(index, slugs) if index else None
    shown = shown_to_reader([source], code).get(source.translation_key) if source else None
    if shown is None:
        return None
    page = shown.page.specific
    if type(page) not in PAGE_KINDS:
        return None
    page.locale, page.source_url_path = shown.page.locale, shown.page.source_url_path
    redirection = None
    if isinstance(page, LinkPage):
        if not page.leads_somewhere:
            return None
        redirection = Redirection(page.destination, is_permanent=False)
    return Living(PAGE_KINDS[type(page)], code, page, shown.state, redirection)


def _document(id_: str, path: str) -> Living | None:
    """A document that is not private, at its own name."""
    documents = find_links([(get_document_model(), id_, "", "")], []).documents
    return next((Living("document", path=url) for url in documents.values() if unquote(url) == path), None)


def _public_redirection(site: Site, address: Address) -> Redirection | None:
    """Where the address leads, unless an editor leads it to a page that is not for everybody."""
    redirection = redirection_from(site, address.path, address.query)
    if redirection is not None and redirection.page_id is not None:
        pages = Page.objects.filter(pk=redirection.page_id)
        return redirection if published(pages).exists() else None
    return redirection


def _with_slash(address: Address) -> Redirection | None:
    """The same address with a slash at its end, where that is an address of readers."""
    request = HttpRequest()
    request.path = request.path_info = address.path
    request.META["QUERY_STRING"] = address.query
    common = CommonMiddleware(lambda request: HttpResponse())
    if not common.should_redirect_with_slash(request):
        return None
    if resolve(f"{address.path}/").view_name not in VIEW_KINDS:
        return None
    return Redirection(common.get_full_path_with_slash(request), is_permanent=True)
