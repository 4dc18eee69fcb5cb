"""What the pages for visitors have in common: who may post, what a refusal says, and that nobody keeps an answer."""

import math
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from faq_pages.languages import find_language_code
from faq_pages.visitor_pages.forms import VisitorForm
from faq_pages.visitor_pages.origin import is_from_here
from faq_pages.visitors.posting import RefusedError, TooSoonError
from faq_pages.visitors.proofs import ProofError
from faq_pages.visitors.stamps import StampError, TooEarlyError, check_stamp, new_stamp

SECONDS_A_MINUTE, MINUTES_AN_HOUR = 60, 60


# Django's own protection needs a cookie; `is_from_here` stands in for it.
@method_decorator(csrf_exempt, name="dispatch")
class VisitorPage(View):
    """A page with a form. Nothing that is sent gets lost: what is refused stands in the form again."""

    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        # Not `no-store`: browsers would forget what a visitor wrote who goes back to the page.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def reader_code() -> str:
    """The language that the address names."""
    return find_language_code(get_language() or "") or settings.LANGUAGE_CODE


def show(
    request: HttpRequest, template: str, context: dict[str, Any], refusal: "Refusal | None" = None
) -> HttpResponse:
    """A page, with why something was not taken if it was not."""
    response = render(request, template, {**context, "refusal": refusal}, status=refusal.status if refusal else 200)
    if refusal and refusal.seconds:
        response["Retry-After"] = str(refusal.seconds)
    return response


def stamp_for(form: VisitorForm, refusal: "Refusal | None" = None) -> str:
    """The stamp that stands in a form: the one that it came with as long as it can still be used, else a new one."""
    sent = str(form.data.get("stamp", "")) if form.is_bound else ""
    if refusal and refusal.spends_stamp:
        return new_stamp()
    try:
        check_stamp(sent)
    except TooEarlyError:
        return sent
    except StampError:
        return new_stamp()
    return sent


@dataclass(frozen=True)
class Refusal:
    """Why something that a visitor sent was not taken, in their language."""

    message: str
    status: int
    seconds: int = 0
    """After how long it can be tried again, if that is why."""
    spends_stamp: bool = False
    """Whether the form needs another stamp."""


def from_elsewhere(request: HttpRequest) -> Refusal | None:
    if is_from_here(request):
        return None
    return Refusal(_("This was not sent from this page. Look through it and send it again."), 403)


def refusal_of(error: Exception) -> Refusal:
    """What a visitor is told of an error of ``posting``."""
    match error:
        case TooSoonError(seconds=seconds):
            return Refusal(when_again(seconds), 429, seconds=seconds)
        case TooEarlyError():
            return Refusal(_("That was very fast. Wait a few seconds and send it again."), 403)
        case StampError() | ProofError():
            return Refusal(
                _("The page was open for too long, or was sent before. Send it again."), 403, spends_stamp=True
            )
        case RefusedError():
            return Refusal(_("The page has changed since you opened it. Look through it and send it again."), 400)
    raise error


def when_again(seconds: int) -> str:
    """
    After how long a visitor may send something again, rounded up.

    >>> when_again(61)
    'Nothing was sent: there was too much at once. Try again in 2 minutes.'
    """
    minutes = math.ceil(seconds / SECONDS_A_MINUTE)
    if minutes <= MINUTES_AN_HOUR:
        return ngettext(
            "Nothing was sent: there was too much at once. Try again in %(count)d minute.",
            "Nothing was sent: there was too much at once. Try again in %(count)d minutes.",
            minutes,
        ) % {"count": minutes}
    hours = math.ceil(minutes / MINUTES_AN_HOUR)
    return ngettext(
        "Nothing was sent: there was too much at once. Try again in %(count)d hour.",
        "Nothing was sent: there was too much at once. Try again in %(count)d hours.",
        hours,
    ) % {"count": hours}
