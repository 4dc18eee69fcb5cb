"""The OpenAPI document, and a page that shows it to people. Neither needs any other host."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from faq_pages.api.openapi import document
from faq_pages.api.views import FaqApiView

DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing inline, nothing from elsewhere."""


@extend_schema(exclude=True)
class SchemaView(FaqApiView):
    """The document, under both of its media types."""

    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2]

    def get(self, request: Request) -> Response:
        return Response(document())


class PageRenderer(JSONRenderer):
    """For clients that accept pages. What it renders itself are errors."""

    media_type = "text/html"
    format = "html"


@extend_schema(exclude=True)
class DocsView(FaqApiView):
    """Swagger UI, around a list of the calls for readers without JavaScript."""

    renderer_classes = [PageRenderer]

    def get(self, request: Request) -> HttpResponse:
        response = render(request, "faq_pages/api_docs.html", {"info": document()["info"], "calls": calls()})
        # It names files whose names change with each release.
        response["Cache-Control"] = "no-cache"
        response["Content-Security-Policy"] = DOCS_POLICY
        return response


def calls() -> list[dict[str, Any]]:
    """Method, address and summary of each call, in the order of the document."""
    return [
        {"method": method.upper(), "path": path, "summary": operation["summary"]}
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
    ]
