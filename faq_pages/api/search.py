"""The calls that search: questions that answer a text, and questions that go on as somebody types."""

import re
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from faq_pages.api.paging import PAGE_PARAMETERS, Part, list_of
from faq_pages.api.parameters import ACCEPT_LANGUAGE, CONTENT_LANGUAGE, VARY, requested_locale
from faq_pages.api.problems import Problem, ProblemSerializer
from faq_pages.api.serializers import QuestionDetailSerializer, Reading, question_call
from faq_pages.api.sites import SITE, requested_site
from faq_pages.api.views import MISSING, PROBLEM, FaqApiView, in_languages
from faq_pages.languages import language, language_codes
from faq_pages.models import FaqQuestionPage
from faq_pages.search.excerpts import Marked
from faq_pages.search.finding import CANDIDATES
from faq_pages.search.log import search_and_count
from faq_pages.search.searching import MOST_CHARACTERS, MOST_WORDS, Hit, suggest

MOST_SUGGESTIONS = 6

SPACES = r"\t\n\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
UNREADABLE = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd"
"""Control characters, and what stands for bytes that are no UTF-8: as classes of a regular expression."""

_WORD = f"[^{SPACES}{UNREADABLE}]+"

TEXT = OpenApiParameter(
    "q",
    {
        "type": "string",
        "minLength": 1,
        "maxLength": MOST_CHARACTERS,
        "pattern": f"^[{SPACES}]*{_WORD}([{SPACES}]+{_WORD}){{0,{MOST_WORDS - 1}}}[{SPACES}]*$",
    },
    required=True,
    description=(
        f"What to look for, as somebody types it: at most {MOST_CHARACTERS} characters (Unicode code points) and "
        f"{MOST_WORDS} words with spaces between them, without control characters. The last word may be unfinished."
    ),
)
SEARCHED_LOCALE = OpenApiParameter(
    "locale",
    enum=language_codes(),
    description="The language to search in, in upper or lower case. Without it the header `Accept-Language` decides.",
)
REFUSALS = {
    PROBLEM: ProblemSerializer,
    MISSING: ProblemSerializer,
    (503, "application/problem+json"): ProblemSerializer,
}
PARAMETERS = [TEXT, SEARCHED_LOCALE, ACCEPT_LANGUAGE, CONTENT_LANGUAGE, VARY, SITE]


def requested_text(request: Request) -> str:
    """What the parameter ``q`` says. Raises a 400 for nothing, too much, and what nobody types."""
    text = request.query_params.get("q", "")
    if not text.strip():
        raise Problem(400, "The parameter 'q' is missing or empty. Give it the words to look for.")
    if re.search(f"[{UNREADABLE}]", text):
        raise Problem(
            400, "The parameter 'q' holds control characters, or bytes that are no UTF-8. Give it plain text in UTF-8."
        )
    if len(text) > MOST_CHARACTERS or len(text.split()) > MOST_WORDS:
        raise Problem(
            400,
            f"The parameter 'q' has {len(text)} characters and {len(text.split())} words. "
            f"Give at most {MOST_CHARACTERS} and {MOST_WORDS}.",
        )
    return text


class RangeSerializer(serializers.Serializer[Any]):
    """
    A part of a text.

    Places are counted in Unicode code points, from 0: in JavaScript it is `[...text].slice(start, end)`.
    """

    start = serializers.IntegerField(min_value=0, help_text="Where it begins.")
    end = serializers.IntegerField(min_value=1, help_text="Where what follows it begins.")


class MarkedSerializer(serializers.Serializer[Marked]):
    """A plain text, and the parts of it that match, in order and apart from each other."""

    text = serializers.CharField(help_text="In Unicode's form NFC.")
    ranges = serializers.SerializerMethodField()

    @extend_schema_field(RangeSerializer(many=True))
    def get_ranges(self, marked: Marked) -> list[dict[str, int]]:
        return [{"start": start, "end": end} for start, end in marked.ranges]


