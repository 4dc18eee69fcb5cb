"""Drafts, for whoever holds a token of one, in the form that they will have once they are published."""

import re
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from faq_pages.api.parameters import RequestedLocale
from faq_pages.api.problems import Problem, ProblemSerializer
from faq_pages.api.serializers import (
    FaqSerializer,
    QuestionDetailSerializer,
    Reading,
    SectionSerializer,
    TranslationSerializer,
)
from faq_pages.api.views import FaqApiView
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from faq_pages.models.answers import load_answers
from faq_pages.models.preview_draft import ExpiredTokenError, UnknownTokenError, find_draft
from faq_pages.models.served_site import served_site_of
from faq_pages.translation.drafts import draft_facts
from faq_pages.translation.states import TranslationFacts

TOKEN = re.compile(r"[\w.\-]{1,400}", re.ASCII)
"""What may be a token; a real one has about 200 characters."""

PARAMETER = OpenApiParameter(
    "token",
    {"type": "string", "pattern": r"^[A-Za-z0-9_.\-]{1,400}$"},
    required=True,
    description="As the editor's preview hands it over.",
)

HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    # The address that was asked holds the token.
    "Referrer-Policy": "no-referrer",
    # A front end reads it in the browser. The token is all that counts: cookies are not looked at.
    "Access-Control-Allow-Origin": "*",
}

GONE = (
    "This preview is over: 15 minutes have passed, or the page was published, unpublished or deleted. "
    "Open the preview again in the editor."
)


class PreviewView(FaqApiView):
    parameters = frozenset({"token"})

    @extend_schema(
        operation_id="preview",
        summary="A draft, by a token that the editor's preview hands over",
        description=(
            "The same object as the public call gives for a page of this type once it is published: a question "
            "(it has `answer`), a section (`questions`) or the whole FAQ (`sections`). Never cached."
        ),
        parameters=[PARAMETER],
        responses={
            200: PolymorphicProxySerializer(
                component_name="Draft",
                serializers=[QuestionDetailSerializer, SectionSerializer, FaqSerializer],
                resource_type_field_name=None,
            ),
            (400, "application/problem+json"): ProblemSerializer,
            (404, "application/problem+json"): ProblemSerializer,
            (410, "application/problem+json"): ProblemSerializer,
        },
    )
    def get(self, request: Request) -> Response:
        page = draft_page(request.query_params.get("token"))
        facts = draft_facts(page)
        data = FORMS[type(page)](page, facts)
        # Where the page is published, `alternates` tell what that is: only here it is the draft.
        data["translation"] = TranslationSerializer(facts).data
        return Response(data, headers={"Content-Language": page.locale.language_code})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Errors too: a cache may keep a 404 or a 410 unless it is told not to."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in HEADERS.items():
            response[name] = value
        return response


def draft_page(token: str | None) -> Any:
    """The page that a token opens, as it was on the editor's screen. Raises a 400, 404 or 410. About 8 queries."""
    if token is None:
        raise Problem(400, "The parameter 'token' is missing. The editor's preview hands one over.")
    if not TOKEN.fullmatch(token):
        raise Problem(400, "The parameter 'token' is not a token: it has other characters, or too many.")
    try:
        page = find_draft(token).as_page()
    except UnknownTokenError:
        raise Problem(404, "There is no preview for this token. Copy all of it.") from None
    except ExpiredTokenError:
        raise Problem(410, GONE) from None
    # Without its source a translation has no place.
    if page is None or page.source is None:
        raise Problem(410, GONE)
    page.source_url_path = page.source.url_path
    return page


def question_form(page: FaqQuestionPage, facts: TranslationFacts) -> Any:
    load_answers([page])
    reading = reading_of(page, facts, [], [page])
    reading.related[page.pk] = page.chosen_related([page.locale.language_code])
    source: Any = page.source
    # A section that is not published has no page to show; its draft has a title.
    section = source.get_parent()
    shown = (each for each in page.pages_above() if each.translation_key == section.translation_key)
    above: Any = next(shown, section)
    reading.sections[page.pk] = above.specific
    return QuestionDetailSerializer(page, context={"reading": reading}).data


def section_form(page: FaqSectionPage, facts: TranslationFacts) -> Any:
    page.questions = page.shown_below(FaqQuestionPage.objects.all(), [page.locale.language_code])
    load_answers(page.questions)
    reading = reading_of(page, facts, page.questions, page.questions)
    return SectionSerializer(page, context={"reading": reading}).data


def index_form(page: FaqIndexPage, facts: TranslationFacts) -> Any:
    sections = page.sections([page.locale.language_code], with_answers=True)
    questions = [question for section in sections for question in section.questions]
    reading = reading_of(page, facts, [*sections, *questions], questions)
    return FaqSerializer(page, context={"reading": reading, "sections": sections}).data


def reading_of(page: Any, facts: TranslationFacts, others: list[Any], questions: list[FaqQuestionPage]) -> Reading:
    """What the draft and the pages shown in it refer to."""
    site = served_site_of(page)
    if site is None:
        raise Problem(404, "There is no site here yet.")
    requested = RequestedLocale(page.locale.language_code, explicit=True)
    reading = Reading.of([page, *others], questions, requested, site)
    reading.facts.setdefault(page.pk, facts)
    return reading


FORMS: dict[type, Callable[[Any, TranslationFacts], Any]] = {
    FaqQuestionPage: question_form,
    FaqSectionPage: section_form,
    FaqIndexPage: index_form,
}
