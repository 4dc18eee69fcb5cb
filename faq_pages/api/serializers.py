"""
The API's answers. A serializer reads nothing that ``Reading`` has not loaded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from wagtail.models import Page

from faq_pages.api.blocks import ANSWER_BLOCK, HTML
from faq_pages.api.members import Members
from faq_pages.api.parameters import RequestedLocale
from faq_pages.languages import Language, fallback_codes, language, language_codes
from faq_pages.links import Links, absolute, public_html
from faq_pages.models import FaqQuestionPage, FaqSectionPage
from faq_pages.models.base import links_of, published_translations
from faq_pages.models.pages import related_questions, sections_of
from faq_pages.models.served_site import ServedSite
from faq_pages.translation.reading import reader_state
from faq_pages.translation.states import Origin, State, TranslationFacts, translation_facts
from faq_pages.writing.answers import Format, answer_as

AnyThing = TypeVar("AnyThing")


class ContentChangedError(Exception):
    """A page was taken away while an answer was being made of it. Nothing is wrong: it is to be read again."""


CODES = serializers.ChoiceField(choices=language_codes())


@dataclass(frozen=True)
class Reading:
    """Everything that the pages of one answer need, looked up at once. 13 queries at most."""

    requested_locale: str
    site: ServedSite
    """For whose readers the addresses are."""
    links: Links
    translations: dict[UUID, list[Page]]
    facts: dict[int, TranslationFacts]
    related: dict[int, list[FaqQuestionPage]]
    sections: dict[int, FaqSectionPage]
    """The section of each question, where it was asked for."""

    @classmethod
    def of(
        cls,
        pages: Iterable[Any],
        questions: Iterable[FaqQuestionPage],
        requested: RequestedLocale,
        site: ServedSite,
        *,
        with_answers: bool = True,
        with_sections: bool = False,
    ) -> "Reading":
        """
        Look up what ``pages``, some of them ``questions``, refer to.

        Links lead to addresses in the language asked for: there the site shows the best there is.
        Without answers those of the questions are not looked at, so they need not have been read.
        """
        pages, questions = list(pages), list(questions)
        translations = published_translations(pages) if pages else {}
        # A question has to be in a section, so any language will do.
        section_codes = list(dict.fromkeys([*requested.codes, *fallback_codes(requested.code)]))
        texts = pages if with_answers else [page for page in pages if not isinstance(page, FaqQuestionPage)]
        return cls(
            requested_locale=requested.code,
            site=site,
            links=links_of(
                texts,
                requested.code,
                base_url=absolute(""),
                page_base_urls=site.page_urls,
                site_id=site.site.pk,
                site_url=site.server_url,
            ),
            translations=translations,
            # Of the pages too: one that was unpublished meanwhile is told as it was.
            facts=translation_facts([*pages, *(page for group in translations.values() for page in group)]),
            related=related_questions(questions, requested.codes) if questions else {},
            sections=sections_of(questions, section_codes) if questions and with_sections else {},
        )

    @classmethod
    def in_short(cls, questions: Iterable[FaqQuestionPage], requested: RequestedLocale, site: ServedSite) -> "Reading":
        """Look up what questions need that are told of without answers and alternates. 3 queries."""
        questions = list(questions)
        codes = list(dict.fromkeys([*requested.codes, *fallback_codes(requested.code)]))
        return cls(
            requested_locale=requested.code,
            site=site,
            links=Links(),
            translations={},
            facts=translation_facts(questions),
            related={},
            sections=sections_of(questions, codes) if questions else {},
        )

    def facts_of(self, page: Page) -> TranslationFacts:
        return _still_there(self.facts, page)

    def section_of(self, question: FaqQuestionPage) -> FaqSectionPage:
        return _still_there(self.sections, question)


def _still_there(known: Mapping[int, AnyThing], page: Page) -> AnyThing:
    try:
        return known[page.pk]
    except KeyError:
        raise ContentChangedError from None


class TranslationSerializer(serializers.Serializer[TranslationFacts]):
    """What the text is: an original, a translation, a machine's draft, an outdated one."""

    state = serializers.ChoiceField(choices=State.choices)
    origin = serializers.ChoiceField(choices=Origin.choices, allow_null=True)
    reviewed_at = serializers.DateTimeField(allow_null=True, default_timezone=UTC)
    source_published_at = serializers.DateTimeField(allow_null=True, default_timezone=UTC)
    translated_at = serializers.DateTimeField(allow_null=True, default_timezone=UTC)


