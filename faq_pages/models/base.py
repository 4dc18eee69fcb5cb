"""What all page types of the FAQ share."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail_localize.fields import SynchronizedField

from faq_pages.languages import Language, fallback_codes, language, language_codes
from faq_pages.links import Links, Reference, find_links
from faq_pages.published import is_real, published

RESERVED_SLUGS = frozenset({"search", "contact"})
"""Addresses below the index that belong to the site's own pages."""


class FaqPageQuerySet(PageQuerySet):
    """Questions asked of the tree in the reader's words."""

    def published_in(self, language_code: str) -> "FaqPageQuerySet":
        """Published pages of one locale, in tree order. Costs what ``published`` says, at once."""
        return published(self.filter(locale__language_code=language_code)).select_related("locale").order_by("path")

    def shown_below(self, parent: Page) -> "FaqPageQuerySet":
        """
        What a reader who may see ``parent`` may see below it, in tree order. No query at once.

        For lists on the page itself: also in a preview, and to those who may see a private page.
        """
        return (
            self.descendant_of(parent)
            .filter(is_real(), view_restrictions__isnull=True)
            .select_related("locale")
            .order_by("path")
        )


class FaqPage(Page):
    """
    A page of the FAQ, in one locale; its translations share its ``translation_key``.

    The slug is the same in all languages, so that an address stays good while its translation comes
    and goes, and nobody can empty it by translating it.
    """

    objects = PageManager.from_queryset(FaqPageQuerySet)()

    override_translatable_fields: ClassVar[list[Any]] = [SynchronizedField("slug", overridable=False)]

    text_fields: ClassVar[list[str]] = []
    """Names of the fields whose texts may contain links."""

    class Meta:
        abstract = True

    @property
    def language(self) -> Language:
        return language(self.locale.language_code)

    def refuse_reserved_slug(self) -> None:
        """Raise ``ValidationError`` when this child of the index takes an address of the site itself."""
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address belongs to a page of the site itself. Choose another.")})

    def references(self) -> Iterator[Reference]:
        """Everything that the texts of this page refer to. Reads choosers: load answers first."""
        for name in self.text_fields:
            yield from self._meta.get_field(name).extract_references(getattr(self, name))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what every page shows: its languages and where the links of its texts lead."""
        context = super().get_context(request, *args, **kwargs)
        shown = self.pages_shown()
        context["translations"] = published_translations([self])[self.translation_key]
        context["links"] = links_of([self, *shown], self.locale.language_code)
        return context

    def pages_shown(self) -> list["FaqPage"]:
        """Other pages whose texts this page shows, ready to render."""
        return []


def links_of(pages: Iterable[FaqPage], language_code: str, *, base_url: str = "") -> Links:
    """Where the links in the texts of ``pages`` lead, for a reader of one language. At most 6 queries."""
    references = [reference for page in pages for reference in page.references()]
    return find_links(references, fallback_codes(language_code), base_url=base_url)


def site_path(page: Page) -> str:
    """A page's address without scheme and host; empty outside every site."""
    parts = page.get_url_parts()
    return parts[2] if parts else ""


def published_translations(pages: Iterable[Page]) -> dict[UUID, list[Page]]:
    """
    Map each page's key to the pages in which it is published, in the order of the site's languages.

    The page's own locale is included. 3 queries, however many pages are given.
    """
    order = {code: position for position, code in enumerate(language_codes())}
    found: dict[UUID, list[Page]] = {page.translation_key: [] for page in pages}
    translations = published(
        Page.objects.filter(translation_key__in=list(found), locale__language_code__in=order)
    ).select_related("locale")
    for page in sorted(translations, key=lambda page: order[page.locale.language_code]):
        found[page.translation_key].append(page)
    return found
