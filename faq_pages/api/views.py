"""The calls of the API: which rows, what else they need, in what form, answer."""

from typing import Any
from uuid import UUID

from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from faq_pages.api.parameters import RequestedLocale, check_parameters, requested_locale
from faq_pages.api.problems import Problem, ProblemSerializer
from faq_pages.api.serializers import FaqSerializer, LocaleSerializer, QuestionDetailSerializer, Reading
from faq_pages.languages import language_codes, languages
from faq_pages.models import FaqIndexPage, FaqQuestionPage
from faq_pages.models.answers import load_answers
from faq_pages.published import in_place, published
from faq_pages.translation.progress import question_counts

LOCALE = OpenApiParameter(
    "locale",
    enum=language_codes(),
    description=(
        "The language, exactly. Without it the header `Accept-Language` decides, and the best language "
        "that exists is served."
    ),
)


class FaqApiView(APIView):
    """A call that only reads. ``parameters`` are those that its query may have."""

    parameters: frozenset[str] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_parameters(request, self.parameters)


def in_language(data: Any, served: str, requested: RequestedLocale) -> Response:
    """An answer that says which language it is in and what the choice depended on."""
    response = Response(data, headers={"Content-Language": served})
    if not requested.explicit:
        patch_vary_headers(response, ["Accept-Language"])
    return response


def best_page(pages: Any, requested: RequestedLocale, *, what: str) -> Any:
    """
    The page in the best language that may be served.

    Raises a 404 that lists the languages in which it is published. 2 queries.
    """
    found = {page.locale.language_code: page for page in in_place(published(pages)).select_related("locale")}
    for code in requested.codes:
        if code in found:
            return found[code]
    if not found:
        raise Problem(404, f"There is no such {what}.", locales=[])
    codes = [code for code in language_codes() if code in found]
    raise Problem(
        404, f"This {what} is not published in {requested.code!r}. It is in: {', '.join(codes)}.", locales=codes
    )


class LocaleListView(FaqApiView):
    @extend_schema(
        operation_id="locales",
        summary="The languages of the site",
        responses={200: LocaleSerializer(many=True), (400, "application/problem+json"): ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        counts = question_counts()
        rows = [{**vars(language), "questions": counts[language.code]} for language in languages()]
        return Response(LocaleSerializer(rows, many=True).data)


class FaqView(FaqApiView):
    parameters = frozenset({"locale"})

    @extend_schema(
        operation_id="faq",
        summary="The whole FAQ in one language",
        parameters=[LOCALE],
        responses={
            200: FaqSerializer,
            (400, "application/problem+json"): ProblemSerializer,
            (404, "application/problem+json"): ProblemSerializer,
        },
    )
    def get(self, request: Request) -> Response:
        requested = requested_locale(request)
        index = best_page(FaqIndexPage.objects.of_default_site(), requested, what="FAQ")
        sections = index.sections([index.locale.language_code], with_answers=True)
        questions = [question for section in sections for question in section.questions]
        reading = Reading.of([index, *sections, *questions], questions, requested.code)
        data = FaqSerializer(index, context={"reading": reading, "sections": sections}).data
        return in_language(data, index.locale.language_code, requested)


class QuestionView(FaqApiView):
    parameters = frozenset({"locale"})

    @extend_schema(
        operation_id="question",
        summary="One question with its answer",
        parameters=[LOCALE],
        responses={
            200: QuestionDetailSerializer,
            (400, "application/problem+json"): ProblemSerializer,
            (404, "application/problem+json"): ProblemSerializer,
        },
    )
    def get(self, request: Request, key: UUID) -> Response:
        requested = requested_locale(request)
        question = best_page(FaqQuestionPage.objects.filter(translation_key=key), requested, what="question")
        load_answers([question])
        reading = Reading.of([question], [question], requested.code)
        context = {"reading": reading, "section": question.parent_shown()}
        data = QuestionDetailSerializer(question, context=context).data
        return in_language(data, question.locale.language_code, requested)


@extend_schema(exclude=True)
class NotFoundView(APIView):
    """Every other address below the API: a 404 in the API's own form, whatever the method."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Problem(404, "The API has no such call. Its calls are described at /api/v1/schema/.")
