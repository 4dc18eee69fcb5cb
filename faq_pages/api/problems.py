"""Errors of the API, all in one shape: problem details, RFC 9457."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from faq_pages.languages import language_codes
from faq_pages.search.engines.errors import EngineAwayError
from faq_pages.translation.states import State

CONTENT_TYPE = "application/problem+json"


class Problem(exceptions.APIException):
    """An error that the client can do something about. ``extra`` become members of the answer."""

    def __init__(self, status: int, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.status_code = status
        self.extra = extra


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField(default="about:blank")
    title = serializers.CharField(help_text="The HTTP status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong, and what to do.")
    locales = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="The codes that would have been answered."
    )
    requested_locale = serializers.ChoiceField(
        choices=language_codes(), required=False, help_text="The language asked for, of a page that is there in others."
    )
    state = serializers.ChoiceField(
        choices=State.choices, required=False, help_text="The state of that page in the language asked for."
    )
    sites = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="The names that `site` would have been understood by."
    )


def quoted(value: str) -> str:
    """What a client sent, for the sentence that refuses it: at most 40 characters of it."""
    return repr(value[:40])


def problem_details(status: int, detail: str, **extra: Any) -> dict[str, Any]:
    """The members of a problem."""
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **extra}


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view raised into an answer; ``None`` lets Django report a fault of our own."""
    headers = {}
    if isinstance(error, Http404):
        error = Problem(404, "There is nothing at this address.")
    elif isinstance(error, PermissionDenied):
        error = Problem(403, "This is not public.")
    elif isinstance(error, EngineAwayError):
        error = Problem(503, "The search is away for a moment. Ask again after the seconds in 'Retry-After'.")
        headers["Retry-After"] = str(EngineAwayError.retry_after)
    if not isinstance(error, exceptions.APIException):
        return None
    response = Response(
        problem_details(error.status_code, str(error.detail), **getattr(error, "extra", {})),
        status=error.status_code,
        content_type=CONTENT_TYPE,
        headers=headers,
    )
    if isinstance(error, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    return response
