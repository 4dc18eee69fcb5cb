"""Acts of Wagtail's admin that are committed in one transaction with all that has to be told of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

WHOLE = frozenset(
    {
        # What was made private would be sent on to readers if the process died before it could be told.
        "wagtailadmin_pages:set_privacy",
        "wagtailadmin_collections:set_privacy",
        "wagtailimages:edit_multiple",
        "wagtaildocs:edit_multiple",
    }
)
"""The views that save what readers see without a transaction, unlike Wagtail's others."""


class WholeActsMiddleware:
    """Runs the views of ``WHOLE`` in a transaction. Inside all other middleware that looks at views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if request.method != "POST" or match is None or match.view_name not in WHOLE:
            return None
        return transaction.atomic(view)(request, *args, **kwargs)
