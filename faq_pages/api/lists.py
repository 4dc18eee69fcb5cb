"""The lists of sections and of questions: filters, parts, and what is said of each item."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail.models import Page
from wagtail.query import PageQuerySet

from faq_pages.api.paging import PAGE_PARAMETERS, Part, list_of
from faq_pages.api.parameters import chosen
from faq_pages.api.problems import Problem, ProblemSerializer, quoted
from faq_pages.api.ready import Items, as_json
from faq_pages.api.serializers import QuestionDetailSerializer, Reading, SectionSerializer
from faq_pages.api.views import ITEM_PARAMETERS, MISSING, PROBLEM, FaqApiView, Wanted, describe, in_languages
from faq_pages.models import FaqQuestionPage, FaqSectionPage
from faq_pages.models.answers import load_answers
from faq_pages.models.pages import load_questions
from faq_pages.published import best_published, in_place, is_source
from faq_pages.translation.reading import with_reader_state
from faq_pages.translation.states import State

UUID_FORM = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

FILTERS = [
    OpenApiParameter(
        "section",
        {"type": "string", "format": "uuid", "pattern": f"^{UUID_FORM}$"},
        description="Only questions of the section with this key.",
    ),
    OpenApiParameter(
        "state",
        enum=State.values,
        many=True,
        style="form",
        explode=False,
        description="Only questions whose `translation.state` is one of these, with commas between them.",
    ),
    OpenApiParameter(
        "updated_since",
        {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]},
        description=(
            "Only questions of which one of the times in `translation` is at or after this one, which says its "
            "distance from UTC. A date is its beginning in UTC."
        ),
    ),
]


class SectionListView(FaqApiView):
    parameters = ITEM_PARAMETERS | {"limit", "offset"}
    ready_parameters = frozenset({"limit", "offset"})

    def ready(self, request: HttpRequest, items: Items, **kwargs: Any) -> bytes:
        wrapped = Request(request)
        part = Part.asked_for(wrapped)
        return ready_part(wrapped, part, *items.sections(part))

    @extend_schema(
        operation_id="sections",
        summary="The sections with their questions",
        parameters=describe(SectionSerializer, *PAGE_PARAMETERS),
        responses={
            200: list_of(SectionSerializer, "SectionList"),
            PROBLEM: ProblemSerializer,
            MISSING: ProblemSerializer,
        },
    )
    def get(self, request: Request) -> Response:
        wanted, part = Wanted.asked_for(request, SectionSerializer), Part.asked_for(request)
        found = best_published(FaqSectionPage.objects.all(), wanted.locale.codes, root_key=wanted.site.root_key)
        count, sections = found.count(), list(part.of(in_place(found).select_related("locale")))
        with_answers = wanted.members.has("questions.answer")
        load_questions(sections, wanted.locale.codes, with_answers=with_answers)
        questions = [question for section in sections for question in section.questions]
        pages = [*sections, *questions]
        reading = Reading.of(pages, questions, wanted.locale, wanted.site, with_answers=with_answers)
        data = SectionSerializer(sections, many=True, context=wanted.context(reading)).data
        return in_languages(part.answer(request, count, data), pages, wanted.locale)


class QuestionListView(FaqApiView):
    parameters = ITEM_PARAMETERS | {"section", "state", "updated_since", "limit", "offset"}
    ready_parameters = frozenset({"limit", "offset"})

    def ready(self, request: HttpRequest, items: Items, **kwargs: Any) -> bytes:
        wrapped = Request(request)
        part = Part.asked_for(wrapped)
        return ready_part(wrapped, part, *items.question_list(part))

    @extend_schema(
        operation_id="questions",
        summary="Questions with their answers",
        parameters=describe(QuestionDetailSerializer, *FILTERS, *PAGE_PARAMETERS),
        responses={
            200: list_of(QuestionDetailSerializer, "QuestionList"),
            PROBLEM: ProblemSerializer,
            MISSING: ProblemSerializer,
        },
    )
    def get(self, request: Request) -> Response:
        wanted, part = Wanted.asked_for(request, QuestionDetailSerializer), Part.asked_for(request)
        with_answers = "answer" in wanted.members
        found = best_published(FaqQuestionPage.objects.all(), wanted.locale.codes, root_key=wanted.site.root_key)
        found = filtered(request, with_reader_state(found, wanted.locale.code))
        found = found if with_answers else found.defer("answer")
        count, questions = found.count(), list(part.of(in_place(found).select_related("locale")))
        if with_answers:
            load_answers(questions)
        reading = Reading.of(
            questions, questions, wanted.locale, wanted.site, with_answers=with_answers, with_sections=True
        )
        data = QuestionDetailSerializer(questions, many=True, context=wanted.context(reading)).data
        return in_languages(part.answer(request, count, data), questions, wanted.locale)


def ready_part(request: Request, part: Part, count: int, results: Sequence[bytes]) -> bytes:
    """A list's answer as JSON, of items that are JSON already."""
    empty = as_json(part.answer(request, count, []))
    return empty.removesuffix(b"]}") + b",".join(results) + b"]}"


def filtered(request: Request, questions: PageQuerySet) -> PageQuerySet:
    """Those of ``questions``, annotated by ``with_reader_state``, that the query asks for. Raises a 400."""
    states = chosen(request, "state", State.values)
    if states is not None:
        questions = questions.filter(reader_state__in=states)
    since = request.query_params.get("updated_since")
    if since is not None:
        questions = questions.filter(updated_at_or_after(moment(since)))
    section = request.query_params.get("section")
    if section is not None:
        questions = questions.filter(translation_key__in=keys_in_section(section))
    return questions


def keys_in_section(key: str) -> Any:
    """The keys of all questions of the section with this key, as a subquery; of none when there is no such section."""
    if not re.fullmatch(UUID_FORM, key):
        raise Problem(400, f"The parameter 'section' is {quoted(key)}. Give the key of a section.")
    section = Page.objects.filter(is_source(), translation_key=key).first()
    questions = Page.objects.child_of(section) if section else Page.objects.none()
    return questions.filter(is_source()).values("translation_key")


def updated_at_or_after(time: datetime) -> Q:
    """Whether one of the times that an item's ``translation`` tells is not before ``time``."""
    return (
        Q(source_published_at__gte=time) | Q(last_published_at__gte=time) | Q(translation_record__reviewed_at__gte=time)
    )


MOMENT = re.compile(
    "([0-9]{4}(?:-[0-9]{2}){2})"
    "(?:[Tt]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,9})?)?)([Zz]|[+ -][0-9]{2}:[0-9]{2}))?"
)
"""A date, or a time with its distance from UTC, whose plus sign arrives as a space when it was not escaped."""


def moment(text: str) -> datetime:
    """The time that a parameter names, in UTC. Raises a 400 for what is none, or does not say its distance from UTC."""
    parts = MOMENT.fullmatch(text)
    day, hour, zone = parts.groups() if parts else ("", "", "")
    try:
        time = datetime.fromisoformat(f"{day}T{hour or '00:00'}{(zone or 'Z').upper().replace(' ', '+')}")
    except ValueError as error:
        raise Problem(
            400,
            f"The parameter 'updated_since' is {quoted(text)}. Give a date, 2026-11-03, or a time with its distance "
            "from UTC, 2026-11-03T20:00:00Z.",
        ) from error
    try:
        return time.astimezone(UTC)
    except OverflowError:
        # The first and the last day of the calendar, seen from elsewhere.
        return (datetime.min if time.year == 1 else datetime.max).replace(tzinfo=UTC)
