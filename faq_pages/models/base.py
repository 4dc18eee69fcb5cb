"""What all page types of the FAQ share."""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, PageManager, PagePermissionTester
from wagtail.query import PageQuerySet
from wagtail_localize.fields import SynchronizedField

from faq_pages.languages import Language, fallback_codes, language, language_codes
from faq_pages.links import Links, Reference, find_links
from faq_pages.models.forms import FaqPageForm
from faq_pages.models.panels import SourceChangePanel
from faq_pages.models.permissions import ClosedPagePermissionTester, is_closed_to
from faq_pages.models.source_change import Significance
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

    change_significance = models.CharField(
        _("this change is"),
        max_length=10,
        choices=Significance.choices,
        default=Significance.MAJOR,
        help_text=_(
            "After a major change readers of other languages are told that their text is outdated, until it is "
            "translated. Choose minor when every translation still says the same: a typing error, a comma."
        ),
    )
    note_to_translators = models.TextField(
        _("note to translators"),
        blank=True,
        max_length=1000,
        help_text=_("What changed and why. Translators alone read it."),
    )

    objects = PageManager.from_queryset(FaqPageQuerySet)()

    override_translatable_fields: ClassVar[list[Any]] = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("change_significance", overridable=False),
        SynchronizedField("note_to_translators", overridable=False),
    ]

    base_form_class = FaqPageForm
    change_panels: ClassVar[list[Any]] = [
        SourceChangePanel(["change_significance", "note_to_translators"], heading=_("For translators"))
    ]

    text_fields: ClassVar[list[str]] = []
    """Names of the fields whose texts may contain links."""

    class Meta:
        abstract = True

    @transaction.atomic
    def publish(self, *args: Any, **kwargs: Any) -> None:
        """Publish a revision together with its line in the log and all that must follow, or not at all."""
        super().publish(*args, **kwargs)

    @transaction.atomic
    def unpublish(self, *args: Any, **kwargs: Any) -> None:
        """Unpublish together with the line in the log, or not at all."""
        super().unpublish(*args, **kwargs)

    @property
    def is_source(self) -> bool:
        return self.locale.language_code == settings.LANGUAGE_CODE

    def content_digest(self) -> str:
        """A digest of what readers can see of this page: equal for two revisions that read the same."""
        fields = {field.name for field in self._meta.local_fields if field.serialize and not field.primary_key}
        fields |= {"title", "seo_title", "search_description"}
        content = self.serializable_data()
        visible = {name: content[name] for name in fields - {"change_significance", "note_to_translators"}}
        visible["relations"] = {
            relation.get_accessor_name(): [
                {name: value for name, value in row.items() if name not in {"pk", "page"}}
                for row in content.get(relation.get_accessor_name(), [])
            ]
            for relation in get_all_child_relations(type(self))
            if relation.related_model._meta.app_label == self._meta.app_label
        }
        text = json.dumps(visible, sort_keys=True, cls=DjangoJSONEncoder)
        return sha256(text.encode()).hexdigest()

    @property
    def language(self) -> Language:
        return language(self.locale.language_code)

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        if is_closed_to(self, user):
            return ClosedPagePermissionTester(user, self)
        return super().permissions_for_user(user)

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
