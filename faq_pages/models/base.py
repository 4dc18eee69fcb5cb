"""What all page types of the FAQ share."""

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, PageManager, PagePermissionTester, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail_localize.fields import SynchronizedField

from faq_pages.languages import Language, fallback_codes, language, language_codes
from faq_pages.links import Links, Reference, find_links, links_of_readers, other_sites, place_on_site, source_place
from faq_pages.models.forms import FaqPageForm
from faq_pages.models.panels import SourceChangePanel
from faq_pages.models.permissions import ClosedPagePermissionTester, is_closed_to
from faq_pages.models.preview_draft import lead_to_front_end
from faq_pages.models.source_change import Significance
from faq_pages.published import Visibility, best_of, in_place, paths_down_to, published, source_of

RESERVED_SLUGS = frozenset({"search", "contact", "feedback"})
"""Addresses below the index that belong to the site's own pages."""

MAX_SLUG_LENGTH = 120
"""Two of them and a language make an address that Wagtail can keep when the page moves: 255 characters."""

AnyFaqPage = TypeVar("AnyFaqPage", bound="FaqPage")


class FaqPageQuerySet(PageQuerySet):
    """Questions asked of the tree in the reader's words."""

    def published_in(self, *codes: str) -> "FaqPageQuerySet":
        """Published pages of the given locales, in the source's order. Costs what ``published`` says, at once."""
        return in_place(published(self.filter(locale__language_code__in=codes))).select_related("locale")


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

    exclude_fields_in_copy = ["go_live_at", "expire_at"]
    base_form_class = FaqPageForm
    change_panels: ClassVar[list[Any]] = [
        SourceChangePanel(["change_significance", "note_to_translators"], heading=_("For translators"))
    ]

    text_fields: ClassVar[list[str]] = []
    """Names of the fields whose texts may contain links."""

    requested_code: str = ""
    """The language that the reader asked for; empty when nobody asked for another than the page's own."""

    is_public: bool = False
    """Whether everybody may see it, as far as is known: set for a page that is served, not for a draft."""

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

    def make_preview_request(
        self, original_request: HttpRequest | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Lead to the front end's preview, where there is one. Wagtail asks only for those who may see the draft."""
        elsewhere = lead_to_front_end(self, original_request)
        return elsewhere or super().make_preview_request(original_request, *args, **kwargs)

    @property
    def reader_code(self) -> str:
        """The language of the reader to whom this page is shown."""
        return self.requested_code or self.locale.language_code

    @cached_property
    def source(self) -> Page | None:
        """The page that this is a translation of, or itself; ``None`` when it is gone. 1 query for a translation."""
        return self if self.locale.language_code == settings.LANGUAGE_CODE else source_of(self)

    @property
    def places(self) -> list[str]:
        """The paths of this page and of its source."""
        return [page.path for page in (self, self.source) if page is not None]

    @cached_property
    def visibility(self) -> Visibility:
        """What hides pages from a reader who may see this one, as it was when first asked. 1 query."""
        return Visibility.read(let_into=tuple(self.places))

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Add those of the source: privacy set on a page holds for all its languages."""
        paths = {above for path in self.places for above in paths_down_to(path)}
        return PageViewRestriction.objects.filter(page__path__in=paths)

    def clean(self) -> None:
        super().clean()
        if len(self.slug) > MAX_SLUG_LENGTH:
            message = _("An address has at most %(limit)d characters; this one has %(length)d. Shorten it.")
            raise ValidationError({"slug": message % {"limit": MAX_SLUG_LENGTH, "length": len(self.slug)}})

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
        context["translations"] = published_translations([self], self.visibility)[self.translation_key]
        elsewhere = other_sites(place_on_site(source_place(self))[0])
        context["links"] = links_of([self, *shown], self.reader_code, page_base_urls=elsewhere)
        return context

    def pages_shown(self) -> list["FaqPage"]:
        """Other pages whose texts this page shows, ready to render."""
        return []

    def shown_below(self, pages: QuerySet[AnyFaqPage], codes: Sequence[str] = ()) -> list[AnyFaqPage]:
        """
        What a reader who may see this page may see of ``pages`` below it, in the source's order.

        Of each key the page in the best of ``codes``: the reader's chain unless given. For lists on the
        page itself: also in a preview, and to those who may see a private page. 1 query, and once for
        this page 1 for what hides pages and, of a translation, 1 for its source.
        """
        if self.source is None:
            return []
        codes = codes or fallback_codes(self.reader_code)
        below = Page.objects.descendant_of(self.source).values("translation_key")
        pages = pages.filter(translation_key__in=below, locale__language_code__in=codes)
        visible = in_place(self.visibility.of(pages)).select_related("locale")
        return list(best_of(visible, codes).values())

    def pages_above(self) -> list[Page]:
        """
        The pages above this one from the index down, each in the best language for its reader.

        Those that are not there are left out. 2 queries, and once for this page those that ``shown_below`` names.
        """
        if self.source is None:
            return []
        codes = fallback_codes(self.reader_code)
        # Above the index there is the root alone, which is no page of the site.
        above = [path for path in paths_down_to(self.source.path)[:-1] if len(path) > Page.steplen]
        keys = Page.objects.filter(path__in=above).values("translation_key")
        pages = Page.objects.filter(translation_key__in=keys, locale__language_code__in=codes)
        visible = in_place(self.visibility.of(pages)).select_related("locale")
        best = best_of(visible, codes).values()
        return sorted(best, key=lambda page: page.source_path)


def links_of(pages: Iterable[FaqPage], language_code: str, **bases: Any) -> Links:
    """
    Where the links in the texts of ``pages`` lead, for a reader of one language. At most 5 queries.

    ``bases`` are those of ``find_links``.
    """
    references = [reference for page in pages for reference in page.references()]
    return find_links(references, fallback_codes(language_code), **bases)


def links_by_language(pages: Iterable[FaqPage], **bases: Any) -> dict[str, Links]:
    """
    Where the links in the texts of ``pages`` lead for readers of each language that one of them is in.

    At most 5 queries, however many languages there are. ``bases`` are those of ``find_links``.
    """
    pages = list(pages)
    codes = list(dict.fromkeys(page.locale.language_code for page in pages))
    references = [reference for page in pages for reference in page.references()]
    return dict(
        zip(codes, links_of_readers(references, [fallback_codes(code) for code in codes], **bases), strict=True)
    )


def published_translations(pages: Iterable[Page], visibility: Visibility | None = None) -> dict[UUID, list[Page]]:
    """
    Map each page's key to the pages in which it is published, in the order of the site's languages.

    The page's own locale is included. 2 queries, however many pages are given; 1 when it is known
    what hides pages from this reader.
    """
    order = {code: position for position, code in enumerate(language_codes())}
    found: dict[UUID, list[Page]] = {page.translation_key: [] for page in pages}
    translations = Page.objects.filter(translation_key__in=list(found), locale__language_code__in=order)
    visible = in_place((visibility or Visibility.read()).of(translations)).select_related("locale")
    for page in sorted(visible, key=lambda page: order[page.locale.language_code]):
        found[page.translation_key].append(page)
    return found
