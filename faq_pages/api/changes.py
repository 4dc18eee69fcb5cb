"""The call that mirrors follow."""

import re
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from faq_pages.api.parameters import requested_locale
from faq_pages.api.problems import Problem, ProblemSerializer
from faq_pages.api.schema import API_PREFIX
from faq_pages.api.sites import SITE, requested_site
from faq_pages.api.views import FaqApiView
from faq_pages.delivery import freshness
from faq_pages.delivery.changes import Changes, CursorError, CursorExpiredError, OtherSiteError, changes_since
from faq_pages.languages import language_codes
from faq_pages.models import ContentChange
from faq_pages.models.served_site import ServedSite

MOST = 100
PLACES = {"index": "faq/", "section": "sections/{key}/", "question": "questions/{key}/"}
"""Where each type of page is read."""

SINCE = OpenApiParameter(
    "since",
    {"type": "string", "pattern": "^[A-Za-z0-9_-]{0,80}$"},
    description="A `cursor` from an earlier answer. Without it: all that is public.",
)
LIMIT = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": MOST},
    description="How many changes to give at most.",
)


class ChangeSerializer(serializers.Serializer[Any]):
    """The last thing that happened to a page in one language."""

    kind = serializers.ChoiceField(choices=["published", "changed", "removed"])
    type = serializers.ChoiceField(choices=list(PLACES))
    key = serializers.UUIDField()
    locale = serializers.ChoiceField(choices=language_codes())
    at = serializers.DateTimeField(help_text="When it was noted.")
    api_url = serializers.URLField(allow_null=True, help_text="Where to read it now. Null when it was removed.")


class ChangesSerializer(serializers.Serializer[Any]):
    """Changes, oldest first. Each page is there once, with the last that happened to it."""

    changes = ChangeSerializer(many=True)
    cursor = serializers.CharField(help_text="Opaque. Give it as `since` the next time.")
    complete = serializers.BooleanField(help_text="Whether there was nothing more at this moment.")
    next = serializers.URLField(allow_null=True, help_text="The call that continues; null when this is complete.")


class ChangesView(FaqApiView):
    parameters = frozenset({"since", "locale", "limit", "site"})

    @extend_schema(
        operation_id="changes",
        summary="What was published, changed or removed since",
        parameters=[
            SINCE,
            OpenApiParameter("locale", enum=language_codes(), description="Changes in this language alone."),
            LIMIT,
            SITE,
        ],
        responses={
            200: ChangesSerializer,
            (400, "application/problem+json"): ProblemSerializer,
            (404, "application/problem+json"): ProblemSerializer,
            (410, "application/problem+json"): ProblemSerializer,
        },
    )
    def get(self, request: Request) -> Response:
        code = requested_locale(request).code if "locale" in request.query_params else ""
        limit = requested_limit(request)
        site, cursor = requested_site(request), request.query_params.get("since", "")
        try:
            changes = changes_since(cursor, site.site.pk, language_code=code, limit=limit)
        except CursorError as error:
            raise Problem(
                400, "This is no cursor. Give `since` a `cursor` from an earlier answer, unchanged."
            ) from error
        except OtherSiteError as error:
            raise Problem(
                400, f"This cursor is not of the site {site.name!r}. Name its site with `site`, or leave out `since`."
            ) from error
        except CursorExpiredError as error:
            raise Problem(410, "The log does not reach back to this cursor. Begin anew, without `since`.") from error
        return answer(request, changes, site, code, limit)


def requested_limit(request: Request) -> int:
    wish = request.query_params.get("limit", str(MOST))
    if not re.fullmatch("[0-9]{1,9}", wish) or not 1 <= int(wish) <= MOST:
        raise Problem(400, f"The parameter 'limit' is not a number from 1 to {MOST}.")
    return int(wish)


def answer(request: Request, changes: Changes, site: ServedSite, code: str, limit: int) -> Response:
    further = {"since": changes.cursor, **({"locale": code} if code else {}), "limit": str(limit)}
    data = ChangesSerializer(
        {
            "changes": [described(row, kind, site) for row, kind in changes.rows],
            "cursor": changes.cursor,
            "complete": changes.is_complete,
            "next": None if changes.is_complete else site.call_url(reverse("api:changes"), **further),
        }
    ).data
    # The cursor names the state of the log; with what was asked for it names the answer.
    state = f"{request.get_full_path()} {changes.cursor} {changes.is_complete}"
    headers = {"Cache-Control": "no-cache", "ETag": f'"{freshness.address_digest(state, "")}"'}
    if freshness.names(request.headers.get("If-None-Match", ""), headers["ETag"]):
        return Response(status=304, headers=headers)
    return Response(data, headers=headers)


def described(row: ContentChange, kind: str, site: ServedSite) -> dict[str, Any]:
    path = API_PREFIX + PLACES[row.page_type].format(key=row.key)
    return {
        "kind": kind,
        "type": row.page_type,
        "key": row.key,
        "locale": row.language_code,
        "at": row.at,
        "api_url": None if row.removed else site.call_url(path, locale=row.language_code),
    }
