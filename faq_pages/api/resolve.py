"""The call that says what lives at an address, so that a client needs no rule of its own."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail.models import Page

from faq_pages.addresses.living import KINDS, Living, living_at
from faq_pages.addresses.redirections import Redirection
from faq_pages.addresses.written import MAX_LENGTH, AddressError, read_address, with_query
from faq_pages.api.problems import Problem, ProblemSerializer
from faq_pages.api.sites import SITE, own_addresses, requested_site
from faq_pages.api.views import FaqApiView
from faq_pages.languages import language_codes, preferred_language_code
from faq_pages.links import absolute
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from faq_pages.models.served_site import ServedSite, served_sites
from faq_pages.translation.states import State

PATH = OpenApiParameter(
    "path",
    required=True,
    type={
        "type": "string",
        "maxLength": MAX_LENGTH,
        "pattern": r"^(/|[Hh][Tt][Tt][Pp][Ss]?://[^/])[^\u0000-\u001f\u007f]*$",
    },
    description=(
        "An address on the site as it stands in a browser: a path with or without a query, or a full address "
        "that begins as the site's own do. Encode it as any value of a parameter."
    ),
)


class RedirectSerializer(serializers.Serializer[Any]):
    """Where to go on to."""

    status = serializers.ChoiceField(choices=[301, 302], help_text="301: the address was left for good.")
    url = serializers.CharField(help_text="The full address, its query included.")
    path = serializers.CharField(
        allow_null=True, help_text="The same for the next call of `resolve/`; null when it leads outside the site."
    )


class ResolvedSerializer(serializers.Serializer[Any]):
    """What lives at an address."""

    type = serializers.ChoiceField(choices=KINDS, help_text="`redirect`: only a way to another address.")
    key = serializers.UUIDField(allow_null=True, help_text="The page's, the same in every language.")
    title = serializers.CharField(allow_null=True)
    requested_locale = serializers.ChoiceField(
        choices=language_codes(), allow_null=True, help_text="The language that the address names."
    )
    locale = serializers.ChoiceField(
        choices=language_codes(), allow_null=True, help_text="The language of what is shown there."
    )
    state = serializers.ChoiceField(
        choices=State.choices, allow_null=True, help_text="`fallback`: another language stands in."
    )
    url = serializers.CharField(allow_null=True, help_text="The one full address of this place in this language.")
    canonical_url = serializers.CharField(
        allow_null=True, help_text="The address of the page in the language that is really shown."
    )
    api_url = serializers.CharField(
        allow_null=True, help_text="The call that answers with the content; null where there is none."
    )
    redirect = RedirectSerializer(allow_null=True, help_text="Where everybody who comes here is led; null: nowhere.")


class ResolveView(FaqApiView):
    parameters = frozenset({"path", "site"})

    @extend_schema(
        operation_id="resolve",
        summary="What lives at an address of the site",
        parameters=[PATH, SITE],
        responses={
            200: ResolvedSerializer,
            (400, "application/problem+json"): ProblemSerializer,
            (404, "application/problem+json"): ProblemSerializer,
        },
    )
    def get(self, request: Request) -> Response:
        written = request.query_params.get("path")
        if written is None:
            raise Problem(400, "The parameter 'path' is missing. Give it the address that you want to know about.")
        site = requested_site(request)
        try:
            address = read_address(written, own_addresses(site))
        except AddressError as error:
            raise Problem(400, f"'path' is not understood. {error}") from error
        living = living_at(site.site, address, preferred_language_code(request.headers.get("Accept-Language", "")))
        if living is None:
            raise Problem(404, "Nothing that readers can see lives at this address.")
        response = Response(ResolvedSerializer(described(living, site)).data)
        if living.kind == "language_choice":
            patch_vary_headers(response, ["Accept-Language"])
        elif code := shown_code(living):
            response["Content-Language"] = code
        return response


def shown_code(living: Living) -> str | None:
    """The language of what is shown; ``None`` where nothing is."""
    if living.page is not None:
        return living.page.locale.language_code
    return living.language_code if living.redirection is None else None


def described(living: Living, site: ServedSite) -> dict[str, Any]:
    """The members of an answer. No query, 1 for a redirect to a full address elsewhere."""
    page = living.page
    return {
        "type": living.kind,
        "key": page and page.translation_key,
        "title": page and page.title,
        "requested_locale": living.language_code,
        "locale": shown_code(living),
        "state": living.state,
        **_addresses(living, site),
        "api_url": api_url(page, site) if page else None,
        "redirect": living.redirection and _redirect(living.redirection, site),
    }


def _addresses(living: Living, site: ServedSite) -> dict[str, str | None]:
    if living.page is not None:
        own, shown = site.address(living.page, living.language_code or ""), site.address(living.page)
        return {"url": own, "canonical_url": shown}
    # Documents stay where they are, whatever else shows the pages.
    url = absolute(living.path) if living.kind == "document" else site.url + living.path
    return dict.fromkeys(("url", "canonical_url"), url if living.path else None)


def _redirect(redirection: Redirection, site: ServedSite) -> dict[str, Any]:
    found = _place(redirection.location, [site])
    if found is None:
        # A page of another site: Wagtail knows this server's address of it, not that of a front end.
        found = _place(redirection.location, served_sites())
        return {"status": redirection.status, "url": found[0] if found else redirection.location, "path": None}
    return {"status": redirection.status, "url": found[0], "path": found[1]}


def _place(location: str, sites: Iterable[ServedSite]) -> tuple[str, str] | None:
    """The full address of a place on one of the sites, and its path; ``None`` when it is on none."""
    for site in sites:
        try:
            address = read_address(location, own_addresses(site))
        except AddressError:
            continue
        path = with_query(address.path, address.query)
        return site.url + path, path
    return None


def api_url(page: Page, site: ServedSite) -> str | None:
    """The call that answers with the content of a page, exactly in its language; ``None`` where there is none."""
    code = page.locale.language_code
    if isinstance(page, FaqQuestionPage):
        return site.call_url(reverse("api:question", args=[page.translation_key]), locale=code)
    if isinstance(page, FaqSectionPage):
        return site.call_url(reverse("api:section", args=[page.translation_key]), locale=code)
    if isinstance(page, FaqIndexPage):
        return site.call_url(reverse("api:faq"), locale=code)
    return None
