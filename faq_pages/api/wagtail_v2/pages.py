"""Pages in Wagtail's API."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from rest_framework.fields import Field
from wagtail.api import APIField
from wagtail.api.v2.serializers import PageHtmlUrlField, PageSerializer, StreamField
from wagtail.api.v2.utils import parse_boolean
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.fields import RichTextField
from wagtail.fields import StreamField as StreamModelField
from wagtail.models import Page
from wagtail.query import PageQuerySet

from faq_pages.addresses.living import living_at
from faq_pages.addresses.written import AddressError, read_address
from faq_pages.api.parameters import known_code
from faq_pages.api.problems import Problem
from faq_pages.api.sites import own_addresses, requested_site
from faq_pages.api.wagtail_v2.parameters import FORM, moment, number, short_text
from faq_pages.api.wagtail_v2.views import LISTING, PublicAPIViewSet, PublicDetailUrlField, PublicSerializer
from faq_pages.languages import language_codes
from faq_pages.links import absolute, public_html
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage, LinkPage
from faq_pages.models.answers import load_answers
from faq_pages.models.base import FaqPage, links_by_language
from faq_pages.models.pages import related_questions
from faq_pages.models.served_site import ServedSite
from faq_pages.published import in_place, is_source, published

TYPES: dict[str, type[Page]] = {
    model._meta.label.lower(): model for model in (Page, FaqIndexPage, FaqSectionPage, FaqQuestionPage, LinkPage)
}

FILTERS: dict[str, Any] = {
    "id": number,
    "title": short_text,
    "slug": short_text,
    "seo_title": short_text,
    "search_description": short_text,
    "show_in_menus": parse_boolean,
    "first_published_at": moment,
    "translation_key": UUID,
}
"""The columns that a list can be filtered by and put in the order of."""

OWN_FILTERS: dict[type[Page], dict[str, Any]] = {
    FaqQuestionPage: {"short_answer": short_text, "last_reviewed": date.fromisoformat}
}
"""Those of one type alone."""

OWN_NAMES = {name for own in OWN_FILTERS.values() for name in own}

RELATIONS = ("child_of", "descendant_of", "ancestor_of", "translation_of")
SEARCHED = ("title", "search_description", "faqquestionpage__short_answer")
MOST_HOPS = 5


class PublicHtmlUrlField(PageHtmlUrlField):
    """The public address, a front end's where there is one."""

    def to_representation(self, value: Page) -> str:
        return self.context["served"].address(value)


class PageDetailUrlField(PublicDetailUrlField):
    """With the site, where it is not the default one."""

    def get_attribute(self, instance: Any) -> str:
        return self.context["served"].call_url(self.context["router"].get_object_detail_urlpath(Page, instance.pk))


class WholePageField(Field):
    """A member made from the page and not from its own value, for it needs the page's language."""

    def get_attribute(self, instance: Any) -> Any:
        return instance


class PublicRichTextField(WholePageField):
    def to_representation(self, value: Any) -> str:
        stored = getattr(value, str(self.field_name))
        return public_html(stored, self.context["links"][value.locale.language_code])


class PublicStreamField(StreamField):
    """Blocks in the form of our own API: stored values name pages and images that nobody may know of."""

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def to_representation(self, value: Any) -> Any:
        stream = getattr(value, self.field_name)
        context = {"links": self.context["links"][value.locale.language_code], "base_url": absolute("")}
        return stream.stream_block.get_api_representation(stream, context)


class ParentField(Field):
    """The page above, in the same language; null when readers cannot see it."""

    def get_attribute(self, instance: Any) -> Any:
        return self.context["parents"].get(instance.pk)

    def to_representation(self, value: Any) -> Any:
        return short_form(value, self.context)


class RelatedField(WholePageField):
    """The related questions that are published in the same language."""

    def to_representation(self, value: Any) -> Any:
        return [short_form(page, self.context) for page in self.context["related"].get(value.pk, [])]


class DestinationField(WholePageField):
    """Where a link page leads; null for what does not lead to the web."""

    def to_representation(self, value: LinkPage) -> str | None:
        return value.destination if value.leads_somewhere else None


