"""The page on which visitors ask what the FAQ does not answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from faq_pages.visitor_pages.answers import (
    Refusal,
    VisitorPage,
    from_elsewhere,
    reader_code,
    refusal_of,
    show,
    stamp_for,
)
from faq_pages.visitor_pages.forms import EnquiryForm
from faq_pages.visitors.addresses import network_of
from faq_pages.visitors.posting import TooSoonError, ask
from faq_pages.visitors.proofs import ProofError
from faq_pages.visitors.stamps import StampError

TEMPLATE = "faq_pages/contact.html"
SENT = "sent"
"""The parameter of the address that thanks."""


class ContactPage(VisitorPage):
    def get(self, request: HttpRequest) -> HttpResponse:
        return answer(request, EnquiryForm(), is_sent=SENT in request.GET)

    def post(self, request: HttpRequest) -> HttpResponse:
        """No query for what is refused before the database is needed; else what ``ask`` says."""
        form = EnquiryForm(request.POST)
        refusal = from_elsewhere(request)
        if not form.is_valid():
            return answer(request, form, refusal)
        if refusal is None:
            refusal = sent(request, form)
        return answer(request, form, refusal) if refusal else HttpResponseRedirect(f"{request.path}?{SENT}", status=303)


def sent(request: HttpRequest, form: EnquiryForm) -> Refusal | None:
    """Send a visitor's question; what is against it, if anything is."""
    data = form.cleaned_data
    try:
        ask(data["text"], form.sender(network_of(request.META)), language=reader_code(), email=data["email"])
    except (ProofError, StampError, TooSoonError) as error:
        return refusal_of(error)
    return None


def answer(request: HttpRequest, form: EnquiryForm, refusal: Refusal | None = None, **context: Any) -> HttpResponse:
    response = show(
        request, TEMPLATE, {"form": form, "stamp": stamp_for(form, refusal), "own_path": "contact/", **context}, refusal
    )
    if form.is_bound and form.errors and not refusal:
        response.status_code = 400
    return response
