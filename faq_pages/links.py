"""
Links inside texts: from what editors store (ids) to what readers follow (addresses).

Wagtail's own rendering looks every linked page up by itself, links to drafts, and takes the language
from the active one. Here the targets of any number of texts are looked up together, for a language
that the caller names, and a link that leads nowhere becomes its plain text.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, Site

from faq_pages.published import in_place, published

SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

Reference = tuple[type, object, str, str]
"""What Wagtail's ``extract_references`` yields: model, primary key, two paths."""


def is_safe_address(address: str) -> bool:
    """
    Tell whether an address outside the site may be linked to.

    >>> is_safe_address("https://registertovote.ca.gov/"), is_safe_address("javascript:alert(1)")
    (True, False)
    """
    # Browsers ignore control characters and spaces in a scheme, so a disguise is refused.
    if re.search(r"[\x00-\x20\x7f]", address):
        return False
    try:
        return urlsplit(address).scheme.lower() in SAFE_SCHEMES
    except ValueError:
        return False


def refuse_unsafe_links(stored_html: str) -> None:
    """Validate stored rich text: raise ``ValidationError`` when it links to what ``public_html`` would not."""
    for anchor in BeautifulSoup(str(stored_html), "html.parser").find_all("a", href=True):
        href = str(anchor["href"])
        if _written_address(href, "") is None:
            raise ValidationError(
                _("“%(words)s” links to %(address)s. A link must begin with https://, http://, mailto: or tel:.")
                % {"words": anchor.get_text()[:40], "address": href[:60]}
            )


PAGE_TYPES = {
    "faqindexpage": "index",
    "faqsectionpage": "section",
    "faqquestionpage": "question",
    "linkpage": "link",
}
"""What clients call the page types, by the names of their models. A test compares them with those that exist."""


@dataclass(frozen=True)
class Target:
    """The page that a link leads to, as a client's router knows it, and the language that is shown there."""

    key: str
    type: str | None
    locale: str


@dataclass(frozen=True)
class Links:
    """
    Public addresses of pages and documents by id; what is not there must not be linked to.

    Links to the pages in ``targets`` also say which page it is.
    """

    pages: Mapping[int, str] = field(default_factory=dict)
    documents: Mapping[int, str] = field(default_factory=dict)
    base_url: str = ""
    """What addresses that editors wrote, beginning with a slash, begin with."""
    targets: Mapping[int, Target] = field(default_factory=dict)
    language_code: str = ""
    """The reader's language."""


def find_links(
    references: Iterable[Reference],
    language_codes: Sequence[str],
    *,
    base_url: str = "",
    page_base_urls: Mapping[int, str] | None = None,
    site_id: int = 0,
    site_url: str | None = None,
) -> Links:
    """
    Look up where the given references lead for a reader of ``language_codes``, best first.

    A page that is published in one of the languages is found at the address in the first of them:
    there the best is shown. Addresses begin with ``base_url``, for readers elsewhere, who are also told the
    ``targets``; those of pages with what ``page_base_urls`` has for the id of their site, which is that of
    ``site_id`` where a page is on several, and those that editors wrote with ``site_url``. Without any they
    are relative to the site. At most 5 queries, however many references there are; none when there are none.
    """
    return links_of_readers(
        references,
        [language_codes],
        base_url=base_url,
        page_base_urls=page_base_urls,
        site_url=site_url,
        site_id=site_id,
    )[0]


def links_of_readers(
    references: Iterable[Reference],
    readers: Sequence[Sequence[str]],
    *,
    base_url: str = "",
    page_base_urls: Mapping[int, str] | None = None,
    site_url: str | None = None,
    site_id: int = 0,
) -> list[Links]:
    """The same for several readers, in their order. At most 5 queries, however many there are."""
    page_ids, document_ids = set(), set()
    for model, primary_key, *_paths in references:
        if issubclass(model, Page):
            page_ids.add(_number(str(primary_key)))
        elif model is get_document_model():
            document_ids.add(_number(str(primary_key)))
    documents = _document_addresses(document_ids, base_url) if document_ids else {}
    keys, rows = _published_places(page_ids, {code for codes in readers for code in codes}) if page_ids else ({}, [])
    links = []
    for codes in readers:
        best = _best_places(rows, codes, site_id)
        found = {id_: best[key] for id_, key in keys.items() if key in best}
        links.append(
            Links(
                pages={
                    id_: (page_base_urls or {}).get(site, base_url) + path for id_, (site, path, _) in found.items()
                },
                documents=documents,
                base_url=base_url if site_url is None else site_url,
                targets={id_: target for id_, (_site, _path, target) in found.items()} if base_url else {},
                language_code=next(iter(codes), ""),
            )
        )
    return links


Place = tuple[Any, str, str, str]
"""Of a published page: its key, its place in the source's tree, the name of its model, its language."""


def _published_places(ids: set[int], codes: Iterable[str]) -> tuple[dict[int, Any], list[Place]]:
    """The key of each page, and where those keys are published in the languages. 3 queries."""
    keys = dict(Page.objects.filter(id__in=ids).values_list("id", "translation_key"))
    pages = Page.objects.filter(translation_key__in=keys.values(), locale__language_code__in=codes)
    rows = in_place(published(pages)).values_list(
        "translation_key", "source_url_path", "content_type__model", "locale__language_code"
    )
    return keys, list(rows)