class PublicPageSerializer(PageSerializer, PublicSerializer):
    serializer_field_mapping = {
        **PageSerializer.serializer_field_mapping,
        RichTextField: PublicRichTextField,
        StreamModelField: PublicStreamField,
    }

    detail_url = PageDetailUrlField(read_only=True)
    html_url = PublicHtmlUrlField(read_only=True)
    parent = ParentField(read_only=True)


def short_form(page: Page, context: Any) -> dict[str, Any]:
    """What a page says of another one."""
    model = page.cached_content_type.model_class()
    return {
        "id": page.pk,
        "meta": {
            "type": model._meta.label if model else None,
            "detail_url": context["served"].call_url(context["router"].get_object_detail_urlpath(Page, page.pk)),
            "html_url": context["served"].address(page),
        },
        "title": page.title,
    }


class PublicPagesAPIViewSet(PublicAPIViewSet, PagesAPIViewSet):
    base_serializer_class = PublicPageSerializer
    shared_parameters = FORM | {"site"}
    listing_parameters = LISTING | {"site", "type", "locale", *RELATIONS} | set(FILTERS) | OWN_NAMES
    meta_fields: ClassVar[list[str]] = [*PagesAPIViewSet.meta_fields, "translation_key"]

    @classmethod
    def get_body_fields(cls, model: Any) -> list[APIField]:
        fields = super().get_body_fields(model)
        if issubclass(model, FaqQuestionPage):
            return [*fields, APIField("related", serializer=RelatedField(read_only=True))]
        if issubclass(model, LinkPage):
            own = APIField("destination", serializer=DestinationField(read_only=True))
            return [own if field.name == "destination" else field for field in fields]
        return fields

    @cached_property
    def served(self) -> ServedSite:
        return requested_site(self.request)

    @cached_property
    def public(self) -> PageQuerySet:
        """All pages of the site that readers can see. 2 queries, once, before those of its own."""
        pages = Page.objects.filter(locale__language_code__in=language_codes())
        return published(pages, root_key=self.served.root_key)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "served": self.served}

    def found(self) -> PageQuerySet:
        models = self.requested_types()
        model = models[0] if len(models) == 1 else Page
        columns = {**FILTERS, **OWN_FILTERS.get(model, {})}
        if unknown := set(self.query.values) & OWN_NAMES - set(columns):
            raise Problem(400, f"Only pages of one type have {', '.join(sorted(unknown))}: name it with 'type'.")
        order = self.query.order(list(columns))
        pages = self.filtered(self.public)
        if model is not Page:
            pages = model.objects.filter(pk__in=pages.order_by().values("pk"))
        elif models:
            pages = pages.type(*models)
        pages = in_place(pages.filter(**self.query.filters(columns))).select_related("locale")
        return pages.order_by(*(order or ["source_path"]), "pk")

    def requested_types(self) -> list[type[Page]]:
        names = [name for name in self.query.values.get("type", "").split(",") if name]
        for name in names:
            if name.lower() not in TYPES:
                known = ", ".join(model._meta.label for model in TYPES.values())
                raise Problem(400, f"There is no type {name[:60]!r}. Types: {known}.")
        models = list(dict.fromkeys(TYPES[name.lower()] for name in names))
        return [] if Page in models else models

    def filtered(self, pages: PageQuerySet) -> PageQuerySet:
        """By language, by words, and by their place. 2 queries at most for each place that is named."""
        words, any_word = self.query.words(), self.query.any_word()
        code = known_code(self.query.values["locale"]) if "locale" in self.query else ""
        if code:
            pages = pages.filter(locale__language_code=code)
        if words:
            each = [Q(*(Q((f"{name}__icontains", word)) for name in SEARCHED), _connector=Q.OR) for word in words]
            pages = pages.filter(Q(*each, _connector=Q.OR if any_word else Q.AND))
        for relation in RELATIONS:
            if relation in self.query:
                pages = self.beside(pages, relation, code)
        return pages

    def beside(self, pages: PageQuerySet, relation: str, code: str) -> PageQuerySet:
        """Those of ``pages`` that are something to a page. Places are those of the source, in every language."""
        page = self.named_page(relation, code)
        if relation == "translation_of":
            return pages.filter(translation_key=page.translation_key).exclude(pk=page.pk)
        source = Page(path=page.source_path, depth=len(page.source_path) // Page.steplen)
        places = getattr(Page.objects, relation)(source)
        keys = places.filter(is_source()).exclude(path=page.source_path).values("translation_key")
        return pages.filter(translation_key__in=keys, locale_id=page.locale_id)

    def named_page(self, relation: str, code: str) -> Any:
        """The page with the id that a parameter gives; ``root`` is the site's first, in the language asked for."""
        if self.query.values[relation] == "root" and relation != "ancestor_of":
            codes = [code or language_codes()[0]]
            named = self.public.filter(translation_key=self.served.root_key, locale__language_code__in=codes)
        else:
            pk = self.query.read_as(relation, number, "Give the id of a page.")
            named = self.public.filter(pk=pk)
        page = in_place(named).first()
        if page is None:
            raise Problem(400, f"There is no page {self.query.values[relation]!r} for {relation!r}.")
        return page

    def one(self, pk: int) -> Any:
        page = in_place(self.public.filter(pk=pk)).select_related("locale").first()
        if page is None:
            raise Http404
        specific = page.specific
        specific.locale, specific.source_path, specific.source_url_path = (
            page.locale,
            page.source_path,
            page.source_url_path,
        )
        return specific

    def wanted_id(self) -> int | None:
        path = self.query.values.get("html_path")
        return super().wanted_id() if path is None else self.page_at(path)

    def page_at(self, path: str) -> int | None:
        """
        The id of the page that a visitor to an address gets, redirects followed.

        Without a language in front it is one in the site's own, as Wagtail's clients write it.
        """
        for written in (path, f"/{language_codes()[0]}/{path.lstrip('/')}"):
            if (page := self.page_led_to(written if "://" in written else f"/{written.lstrip('/')}")) is not None:
                return self.public.filter(pk=page.pk).values_list("pk", flat=True).first()
        return None

    def page_led_to(self, written: str) -> Page | None:
        own = own_addresses(self.served)
        for _hop in range(MOST_HOPS):
            try:
                living = living_at(self.served.site, read_address(written, own), language_codes()[0])
            except AddressError as error:
                # A redirect that leaves the site, or what the client wrote.
                raise Http404 from error
            if living is None or living.page is not None:
                return living and living.page
            if living.redirection is None:
                return None
            written = living.redirection.location
        return None

    def headers_for(self, rows: list[Any]) -> dict[str, str]:
        codes = dict.fromkeys(page.locale.language_code for page in rows)
        if not codes and "locale" in self.query:
            codes = {known_code(self.query.values["locale"]): None}
        return {"Content-Language": ", ".join(codes)} if codes else {}

    def serialized(self, rows: list[Any], serializer_class: Any) -> list[Any]:
        """At most 14 queries, however many pages there are."""
        context = self.get_serializer_context() | looked_up(
            rows, set(serializer_class.Meta.fields), self.public, self.served
        )
        return serializer_class(rows, many=True, context=context).data


def looked_up(pages: list[Any], members: set[str], public: PageQuerySet, served: ServedSite) -> dict[str, Any]:
    """What the wanted members of ``pages`` are made from, for all at once."""
    questions = [page for page in pages if isinstance(page, FaqQuestionPage)]
    if "answer" in members:
        load_answers(questions)
    with_texts = [page for page in pages if isinstance(page, FaqPage) and members & set(page.text_fields)]
    return {
        "links": links_by_language(
            with_texts,
            base_url=absolute(""),
            page_base_urls=served.page_urls,
            site_id=served.site.pk,
            site_url=served.server_url,
        ),
        "related": related_questions(questions) if "related" in members and questions else {},
        "parents": parents_of(pages, public) if "parent" in members else {},
    }


def parents_of(pages: Iterable[Any], public: PageQuerySet) -> dict[int, Page]:
    """Map the ids of pages to those above them, in their own language. 1 query."""
    above = {page.pk: (page.source_path[: -Page.steplen], page.locale_id) for page in pages}
    keys = Page.objects.filter(is_source(), path__in={path for path, _ in above.values()}).values("translation_key")
    found = in_place(public.filter(translation_key__in=keys, locale_id__in={locale for _, locale in above.values()}))
    by_place = {(page.source_path, page.locale_id): page for page in found.select_related("locale")}
    return {pk: by_place[place] for pk, place in above.items() if place in by_place}
