"""The calls for visitors who have something to say, and the challenge that goes before."""

from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from faq_pages.api.parameters import RequestedLocale
from faq_pages.api.posted import (
    ChallengeSerializer,
    EnquirySerializer,
    FeedbackSerializer,
    InvalidBodySerializer,
    PostedSerializer,
    ReceivedSerializer,
)
from faq_pages.api.problems import CONTENT_TYPE, Problem, ProblemSerializer
from faq_pages.api.sites import SITE, requested_site
from faq_pages.api.small_json import SmallJsonParser
from faq_pages.api.views import FaqApiView, best_page
from faq_pages.models import FaqQuestionPage
from faq_pages.visitors.addresses import network_of
from faq_pages.visitors.posting import RefusedError, Sender, TooSoonError, ask, leave_feedback
from faq_pages.visitors.proofs import ProofError, new_challenge

AnyPosted = TypeVar("AnyPosted", bound=PostedSerializer)

RETRY_AFTER = OpenApiParameter(
    "Retry-After", int, OpenApiParameter.HEADER, response=[429], description="Seconds to wait."
)
REFUSALS = {
    (400, CONTENT_TYPE): OpenApiResponse(InvalidBodySerializer, "The body, or a parameter, cannot be."),
    (403, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "The proof does not hold, or was used before."),
    (411, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "The body does not say how long it is."),
    (413, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "The body is too large."),
    (415, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "The body is not `application/json`."),
    (429, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "One message a minute."),
}


class VisitorView(FaqApiView):
    """Nothing it answers may be kept by anybody on the way."""

    parser_classes = [SmallJsonParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length"):
            # Django takes such a body for an empty one.
            raise Problem(411, "Send the header Content-Length, and the body in one piece.")

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, TooSoonError):
            response = super().handle_exception(Problem(429, "Wait a minute between two messages."))
            response["Retry-After"] = str(exc.seconds)
            return response
        if isinstance(exc, ProofError):
            exc = Problem(403, str(exc))
        if isinstance(exc, RefusedError):
            exc = Problem(400, str(exc))
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class ChallengeView(VisitorView):
    @extend_schema(
        operation_id="challenge",
        summary="A small piece of work for the visitor's computer, to be done before it may send something",
        responses={200: ChallengeSerializer, (400, CONTENT_TYPE): ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        return Response(ChallengeSerializer(new_challenge()).data)


class FeedbackView(VisitorView):
    parameters = frozenset({"site"})

    @extend_schema(
        operation_id="feedback",
        summary="Say whether an answer helped, or that its translation is wrong",
        request=FeedbackSerializer,
        parameters=[SITE, RETRY_AFTER],
        responses={202: ReceivedSerializer, (404, CONTENT_TYPE): ProblemSerializer, **REFUSALS},
    )
    def post(self, request: Request, key: UUID) -> Response:
        posted = read(FeedbackSerializer(data=request.data))
        data = posted.validated_data
        pages = FaqQuestionPage.objects.filter(translation_key=key)
        requested = RequestedLocale(data["locale"], explicit=True)
        page = best_page(pages, requested, requested_site(request), what="question")
        leave_feedback(
            page,
            sender_of(request, data),
            kind=posted.kind,
            block=data.get("block", ""),
            comment=data.get("comment", ""),
        )
        return received()


class EnquiryView(VisitorView):
    @extend_schema(
        operation_id="enquiry",
        summary="Ask a question that the FAQ does not answer",
        request=EnquirySerializer,
        parameters=[RETRY_AFTER],
        responses={202: ReceivedSerializer, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        data = read(EnquirySerializer(data=request.data)).validated_data
        ask(data["text"], sender_of(request, data), language=data["locale"], email=data.get("email", ""))
        return received()


def read(posted: AnyPosted) -> AnyPosted:
    """Check a body. Raises a 400 that names what is wrong with each member."""
    if not posted.is_valid():
        errors = [{"member": member, "detail": detail} for member, detail in faults(posted.errors)]
        told = "; ".join(f"{error['member']}: {error['detail']}".removeprefix(": ") for error in errors)
        raise Problem(400, told, invalid=errors)
    return posted


def faults(errors: Any, member: str = "") -> Iterator[tuple[str, str]]:
    """What is wrong, member by member, those of members too."""
    if isinstance(errors, dict):
        for name, inner in errors.items():
            path = member if name == "non_field_errors" else f"{member}.{name}".removeprefix(".")
            yield from faults(inner, path)
    else:
        yield from ((member, str(detail)) for detail in errors)


def sender_of(request: Request, data: dict[str, Any]) -> Sender:
    proof = data["proof"]
    return Sender(network_of(request.META), proof["challenge"], proof["number"], data.get("website", ""))


def received() -> Response:
    return Response(ReceivedSerializer({"received": True}).data, status=202)
