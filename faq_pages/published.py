"""What readers may see: one definition, for pages, links, lists and counts."""

from django.conf import settings
from django.db.models import Q
from wagtail.models import Page
from wagtail.query import PageQuerySet


def is_real() -> Q:
    """
    Live, and either in the source language or published as a translation of its own.

    wagtail-localize puts live copies of English pages into a language, as aliases above a page that
    is translated before its section; a copy is no translation, and has no record of one.
    """
    translated = Q(locale__language_code=settings.LANGUAGE_CODE) | Q(translation_record__isnull=False)
    return Q(live=True, alias_of__isnull=True) & translated


def published(pages: PageQuerySet) -> PageQuerySet:
    """
    Pages that are real and unrestricted, and below no page that is not.

    2 queries at once: the restrictions, and the pages that are not real but have others below them.
    """
    hidden = Q()
    for path in Page.objects.filter(numchild__gt=0).exclude(is_real()).values_list("path", flat=True):
        hidden |= Q(path__startswith=path)
    pages = pages.filter(is_real()).public()
    return pages.exclude(hidden) if hidden else pages


def is_hidden(page: Page) -> bool:
    """Tell whether a page, or one above it, is not real. 1 query."""
    return bool(page.get_ancestors(inclusive=True).exclude(is_real()).exists())
