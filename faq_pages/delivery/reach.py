"""How far a change reaches: which pages may look different after it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar
from uuid import UUID, uuid5

from django.db.models import Q
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
    The keys of all pages that may look different after pages or files of some keys have changed.

    They, what is below them in any language, and what shows something of one of these. Not the pages above: of
    those the log itself knows what is in them. What is above comes first. 4 queries, more for each 500 pages.
    """
    found = set(keys)
    for batch in in_batches(list(found)):
        found |= below(Page.objects.filter(translation_key__in=batch, numchild__gt=0).values_list("path", flat=True))
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
        keys |= set(Page.objects.filter(places).values_list("translation_key", flat=True))
    return keys


def in_order(keys: Iterable[UUID]) -> list[UUID]:
    """In the order of the source's tree, what has no source last. 1 query for each 500."""
    rest = set(keys)
    places: list[tuple[str, UUID]] = []
    for batch in in_batches(list(rest)):
        places += Page.objects.filter(is_source(), translation_key__in=batch).values_list("path", "translation_key")
    ordered = [key for _, key in sorted(places)]
    return [*ordered, *sorted(rest.difference(ordered))]


def everything() -> Sequence[UUID]:
    """The keys of all pages, and of what the log still takes for one. 2 queries."""
    sources = Page.objects.filter(is_source()).order_by("path").values_list("translation_key", flat=True)
    told = ContentChange.objects.filter(removed=False).values_list("key", flat=True).distinct()
    return list(dict.fromkeys([*sources, *told]))
