"""The calls of the API: which rows, what else they need, in what form, answer."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from faq_pages.api.formats import FORMAT, requested_format
from faq_pages.api.members import Members, member_parameters
from faq_pages.api.parameters import LANGUAGE_PARAMETERS, RequestedLocale, check_parameters, requested_locale
from faq_pages.api.problems import Problem, ProblemSerializer
from faq_pages.api.ready import Items, NotReadyError, default_site, parts_of, plain_locale, ready_response
from faq_pages.api.serializers import (
    ContentChangedError,
    FaqSerializer,
    LocaleSerializer,
    QuestionDetailSerializer,
    Reading,
    SectionSerializer,
)
from faq_pages.api.sites import SITE, requested_site
from faq_pages.delivery.ready import Parts
from faq_pages.languages import language_codes, languages
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from faq_pages.models.answers import load_answers
from faq_pages.models.pages import load_questions
from faq_pages.models.served_site import ServedSite
from faq_pages.published import in_place, published
from faq_pages.translation.progress import question_counts
from faq_pages.translation.states import State
from faq_pages.writing.answers import Format

PROBLEM = (400, "application/problem+json")
MISSING = (404, "application/problem+json")

ITEM_PARAMETERS = frozenset({"locale", "fallback", "fields", "omit", "format", "site"})
"""What every call that answers with texts understands."""


ATTEMPTS = 3
"""How often an answer is begun before a fault is told."""


class FaqApiView(APIView):
    """A call that only reads. ``parameters`` are those that its query may have."""

    parameters: frozenset[str] = frozenset()
    ready_parameters: frozenset[str] = frozenset()
    """Those beside ``locale`` with which an answer can be put together from what is already made."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Begin again when an editor took away what was being read: its queries do not see one state of the site."""
        if (parts := parts_of(request)) and (answer := self.ready_or_none(request, parts, **kwargs)):
            return answer
        for _ in range(ATTEMPTS - 1):
            with suppress(ContentChangedError):
                return super().dispatch(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def ready_or_none(self, request: HttpRequest, parts: Parts, **kwargs: Any) -> HttpResponse | None:
        """The answer put together from what is already made; ``None`` where it is not as simple as that."""
        code, site = plain_locale(request, self.ready_parameters), default_site()
        if code is None or site is None or not self.ready_parameters <= self.parameters:
            return None
        try:
            body = self.ready(request, Items(parts, site, code), **kwargs)
        except (NotReadyError, ContentChangedError, Problem):
            # The other way answers, or tells what is wrong.
            return None
        return ready_response(body, code)

    def ready(self, request: HttpRequest, items: Items, **kwargs: Any) -> bytes:
        """The answer to a plain query, or ``NotReadyError``."""
        raise NotReadyError

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_parameters(request, self.parameters)


@dataclass(frozen=True)
class Wanted:
    """What a client wants of a call that answers with texts."""

    locale: RequestedLocale
    members: Members
    format: Format | None
    site: ServedSite

    @classmethod
    def asked_for(cls, request: Request, item: Any) -> "Wanted":
        """What the query says, for a call that answers with ``item``, a serializer. Raises a 400. 1 query."""
        locale, members = requested_locale(request), Members.asked_for(request, item)
        return cls(locale, members, requested_format(request), requested_site(request))

    def context(self, reading: Reading, **more: Any) -> dict[str, Any]:
        """What the serializers need."""
        return {"reading": reading, "members": self.members, "format": self.format, **more}


def describe(item: Any, *more: OpenApiParameter) -> list[OpenApiParameter]:
    """The parameters of a call that answers with texts, for the schema. ``item`` is the serializer."""
    return [*LANGUAGE_PARAMETERS, *more, *member_parameters(item), FORMAT, SITE]


def in_languages(data: Any, pages: Iterable[Any], requested: RequestedLocale) -> Response:
    """An answer that says which languages its ``pages`` are in and what the choice depended on."""
    codes = dict.fromkeys(page.locale.language_code for page in pages) or [requested.code]
    response = Response(data, headers={"Content-Language": ", ".join(codes)})
    if not requested.explicit:
        patch_vary_headers(response, ["Accept-Language"])
    return response


def best_page(pages: Any, requested: RequestedLocale, site: ServedSite, *, what: str) -> Any:
    """
    The page of a site in the best language that may be served.

    Raises a 404 that lists the languages in which it is published. 2 queries.
    """
    visible = in_place(published(pages, root_key=site.root_key)).select_related("locale")
    found = {page.locale.language_code: page for page in visible}
    for code in requested.codes:
        if code in found:
            return found[code]
    if not found:
        raise Problem(404, f"There is no such {what}.", locales=[])
    codes = [code for code in language_codes() if code in found]
    wanted = " or ".join(map(repr, requested.codes))
    raise Problem(
        404,
        f"This {what} is not published in {wanted}. It is in: {', '.join(codes)}.",
        locales=codes,
        requested_locale=requested.code,
        state=State.FALLBACK,
    )


class LocaleListView(FaqApiView):
    parameters = frozenset({"site"})

    @extend_schema(
        operation_id="locales",
        summary="The languages of the site",
        parameters=[SITE],
        responses={200: LocaleSerializer(many=True), PROBLEM: ProblemSerializer, MISSING: ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        counts = question_counts(requested_site(request).root_key)
        rows = [
            {**vars(one), "tags": one.tags, "not_for": one.not_for, "questions": counts[one.code]}
            for one in languages()
        ]
        return Response(LocaleSerializer(rows, many=True).data)


class FaqView(FaqApiView):
    parameters = ITEM_PARAMETERS

    def ready(self, request: HttpRequest, items: Items, **kwargs: Any) -> bytes:
        return items.tree()

    @extend_schema(
        operation_id="faq",
        summary="The whole FAQ in one language",
        parameters=describe(FaqSerializer),
        responses={200: FaqSerializer, PROBLEM: ProblemSerializer, MISSING: ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        wanted = Wanted.asked_for(request, FaqSerializer)
        found = FaqIndexPage.objects.filter(translation_key=wanted.site.root_key)
        index = best_page(found, wanted.locale, wanted.site, what="FAQ")
        with_answers = wanted.members.has("sections.questions.answer")
        sections = index.sections(wanted.locale.codes, with_answers=with_answers)
        questions = [question for section in sections for question in section.questions]
        pages = [index, *sections, *questions]
        reading = Reading.of(pages, questions, wanted.locale, wanted.site, with_answers=with_answers)
        data = FaqSerializer(index, context=wanted.context(reading, sections=sections)).data
        return in_languages(data, pages, wanted.locale)


class QuestionView(FaqApiView):
    parameters = ITEM_PARAMETERS

    def ready(self, request: HttpRequest, items: Items, **kwargs: Any) -> bytes:
        return items.question(kwargs["key"])

    @extend_schema(
        operation_id="question",
        summary="One question with its answer",
        parameters=describe(QuestionDetailSerializer),
        responses={200: QuestionDetailSerializer, PROBLEM: ProblemSerializer, MISSING: ProblemSerializer},
    )
    def get(self, request: Request, key: UUID) -> Response:
        wanted = Wanted.asked_for(request, QuestionDetailSerializer)
        pages = FaqQuestionPage.objects.filter(translation_key=key)
        question = best_page(pages, wanted.locale, wanted.site, what="question")
        load_answers([question])
        reading = Reading.of([question], [question], wanted.locale, wanted.site, with_sections=True)
        data = QuestionDetailSerializer(question, context=wanted.context(reading)).data
        return in_languages(data, [question], wanted.locale)


class SectionView(FaqApiView):
    parameters = ITEM_PARAMETERS

    def ready(self, request: HttpRequest, items: Items, **kwargs: Any) -> bytes:
        return items.section(kwargs["key"])

    @extend_schema(
        operation_id="section",
        summary="One section with its questions",
        parameters=describe(SectionSerializer),
        responses={200: SectionSerializer, PROBLEM: ProblemSerializer, MISSING: ProblemSerializer},
    )
    def get(self, request: Request, key: UUID) -> Response:
        wanted = Wanted.asked_for(request, SectionSerializer)
        found = FaqSectionPage.objects.filter(translation_key=key)
        section = best_page(found, wanted.locale, wanted.site, what="section")
        with_answers = wanted.members.has("questions.answer")
        load_questions([section], wanted.locale.codes, with_answers=with_answers)
        pages = [section, *section.questions]
        reading = Reading.of(pages, section.questions, wanted.locale, wanted.site, with_answers=with_answers)
        data = SectionSerializer(section, context=wanted.context(reading)).data
        return in_languages(data, pages, wanted.locale)


@extend_schema(exclude=True)
class NotFoundView(APIView):
    """Every other address below the API: a 404 in the API's own form, whatever the method."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Problem(404, "The API has no such call. Its calls are described at /api/v1/schema/.")