class HitSerializer(QuestionDetailSerializer):
    """
    A question that was found, in short.

    ``context["hits"]`` are the hits by the ids of their pages.
    """

    left_out = frozenset({"answer", "related", "alternates", "last_reviewed"})
    """What its own call tells."""

    api_url = serializers.SerializerMethodField(  # type: ignore[assignment]  # the base has a method of this name
        help_text="The call that answers with all of it."
    )
    question = serializers.SerializerMethodField(help_text="The title, with what matches.")
    excerpt = serializers.SerializerMethodField(
        help_text="The part of short answer and answer that matches best; some 200 characters."
    )
    score = serializers.SerializerMethodField(help_text="Higher is better. Not to be compared between searches.")

    def get_fields(self) -> dict[str, Any]:
        return {name: field for name, field in super().get_fields().items() if name not in self.left_out}

    def hit(self, page: FaqQuestionPage) -> Hit:
        found: Hit = self.context["hits"][page.pk]
        return found

    @extend_schema_field(serializers.URLField())
    def get_api_url(self, page: FaqQuestionPage) -> str:
        return question_call(self.reading.site, page, page.locale.language_code)

    @extend_schema_field(MarkedSerializer)
    def get_question(self, page: FaqQuestionPage) -> Any:
        return MarkedSerializer(self.hit(page).question).data

    @extend_schema_field(MarkedSerializer)
    def get_excerpt(self, page: FaqQuestionPage) -> Any:
        return MarkedSerializer(self.hit(page).excerpt).data

    @extend_schema_field(serializers.FloatField())
    def get_score(self, page: FaqQuestionPage) -> float:
        return self.hit(page).score


class SearchResultsSerializer(list_of(HitSerializer, "HitList")):  # type: ignore[misc]  # made by a function
    """What was found, best first."""

    count = serializers.IntegerField(
        min_value=0, max_value=CANDIDATES, help_text=f"How many there are in all parts; at most {CANDIDATES} are found."
    )
    is_elsewhere = serializers.BooleanField(
        help_text="Nothing was found in the language; the results are in others, each with its own `locale`."
    )
    did_you_mean = serializers.CharField(
        allow_null=True, help_text="Another text to look for, where a word of this one is in no question."
    )


class SuggestionSerializer(serializers.Serializer[Any]):
    """
    A question that somebody who types may mean.

    ``context["site"]`` is the site for whose readers the addresses are.
    """

    key = serializers.UUIDField(source="page.translation_key")
    locale = serializers.ChoiceField(choices=language_codes(), source="language_code")
    direction = serializers.SerializerMethodField()
    title = serializers.CharField(source="page.title")
    url = serializers.SerializerMethodField()
    question = MarkedSerializer(help_text="The title, with what matches.")

    @extend_schema_field(serializers.ChoiceField(choices=["ltr", "rtl"]))
    def get_direction(self, hit: Hit) -> str:
        return language(hit.language_code).direction

    @extend_schema_field(serializers.URLField())
    def get_url(self, hit: Hit) -> str:
        return str(self.context["site"].address(hit.page))


class SuggestionsSerializer(serializers.Serializer[Any]):
    """Questions of one language, best first."""

    results = SuggestionSerializer(many=True)


class SearchView(FaqApiView):
    parameters = frozenset({"q", "locale", "site", "limit", "offset"})

    @extend_schema(
        operation_id="search",
        summary="Questions that answer a text",
        parameters=[*PARAMETERS, *PAGE_PARAMETERS],
        responses={200: SearchResultsSerializer, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        text, part = requested_text(request), Part.asked_for(request)
        locale, site = requested_locale(request), requested_site(request)
        found = search_and_count(text, locale.code, root_key=site.root_key, limit=part.limit, offset=part.offset)
        pages = [hit.page for hit in found.hits]
        reading = Reading.in_short(pages, locale, site)
        context = {"reading": reading, "hits": {hit.page.pk: hit for hit in found.hits}}
        answer = {
            **part.answer(request, found.total, HitSerializer(pages, many=True, context=context).data),
            "is_elsewhere": found.is_elsewhere,
            "did_you_mean": found.did_you_mean or None,
        }
        return in_languages(answer, pages, locale)


class SuggestionsView(FaqApiView):
    parameters = frozenset({"q", "locale", "site"})

    @extend_schema(
        operation_id="suggestions",
        summary="Questions that go on as somebody types",
        parameters=PARAMETERS,
        responses={200: SuggestionsSerializer, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        text, locale, site = requested_text(request), requested_locale(request), requested_site(request)
        found = suggest(text, locale.code, root_key=site.root_key, limit=MOST_SUGGESTIONS)
        data = SuggestionSerializer(found, many=True, context={"site": site}).data
        return in_languages({"results": data}, [hit.page for hit in found], locale)
