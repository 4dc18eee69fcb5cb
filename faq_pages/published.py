"""What readers may see: one definition, for pages, links, lists and counts."""

from django.db.models import Q
from wagtail.models import Page
from wagtail.query import PageQuerySet


def published(pages: PageQuerySet) -> PageQuerySet:
    """
    Pages that are live, unrestricted, and below no page that is not.

    2 queries at once: the restrictions, and the unpublished pages that have others below them.
    """
    hidden = Q()
    for path in Page.objects.filter(live=False, numchild__gt=0).values_list("path", flat=True):
        hidden |= Q(path__startswith=path)
    pages = pages.live().public()
    return pages.exclude(hidden) if hidden else pages


def is_hidden(page: Page) -> bool:
    """Tell whether a page stands below one that is unpublished. 1 query."""
    return bool(page.get_ancestors().filter(live=False).exists())
