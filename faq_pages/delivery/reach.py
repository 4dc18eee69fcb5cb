"""How far a change reaches: which pages may look different after it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar
from uuid import UUID, uuid5

from django.db.models import Q, QuerySet
from wagtail.models import Page

from faq_pages.models import ContentChange, ContentUse
from faq_pages.published import is_source

FILES = UUID("0d2a0b5c-2f0b-4f0e-9a55-6d0c5a1e7f43")

AT_ONCE = 500
"""How much is asked for in one query: databases limit its length."""

Some = TypeVar("Some")


def file_key(kind: str, id_: int) -> UUID:
    """The key under which it is noted who shows an image or a document."""
    return uuid5(FILES, f"{kind} {id_}")


def in_batches(values: Iterable[Some], size: int = AT_ONCE) -> Iterator[list[Some]]:
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def reach(keys: Iterable[UUID]) -> list[UUID]:
    """
    The keys of all pages that may look different after pages or files of some keys have changed, parents first.

    They, what is below them in any language, and what shows something of one of these. Not the pages above: of
    those the log itself knows what is in them. 4 queries, 1 more where pages are gone, some more for each 500.
    """
    found = set(keys)
    for batch in in_batches(list(found)):
        above = Page.objects.filter(translation_key__in=batch, numchild__gt=0).order_by()
        found |= below(above.values_list("path", flat=True))
    for batch in in_batches(list(found)):
        found |= set(ContentUse.objects.filter(used__in=batch).values_list("key", flat=True))
    return in_order(found)


def below(paths: Iterable[str]) -> set[UUID]:
    """The keys of all pages below some paths. 1 query for each 100 paths of which none is below another."""
    top: list[str] = []
    for path in sorted(paths):
        if not top or not path.startswith(top[-1]):
            top.append(path)
    keys: set[UUID] = set()
    # SQLite takes no more than 1,000 conditions.
    for batch in in_batches(top, 100):
        places = Q()
        for path in batch:
            # Not by what it begins with: on SQLite that would read all pages.
            places |= Q(path__range=Page._get_children_path_interval(path))
        keys |= set(Page.objects.filter(places).order_by().values_list("translation_key", flat=True))
    return keys


def in_order(keys: Iterable[UUID]) -> list[UUID]:
    """Those that are of a page, in the order of the source's tree; last what only the log takes for one."""
    rest = set(keys)
    places: list[tuple[str, UUID]] = []
    for batch in in_batches(list(rest)):
        sources = Page.objects.filter(is_source(), translation_key__in=batch).order_by()
        places += sources.values_list("path", "translation_key")
    ordered = [key for _, key in sorted(places)]
    gone: set[UUID] = set()
    for batch in in_batches(rest.difference(ordered)):
        gone |= set(_told().filter(key__in=batch).values_list("key", flat=True))
    return [*ordered, *sorted(gone)]


def everything() -> list[UUID]:
    """The keys of all pages, parents first, and of what only the log takes for one. 2 queries."""
    sources = Page.objects.filter(is_source()).order_by("path").values_list("translation_key", flat=True)
    return list(dict.fromkeys([*sources, *_told().values_list("key", flat=True).distinct()]))


def _told() -> QuerySet[ContentChange]:
    return ContentChange.objects.filter(removed=False)
