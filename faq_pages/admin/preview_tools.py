"""Wagtail's tools for previews, where a front end shows them: its user bar, and its content checker."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.admin.userbar import BaseItem, ContentCheckerItem, Userbar
from wagtail.models import Page

from faq_pages.models.front_end import preview_address
from faq_pages.models.preview_draft import ExpiredTokenError, UnknownTokenError, find_draft

PANEL = "panel"
"""The parameter that says that the preview is in the panel beside the form: nothing but the checker is for there."""

HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    # The address that was asked holds the token.
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
}


class FrontEndCheckerItem(ContentCheckerItem):
    """The checker, in two pages that look at each other from different hosts: the form, and the preview beside it."""

    def __init__(self, origins: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.origins = origins

    def get_axe_spec(self, request: HttpRequest | None) -> dict[str, Any]:
        """Axe talks with pages of these origins alone; it tries each, so there are no more than are needed."""
        return {**super().get_axe_spec(request), "allowedOrigins": self.origins}


def origin_of(address: str) -> str:
    """
    >>> origin_of("https://faq.example.org/{locale}/preview")
    'https://faq.example.org'
    """
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def let_checkers_meet(request: HttpRequest | None, items: list[BaseItem], page: Any) -> None:
    """
    Where a front end shows the previews of a page, put the checker above in the place of Wagtail's own.

    1 query beside the form, none in a user bar.
    """
    if getattr(request, "is_for_front_end", False):
        other = settings.BASE_URL
    else:
        is_placed = isinstance(page, Page) and page.url_path
        other = preview_address(page, page.locale.language_code) if is_placed else ""
    if not other:
        return
    for place, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[place] = FrontEndCheckerItem([origin_of(other)], in_editor=item.in_editor)


@require_safe
def user_bar(request: HttpRequest) -> HttpResponse:
    """
    The user bar as HTML, for the preview that a token opens, as the person sees it who opened that. About 12 queries.

    It holds links to the admin, where they have to sign in, and nothing of the draft.
    """
    try:
        draft = find_draft(request.GET.get("token", ""))
    except (UnknownTokenError, ExpiredTokenError):
        raise Http404 from None
    page = None if draft.is_of_new_page else draft.anchor.specific
    request.user = draft.user
    request.is_for_front_end = True  # type: ignore[attr-defined]  # ours, read above
    request.in_preview_panel = PANEL in request.GET  # type: ignore[attr-defined]  # Wagtail's own
    html = Userbar(object=page).render_html({"request": request})
    return HttpResponse(html, headers={**HEADERS, "Content-Language": get_language() or settings.LANGUAGE_CODE})
