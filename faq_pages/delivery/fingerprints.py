"""
What public pages look like from outside, as digests.

Compared with what was noted last, they tell what has changed, whatever the cause: a link page that was
unpublished changes every answer that links to it. Everything is read for many pages at once.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max, TextField
from django.db.models.functions import Cast
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction, Page

from faq_pages.delivery.freshness import release
from faq_pages.delivery.reach import file_key
from faq_pages.languages import fallback_codes, language_codes
from faq_pages.links import place_on_site
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage, RelatedQuestion, Significance, SourceChange
from faq_pages.models.base import FaqPage
from faq_pages.models.served_site import ServedSite, served_sites
from faq_pages.published import in_place, is_source, published_among
from faq_pages.renditions import KINDS
from faq_pages.translation.states import with_state

TYPES: dict[str, type[FaqPage]] = {"index": FaqIndexPage, "section": FaqSectionPage, "question": FaqQuestionPage}
"""What a mirror keeps, by the names in the API."""

UNSEEN = {"page_ptr", "change_significance", "note_to_translators", "review_by"}

# Not in a text of a block: there a backslash stands before the second quotation mark.
CHOOSER = re.compile(r'"(page|image|document)": ?(\d{1,18})(?!\d)')
TAG = re.compile(r"<(?:a|embed) [^>]*>")
KIND = re.compile(r'\b(?:link|embed)type=\\?"(page|image|document)\\?"')
ID = re.compile(r'\bid=\\?"(\d{1,18})\\?"')

Item = tuple[int, UUID, str]
"""The id of the site, key and language: what is on two sites has another address on each."""

Reference = tuple[str, int]
"""Kind, page, image or document, and id."""


@dataclass(frozen=True)
class Fingerprint:
    page_type: str
    digest: str
    state: str
    published_at: datetime | None
    path: str
    """In the source's tree, as is ``url_path``."""
    url_path: str
    place: str
    """The address below the index of the site."""
    parent_key: UUID | None
    """Of the page above, ``None`` for an index."""
    uses: frozenset[UUID]
    """The keys of other pages and of files of which it shows something."""


@dataclass(frozen=True)
class PublicPage:
    """A row of what is public."""

    pk: int
    key: UUID
    code: str
    title: str
    path: str
    """In the source's tree, as is ``url_path``."""
    url_path: str
    state: str
    facts: tuple[Any, ...]
    """The time of the last publication first."""


def fingerprints(keys: Collection[UUID]) -> dict[Item, Fingerprint]:
    """
    Digests of the public pages that a mirror keeps, of some keys, in all languages.

    19 queries at most, which read those pages and what they show, whatever the size of the site.
    """
    return dict(Snapshot(keys).items())


class Snapshot:
    """
    All that the digests of some pages are made of.

    Which pages are in another one is not: the log knows it from their own rows.
    """

    def __init__(self, keys: Collection[UUID]) -> None:
        self.sites = served_sites()
        self.pages = list(public_pages(keys))
        self.types, self.texts = contents(keys)
        self.related = related_keys(keys)
        self.references = {pk: references(text) for pk, text in self.texts.items()}
        chosen = {reference for found in self.references.values() for reference in found}
        linked = Page.objects.filter(pk__in=ids_of("page", chosen)).order_by()
        self.key_of = dict(linked.values_list("pk", "translation_key"))
        self.files = {**images(ids_of("image", chosen)), **documents(ids_of("document", chosen))}
        above = {page.path[: -Page.steplen] for page in self.pages}
        parents = Page.objects.filter(is_source(), path__in=above).order_by()
        self.key_at = dict(parents.values_list("path", "translation_key"))
        roots = {site.root_key for site in self.sites}
        shown = {*roots, *self.key_at.values(), *self.key_of.values()}.union(*self.related.values())
        self.by_key: dict[UUID, dict[str, PublicPage]] = defaultdict(dict)
        for page in [*self.pages, *public_pages(shown.difference(keys))]:
            self.by_key[page.key][page.code] = page
        indexes = FaqIndexPage.objects.filter(is_source(), translation_key__in=roots)
        self.indexes = set(indexes.values_list("translation_key", flat=True))
        self.surroundings = (settings.BASE_URL, release())
        majors = SourceChange.objects.filter(significance=Significance.MAJOR, translation_key__in=keys)
        self.majors = dict(majors.values_list("translation_key").annotate(Max("pk")))
        self.chains = {code: fallback_codes(code) for code in language_codes()}
        self.places: dict[tuple[str, int], tuple[str, str]] = {}

    def items(self) -> Iterator[tuple[Item, Fingerprint]]:
        for site in self.sites:
            roots = self.by_key.get(site.root_key, {}) if site.root_key in self.indexes else {}
            root = next(iter(roots.values()), None)
            for page in self.pages:
                if root and page.pk in self.types and page.path.startswith(root.path):
                    yield (site.site.pk, page.key, page.code), self.fingerprint(page, site)

    def fingerprint(self, page: PublicPage, site: ServedSite) -> Fingerprint:
        above = self.key_at.get(page.path[: -Page.steplen])
        return Fingerprint(
            page_type=self.types[page.pk],
            digest=sha256(repr(self.look(page, site)).encode()).hexdigest(),
            state=page.state,
            published_at=page.facts[0],
            path=page.path,
            url_path=page.url_path,
            place=place_on_site(page.url_path, site.site.pk)[1],
            parent_key=above if above in self.by_key else None,
            uses=frozenset(self.uses(page)),
        )

    def uses(self, page: PublicPage) -> Iterator[UUID]:
        yield from self.related.get(page.pk, [])
        for kind, number in self.references.get(page.pk, []):
            if kind != "page":
                yield file_key(kind, number)
            elif number in self.key_of:
                yield self.key_of[number]

    def look(self, page: PublicPage, site: ServedSite) -> tuple[Any, ...]:
        """Everything that the API can say of a page to readers of a site, or that it is made from."""
        refers = self.references.get(page.pk, [])
        linked = [self.key_of[number] for kind, number in refers if kind == "page" and number in self.key_of]
        return (
            page,
            self.texts.get(page.pk, ()),
            self.majors.get(page.key),
            [(other.code, other.facts) for other in self.by_key[page.key].values()],
            self.card(self.key_at.get(page.path[: -Page.steplen]), page.code, site),
            [(key, self.card(key, page.code, site)) for key in self.related.get(page.pk, [])],
            [self.card(key, page.code, site) for key in linked],
            [self.files[reference] for reference in refers if reference in self.files],
            (site.url, site.server_url, site.site.is_default_site, site.name),
            self.place(page.url_path, site),
            self.surroundings,
        )

    def card(self, key: UUID | None, code: str, site: ServedSite) -> tuple[Any, ...] | None:
        """What other pages of a site show of a page to a reader of a language."""
        pages = self.by_key.get(key, {}) if key else {}
        best = next((pages[one] for one in self.chains[code] if one in pages), None)
        return (best.code, best.title, *self.place(best.url_path, site)) if best else None

    def place(self, url_path: str, site: ServedSite) -> tuple[str, str]:
        """What the address of a page begins with for readers of a site, and where it is below that."""
        asked = (url_path, site.site.pk)
        if asked not in self.places:
            on, place = place_on_site(*asked)
            self.places[asked] = site.page_urls.get(on, ""), place
        return self.places[asked]