class AlternateSerializer(serializers.Serializer[Any]):
    """The same page in a language in which it is really published."""

    locale = CODES
    name = serializers.CharField(help_text="The language's own name.")
    direction = serializers.ChoiceField(choices=["ltr", "rtl"])
    url = serializers.URLField()
    api_url = serializers.URLField(allow_null=True, help_text="Null where the API has no call for this page alone.")
    state = serializers.ChoiceField(choices=State.choices)


class ReferenceSerializer(serializers.Serializer[Page]):
    """
    A page that another one names. Its title may be in another language than what names it.

    ``context["reading"]`` is the ``Reading`` of the page that names it.
    """

    key = serializers.UUIDField(source="translation_key")
    locale = serializers.ChoiceField(choices=language_codes(), source="locale.language_code")
    direction = serializers.SerializerMethodField()
    title = serializers.CharField()
    url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=["ltr", "rtl"]))
    def get_direction(self, page: Page) -> str:
        return language(page.locale.language_code).direction

    def get_url(self, page: Page) -> str:
        return self.context["reading"].site.address(page)


class ItemSerializer(serializers.Serializer[Any]):
    """
    What every page has in common.

    ``context["reading"]`` is the ``Reading`` it was loaded with, ``context["members"]`` what the client
    wants of it: everything, unless given.
    """

    items: ClassVar[dict[str, Any]] = {}
    """The members that hold items themselves, with their serializers."""

    key = serializers.UUIDField(source="translation_key", help_text="The same in every language.")
    locale = serializers.ChoiceField(choices=language_codes(), source="locale.language_code")
    requested_locale = serializers.SerializerMethodField()
    direction = serializers.ChoiceField(choices=["ltr", "rtl"], source="language.direction")
    url = serializers.SerializerMethodField()
    title = serializers.CharField()
    translation = serializers.SerializerMethodField()
    alternates = serializers.SerializerMethodField()

    @property
    def reading(self) -> Reading:
        return self.context["reading"]

    @property
    def members(self) -> Members:
        return self.context.get("members", Members())

    def get_fields(self) -> dict[str, Any]:
        return {name: field for name, field in super().get_fields().items() if name in self.members}

    def inside(self, name: str, pages: Iterable[Any]) -> Any:
        """The items in a member, with what the client wants of them."""
        context = {**self.context, "members": self.members.inside(name)}
        return self.items[name](pages, many=True, context=context).data

    @extend_schema_field(CODES)
    def get_requested_locale(self, page: Any) -> str:
        return self.reading.requested_locale

    def get_url(self, page: Any) -> str:
        return self.reading.site.address(page)

    @extend_schema_field(TranslationSerializer)
    def get_translation(self, page: Any) -> Any:
        facts = self.reading.facts_of(page)
        return TranslationSerializer(
            replace(facts, state=reader_state(page, facts, self.reading.requested_locale))
        ).data

    @extend_schema_field(AlternateSerializer(many=True))
    def get_alternates(self, page: Any) -> list[dict[str, Any]]:
        return [self.alternate(page, other) for other in self.reading.translations[page.translation_key]]

    def alternate(self, page: Any, other: Page) -> dict[str, Any]:
        described: Language = language(other.locale.language_code)
        return {
            "locale": described.code,
            "name": described.own_name,
            "direction": described.direction,
            "url": self.reading.site.address(other),
            "api_url": self.api_url(page, described.code),
            "state": self.reading.facts_of(other).state,
        }

    def api_url(self, page: Any, code: str) -> str | None:
        return None

    def html(self, stored: str) -> str:
        return public_html(stored, self.reading.links)


