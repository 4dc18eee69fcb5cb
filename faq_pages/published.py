"""
What readers may see: one definition, for pages, links, lists and counts.

It is read from the source's tree each time, so a translation follows its source at once: there is
nothing to copy, and nothing that could be left behind.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    UUIDField,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from faq_pages.moment import once_a_version

AnyPage = TypeVar("AnyPage", bound=Page)


def is_source() -> Q:
    return Q(locale__language_code=settings.LANGUAGE_CODE)


def is_real() -> Q:
    """
    Live, and either in the source language or published as a translation of its own.

    wagtail-localize puts live copies of English pages into a language, as aliases above a page that
    is translated before its section; a copy is no translation, and has no record of one.
    """
    return Q(live=True, alias_of__isnull=True) & (is_source() | Q(translation_record__isnull=False))


def shown_by_site() -> Q:
    """
    The source of an index that is the root page of a site, in whichever language.

    A root page of another type shows nothing here: neither addresses nor languages are served below it.
    """
    roots = Site.objects.values("root_page__translation_key")
    return is_source() & Q(faqindexpage__isnull=False, translation_key__in=roots)


@dataclass(frozen=True)
class Visibility:
    """What hides pages at this moment from a reader who was let into certain places."""

    hidden: Q
    """Below a page that hides what is below it."""
    public: Q
    """Not restricted, or let into."""
    on_site: Q
    """Below the index that a site shows, or let into; of source pages alone."""

    @classmethod
    @once_a_version
    def read(
        cls,
        *,
        let_into: Sequence[str] = (),
        root_key: UUID | None = None,
        keys: Collection[UUID] | None = None,
    ) -> "Visibility":
        """
        Look up what hides pages. ``let_into`` are the paths of pages that this reader may see anyhow.

        With ``root_key``, that of a site's index, only what is below it is seen. 1 query: source pages that
        are not real and pages that are restricted, where others are below them, and the indexes of sites.
        With ``keys`` what hides pages of these is looked for, above them alone. 2 queries.
        """
        open_paths = {above for path in let_into for above in paths_down_to(path)}
        unreal = is_source() & (Q(live=False) | Q(alias_of__isnull=False))
        hides = Q(numchild__gt=0) & (unreal | Q(view_restrictions__isnull=False))
        root = Case(When(shown_by_site(), then="translation_key"), output_field=UUIDField())
        is_hiding = ExpressionWrapper(hides, BooleanField())
        places = Page.objects.order_by()
        if keys is not None:
            paths = places.filter(translation_key__in=keys).values_list("path", flat=True)
            places = places.filter(path__in={above for path in paths for above in paths_down_to(path)})
        found = places.filter(hides | shown_by_site()).values_list("path", root, is_hiding)
        hiding, on_site = set(), Q(path__in=open_paths)
        for path, key, hides_others in found:
            if hides_others:
                hiding.add(path)
            if key and root_key in {None, key}:
                on_site |= Q(path__startswith=path)
        for path in let_into:
            on_site |= Q(path__startswith=path)
        hidden, last = Q(pk__in=[]), None
        for path in sorted(hiding - open_paths):
            if last is None or not path.startswith(last):
                hidden |= Q(path__startswith=path)
                last = path
        public = Q(view_restrictions__isnull=True)
        return cls(hidden, public | Q(path__in=open_paths) if open_paths else public, on_site)

    def of(self, pages: PageQuerySet, *, keys: Collection[UUID] | None = None) -> PageQuerySet:
        """Those of ``pages`` that may be seen, of some ``keys`` if they are given. No query at once."""
        sources = Page.objects.filter(is_source(), is_real(), self.public, self.on_site).exclude(self.hidden)
        if keys is not None:
            # Both: the database would look at all other sources, too.
            sources, pages = (each.filter(translation_key__in=keys) for each in (sources, pages))
        seen = pages.filter(is_real(), self.public, translation_key__in=sources.values("translation_key"))
        return seen.exclude(self.hidden)


def published(pages: PageQuerySet, *, root_key: UUID | None = None) -> PageQuerySet:
    """
    Pages that are real and unrestricted, and whose source is so too, below no source page that is not.

    Their source is on a site; with ``root_key``, the key of a site's index, below that one. A restriction
    on a translation counts for it and what is below it. 1 query at once.
    """
    return Visibility.read(root_key=root_key).of(pages)


def published_among(keys: Collection[UUID], pages: PageQuerySet) -> PageQuerySet:
    """The published ones of ``pages`` with some keys. 2 queries at once, of which none looks at any other page."""
    return Visibility.read(keys=keys).of(pages, keys=keys)


def best_published(pages: PageQuerySet, language_codes: Sequence[str], *, root_key: UUID | None = None) -> PageQuerySet:
    """
    Published pages, of each key the one in the first of the languages that has one.

    The choice is made in the database, so that a part of a long list can be read. 1 query at once.
    """
    visible = published(pages.filter(locale__language_code__in=language_codes), root_key=root_key)
    if len(language_codes) == 1:
        return visible
    rank = Case(*(When(locale__language_code=code, then=Value(place)) for place, code in enumerate(language_codes)))
    place_in_line = Window(RowNumber(), partition_by=F("translation_key"), order_by=rank)
    best = visible.order_by().annotate(place_in_line=place_in_line).filter(place_in_line=1)
    return pages.model.objects.filter(pk__in=best.values("pk"))


def is_hidden(page: Page) -> bool:
    """Tell whether the source of a page is not there, or it or one above it is not real. 2 queries at most."""
    source = page if page.locale.language_code == settings.LANGUAGE_CODE else source_of(page)
    if source is None:
        return True
    return bool(Page.objects.filter(path__in=paths_down_to(source.path)).exclude(is_real()).exists())


def source_of(page: Page) -> Page | None:
    """The page that this one is a translation of. 1 query."""
    return Page.objects.filter(is_source(), translation_key=page.translation_key).first()


def paths_down_to(path: str) -> list[str]:
    """
    The paths of all pages above the one at ``path``, and its own.

    >>> paths_down_to("000100020003")
    ['0001', '00010002', '000100020003']
    """
    return [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]


def in_place(pages: PageQuerySet) -> PageQuerySet:
    """
    Annotate pages with their source's ``source_path`` and ``source_url_path``, and put them in its order.

    A translation's own place in the tree may lag behind, so neither order nor address is taken from it.
    """
    source = Page.objects.filter(is_source(), translation_key=OuterRef("translation_key"))
    return pages.annotate(
        source_path=Subquery(source.values("path")[:1]), source_url_path=Subquery(source.values("url_path")[:1])
    ).order_by("source_path")


def best_of(pages: Iterable[AnyPage], language_codes: Sequence[str]) -> dict[UUID, AnyPage]:
    """Map each key to its page in the first of the languages that has one, in the order given."""
    best: dict[UUID, AnyPage] = {}
    for page in pages:
        rank = language_codes.index(page.locale.language_code)
        other = best.get(page.translation_key)
        if other is None or rank < language_codes.index(other.locale.language_code):
            best[page.translation_key] = page
    return best
