"""
What every public page looks like from outside, as a digest.

Compared with what was noted last, it tells what has changed, whatever the cause: a link page that was
unpublished changes every answer that links to it. Everything is read for all pages at once.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
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
from faq_pages.languages import fallback_codes, language_codes
from faq_pages.links import place_on_site
from faq_pages.models import (
    FaqIndexPage,
    FaqQuestionPage,
    FaqSectionPage,
    LinkPage,
    RelatedQuestion,
    Significance,
    SourceChange,
)
from faq_pages.models.base import FaqPage
from faq_pages.models.served_site import ServedSite, served_sites
from faq_pages.published import in_place, published
from faq_pages.renditions import KINDS
from faq_pages.translation.states import with_state

TYPES: dict[str, type[FaqPage]] = {"index": FaqIndexPage, "section": FaqSectionPage, "question": FaqQuestionPage}
"""What a mirror keeps, by the names in the API."""

UNSEEN = {"page_ptr", "change_significance", "note_to_translators", "review_by"}

# Not a part of a word, a key or a time.
NUMBER = re.compile(r"(?<![\w-])\d{1,18}(?![\w-])")

Item = tuple[int, UUID, str]
"""The id of the site, key and language: what is on two sites has another address on each."""


@dataclass(frozen=True)
class Fingerprint:
    page_type: str
    digest: str
    state: str
    published_at: datetime | None
    url_path: str
    """In the source's tree."""


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


def fingerprints() -> dict[Item, Fingerprint]:
    """Digests of all public pages that a mirror keeps, parents first and in the source's order. Some 15 queries."""
    return dict(Snapshot().items())


class Snapshot:
    """All that the digests are made of."""

    def __init__(self) -> None:
        self.pages = list(public_pages())
        self.by_key: dict[UUID, dict[str, PublicPage]] = defaultdict(dict)
        self.below: dict[tuple[str, str], list[UUID]] = defaultdict(list)
        self.key_at: dict[str, UUID] = {}
        for page in self.pages:
            self.by_key[page.key][page.code] = page
            self.below[page.path[: -Page.steplen], page.code].append(page.key)
            self.key_at[page.path] = page.key
        self.key_of = dict(Page.objects.values_list("pk", "translation_key"))
        self.types, self.texts = contents()
        self.related = related_keys()
        self.files = {**images(), **documents()}
        self.sites = served_sites()
        self.surroundings = (settings.BASE_URL, release())
        majors = SourceChange.objects.filter(significance=Significance.MAJOR)
        self.majors = dict(majors.values_list("translation_key").annotate(Max("pk")))
        self.chains = {code: fallback_codes(code) for code in language_codes()}

    def items(self) -> Iterator[tuple[Item, Fingerprint]]:
        indexes = {page.key: page.path for page in self.pages if self.types.get(page.pk) == "index"}
        for site in self.sites:
            root = indexes.get(site.root_key)
            for page in self.pages:
                if root and page.path.startswith(root) and page.pk in self.types:
                    digest = sha256(repr(self.look(page, site)).encode()).hexdigest()
                    item = (site.site.pk, page.key, page.code)
                    kind = self.types[page.pk]
                    yield item, Fingerprint(kind, digest, page.state, page.facts[0], page.url_path)

    def look(self, page: PublicPage, site: ServedSite) -> tuple[Any, ...]:
        """Everything that the API can say of a page to readers of a site, or that it is made from."""
        text = self.texts.get(page.pk, ())
        numbers = sorted({int(number) for value in text for number in NUMBER.findall(str(value))})
        # Whatever the name under which a block keeps an id: a number that is none does no harm.
        linked = [self.card(self.key_of[number], page.code, site) for number in numbers if number in self.key_of]
        files = [
            self.files[kind, number]
            for number in numbers
            for kind in ("image", "document")
            if (kind, number) in self.files
        ]
        return (
            page,
            text,
            self.majors.get(page.key),
            [(other.code, other.facts) for other in self.by_key[page.key].values()],
            self.card(self.key_at.get(page.path[: -Page.steplen]), page.code, site),
            self.below[page.path, page.code],
            [(key, self.card(key, page.code, site)) for key in self.related.get(page.pk, [])],
            linked,
            files,
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
        on, place = place_on_site(url_path, site.site.pk)
        return site.page_urls.get(on, ""), place


def public_pages() -> Iterator[PublicPage]:
    """2 queries."""
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
    pages = with_state(in_place(published(Page.objects.filter(locale__language_code__in=language_codes()))))
    rows = pages.order_by("source_path", "locale__language_code").values_list(
        "pk", "translation_key", "locale__language_code", "title", "source_path", "source_url_path", "state", *facts
    )
    for pk, key, code, title, path, url_path, state, *rest in rows:
        yield PublicPage(pk, key, code, title, path, url_path, state, tuple(rest))


def contents() -> tuple[dict[int, str], dict[int, Sequence[Any]]]:
    """The types and the stored texts of all live pages by id. 1 query for each type of page."""
    types: dict[int, str] = {}
    texts: dict[int, Sequence[Any]] = {}
    kinds: dict[str, Any] = {**TYPES, "": LinkPage}
    for name, model in kinds.items():
        fields = [field for field in model._meta.local_concrete_fields if field.name not in UNSEEN]
        # As text: nothing is built of the blocks.
        stored = [Cast(f.name, TextField()) if isinstance(f, StreamField) else f.name for f in fields]
        for pk, *values in model.objects.filter(live=True).order_by("pk").values_list("pk", *stored):
            texts[pk] = values
            if name:
                types[pk] = name
    return types, texts


def related_keys() -> dict[int, list[UUID]]:
    related: dict[int, list[UUID]] = defaultdict(list)
    rows = RelatedQuestion.objects.order_by("sort_order", "pk").values_list("page_id", "question__translation_key")
    for page_id, key in rows:
        related[page_id].append(key)
    return related


def images() -> dict[tuple[str, int], Any]:
    """With the sizes that are made of them. 2 queries."""
    made: dict[int, list[Any]] = defaultdict(list)
    renditions = get_image_model().get_rendition_model().objects.filter(filter_spec__in=KINDS).order_by("filter_spec")
    for image_id, *row in renditions.values_list("image_id", "filter_spec", "file", "width", "height"):
        made[image_id].append(row)
    return {("image", row[0]): (row, made[row[0]]) for row in get_image_model().objects.values_list()}


def documents() -> dict[tuple[str, int], Any]:
    """Those that are not private."""
    found = get_document_model().objects.all()
    for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
        found = found.exclude(collection__path__startswith=path)
    return {("document", document[0]): document for document in found.values_list()}