class QuestionSerializer(ItemSerializer):
    """A question with its answer."""

    short_answer = serializers.CharField(help_text="Plain text, at most 300 characters.")
    answer = serializers.SerializerMethodField()
    related = serializers.SerializerMethodField()
    last_reviewed = serializers.DateField(allow_null=True)

    @extend_schema_field(ANSWER_BLOCK)
    def get_answer(self, page: FaqQuestionPage) -> Any:
        form: Format | None = self.context.get("format")
        if form:
            return answer_as(form, page, self.reading.links)
        context = {"links": self.reading.links, "base_url": absolute("")}
        return page.answer.stream_block.get_api_representation(page.answer, context)

    @extend_schema_field(ReferenceSerializer(many=True))
    def get_related(self, page: FaqQuestionPage) -> Any:
        related = self.reading.related.get(page.pk, [])
        return ReferenceSerializer(related, many=True, context={"reading": self.reading}).data

    def api_url(self, page: Any, code: str) -> str | None:
        return question_call(self.reading.site, page, code)


def question_call(site: ServedSite, page: Page, code: str) -> str:
    """The full address of the call that answers with a question in one language."""
    return site.call_url(reverse("api:question", args=[page.translation_key]), locale=code)


class QuestionDetailSerializer(QuestionSerializer):
    """A question outside of its section, which it names."""

    section = serializers.SerializerMethodField()

    @extend_schema_field(ReferenceSerializer)
    def get_section(self, page: FaqQuestionPage) -> Any:
        return ReferenceSerializer(self.reading.section_of(page), context={"reading": self.reading}).data


class SectionSerializer(ItemSerializer):
    """A section with its questions."""

    items = {"questions": QuestionSerializer}

    introduction = serializers.SerializerMethodField(help_text=HTML)
    questions = serializers.SerializerMethodField()

    def get_introduction(self, page: Any) -> str:
        return self.html(page.introduction)

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, page: FaqSectionPage) -> Any:
        return self.inside("questions", page.questions)

    def api_url(self, page: Any, code: str) -> str | None:
        return self.reading.site.call_url(reverse("api:section", args=[page.translation_key]), locale=code)


class FaqSerializer(ItemSerializer):
    """The whole FAQ in one language."""

    items = {"sections": SectionSerializer}

    introduction = serializers.SerializerMethodField(help_text=HTML)
    closing = serializers.SerializerMethodField(help_text=HTML)
    sections = serializers.SerializerMethodField()

    def get_introduction(self, page: Any) -> str:
        return self.html(page.introduction)

    def get_closing(self, page: Any) -> str:
        return self.html(page.closing)

    @extend_schema_field(SectionSerializer(many=True))
    def get_sections(self, page: Any) -> Any:
        return self.inside("sections", self.context["sections"])


class LocaleSerializer(serializers.Serializer[Any]):
    """A language of the site."""

    code = serializers.ChoiceField(choices=language_codes())
    name = serializers.CharField(help_text="In English.")
    own_name = serializers.CharField()
    direction = serializers.ChoiceField(choices=["ltr", "rtl"])
    fallbacks = serializers.ListField(child=CODES, help_text="Tried in its place, best first.")
    tags = serializers.ListField(
        child=serializers.CharField(),
        help_text="Language tags that mean it, in small letters. Each stands for all that begin with it and a hyphen; "
        "the longest that fits decides.",
    )
    not_for = serializers.ListField(
        child=serializers.CharField(),
        help_text="Tags that begin with one of `tags`, but whose readers cannot read this language.",
    )
    questions = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many questions are in each state."
    )