def public_pages(keys: Collection[UUID]) -> Iterator[PublicPage]:
    """3 queries."""
    facts = (
        "last_published_at",
        "first_published_at",
        "seo_title",
        "search_description",
        "translation_record__origin",
        "translation_record__reviewed_at",
        "translation_record__source_change_id",
        "translation_record__untranslated",
    )
    pages = published_among(keys, Page.objects.filter(locale__language_code__in=language_codes()))
    rows = (
        with_state(in_place(pages))
        .order_by("source_path", "locale__language_code")
        .values_list(
            "pk", "translation_key", "locale__language_code", "title", "source_path", "source_url_path", "state", *facts
        )
    )
    for pk, key, code, title, path, url_path, state, *rest in rows:
        yield PublicPage(pk, key, code, title, path, url_path, state, tuple(rest))


def contents(keys: Collection[UUID]) -> tuple[dict[int, str], dict[int, Sequence[Any]]]:
    """The types and the stored texts of live pages that a mirror keeps. 1 query for each type."""
    types: dict[int, str] = {}
    texts: dict[int, Sequence[Any]] = {}
    for name, model in TYPES.items():
        fields = [field for field in model._meta.local_concrete_fields if field.name not in UNSEEN]
        # As text: nothing is built of the blocks.
        stored = [Cast(f.name, TextField()) if isinstance(f, StreamField) else f.name for f in fields]
        pages = model.objects.filter(live=True, translation_key__in=keys).order_by()
        for pk, *values in pages.values_list("pk", *stored):
            types[pk], texts[pk] = name, values
    return types, texts


def references(text: Iterable[Any]) -> list[Reference]:
    """The pages and files that stored texts refer to, by a link or a chooser, each once."""
    found: set[Reference] = set()
    for value in text:
        if isinstance(value, str):
            found |= {(kind, int(number)) for kind, number in CHOOSER.findall(value)}
            for tag in TAG.findall(value):
                kind, number = KIND.search(tag), ID.search(tag)
                if kind and number:
                    found.add((kind[1], int(number[1])))
    return sorted(found)


def ids_of(kind: str, found: Iterable[Reference]) -> list[int]:
    return [number for one, number in found if one == kind]


def related_keys(keys: Collection[UUID]) -> dict[int, list[UUID]]:
    related: dict[int, list[UUID]] = defaultdict(list)
    rows = RelatedQuestion.objects.filter(page__translation_key__in=keys).order_by("sort_order", "pk")
    for page_id, key in rows.values_list("page_id", "question__translation_key"):
        related[page_id].append(key)
    return related


def images(ids: Collection[int]) -> dict[Reference, Any]:
    """With the sizes that are made of them. 2 queries."""
    made: dict[int, list[Any]] = defaultdict(list)
    sizes = get_image_model().get_rendition_model().objects.filter(image_id__in=ids, filter_spec__in=KINDS)
    names = ("image_id", "filter_spec", "file", "width", "height")
    for image_id, *row in sizes.order_by("filter_spec").values_list(*names):
        made[image_id].append(row)
    found = get_image_model().objects.filter(pk__in=ids).values_list()
    return {("image", row[0]): (row, made[row[0]]) for row in found}


def documents(ids: Collection[int]) -> dict[Reference, Any]:
    """Those that are not private. 2 queries."""
    found = get_document_model().objects.filter(pk__in=ids)
    for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
        found = found.exclude(collection__path__startswith=path)
    return {("document", document[0]): document for document in found.values_list()}