def _best_places(rows: Iterable[Place], codes: Sequence[str], site_id: int) -> dict[Any, tuple[int, str, Target]]:
    """For one reader the site, the path and the target of each key."""
    found: dict[Any, tuple[int, str, Target]] = {}
    theirs = [row for row in rows if row[3] in codes]
    # The best language last: it stays.
    for key, place, model, code in sorted(theirs, key=lambda row: -codes.index(row[3])):
        path = path_of_place(place, codes[0], site_id)
        if path:
            found[key] = (place_on_site(place, site_id)[0], path, Target(str(key), PAGE_TYPES.get(model), code))
    return found


def place_on_site(url_path: str, site_id: int = 0) -> tuple[int, str]:
    """
    The id of the site that a place in the source's tree is on, 0 for none, and the place below its root.

    On several it is on ``site_id``, if that is one of them; else on the one whose root is nearest, the default one
    first.
    """
    on = [root for root in Site.get_site_root_paths() if url_path.startswith(root.root_path)]
    # Sorting keeps the order in which Wagtail has them.
    for root in sorted(on, key=lambda root: root.site_id != site_id):
        return root.site_id, url_path[len(root.root_path) :]
    return 0, ""


def other_sites(site_id: int) -> dict[int, str]:
    """What full addresses on this server begin with on all sites but one, by the id of the site. No query."""
    return {root.site_id: root.root_url for root in Site.get_site_root_paths() if root.site_id != site_id}


def path_of_place(url_path: str, language_code: str, site_id: int = 0) -> str:
    """
    The address of a place in the source's tree, for readers of one language; empty outside every site.

    ``site_id`` is that of ``place_on_site``.
    """
    on, place = place_on_site(url_path, site_id)
    if not on:
        return ""
    with translation.override(language_code):
        return reverse("wagtail_serve", args=[place])


def source_place(page: Page) -> str:
    """The place of a page's source; a page that was not read with ``in_place`` takes its own for that."""
    return getattr(page, "source_url_path", "") or page.url_path


def site_path(page: Page, language_code: str = "", site_id: int = 0) -> str:
    """
    A page's address on its site, in its own language unless another is named; empty outside every site.

    ``site_id`` is that of ``place_on_site``.
    """
    return path_of_place(source_place(page), language_code or page.locale.language_code, site_id)


def _document_addresses(ids: set[int], base_url: str) -> dict[int, str]:
    documents = get_document_model().objects.filter(id__in=ids)
    for restriction in CollectionViewRestriction.objects.select_related("collection"):
        documents = documents.exclude(collection__path__startswith=restriction.collection.path)
    return {document.id: base_url + document.url for document in documents}


def public_html(stored_html: str, links: Links) -> str:
    """
    Turn stored rich text into HTML for readers: ids become addresses, dead links their own text.

    A link with a scheme other than http, https, mailto and tel becomes plain text too, however it
    came into the database. A link to one of ``links.targets`` has its ``data-key`` and ``data-type``, and
    ``hreflang`` where another language than the reader's is shown.
    """
    # The editor's own marks.
    stored_html = re.sub(r' data-block-key="[^"]*"', "", stored_html)
    if "<a" not in stored_html.lower():
        return stored_html
    soup = BeautifulSoup(stored_html, "html.parser")
    for anchor in soup.find_all("a"):
        address = _address(anchor.attrs, links)
        if address is None:
            anchor.unwrap()
        else:
            anchor.attrs = {"href": address, **_described(anchor.attrs, links)}
    return str(soup)


def _described(attributes: Mapping[str, Any], links: Links) -> dict[str, str]:
    """What a link to a page says of it beside the address."""
    is_page = attributes.get("linktype") == "page"
    target = links.targets.get(_number(attributes.get("id"))) if is_page else None
    if target is None:
        return {}
    described = {"data-key": target.key, "data-type": target.type, "hreflang": target.locale}
    if target.locale == links.language_code:
        del described["hreflang"]
    return {name: value for name, value in described.items() if value}


def _address(attributes: Mapping[str, Any], links: Links) -> str | None:
    match attributes.get("linktype"):
        case "page":
            return links.pages.get(_number(attributes.get("id")))
        case "document":
            return links.documents.get(_number(attributes.get("id")))
        case None:
            return _written_address(str(attributes.get("href", "")), links.base_url)
    return None


def _written_address(href: str, base_url: str) -> str | None:
    """An address that an editor wrote: a place on this page or site, or a safe one outside."""
    if href.startswith("#") or is_safe_address(href):
        return href
    # "//" and "/\\" would lead to another host.
    return base_url + href if re.match(r"/(?![/\\])", href) else None


def _number(value: object) -> int:
    """The id in an attribute; 0, which no row has, when it cannot be one."""
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,18}", value) else 0


def absolute(path: str) -> str:
    """The full public address of a path on this site."""
    return f"{settings.BASE_URL}{path}"
