"""The pages on which readers say what they think of an answer, and what is wrong with a translation."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import strip_tags
from django.utils.text import Truncator
from wagtail.models import Site

from faq_pages.languages import fallback_codes
from faq_pages.links import site_path
from faq_pages.models import FaqQuestionPage, Feedback
from faq_pages.models.answers import load_answers
from faq_pages.models.base import links_of, published_translations
from faq_pages.published import best_published, in_place
from faq_pages.visitor_pages.answers import (
    Refusal,
    VisitorPage,
    from_elsewhere,
    reader_code,
    refusal_of,
    show,
    stamp_for,
)
from faq_pages.visitor_pages.forms import CommentForm, FaultForm, VisitorForm, VoteForm
from faq_pages.visitors.addresses import network_of
from faq_pages.visitors.posting import RefusedError, TooSoonError, add_comment, leave_feedback, ticket_for
from faq_pages.visitors.proofs import ProofError
from faq_pages.visitors.stamps import StampError

TEMPLATE = "faq_pages/feedback.html"
FAULT_TEMPLATE = "faq_pages/fault.html"
FAULT = "wrong"
"""The parameter of the address at which readers say what is wrong with a translation; a block may be named."""
DONE = "done"
"""The parameter of the address that thanks, with the ticket of a vote to which words can be added."""

LONGEST_EXCERPT = 400

REFUSALS = (RefusedError, ProofError, StampError, TooSoonError)
Kind = Feedback.Kind


class FeedbackPage(VisitorPage):
    """What the reader of an answer thinks of it: of the page that is shown at its address in their language."""

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        page = shown_page(request, key)
        if FAULT in request.GET:
            if not is_translation(page):
                return HttpResponseRedirect(site_path(page, reader_code()))
            return fault_form(request, page, FaultForm(initial={"block": request.GET[FAULT]}))
        if DONE in request.GET:
            return thanks(request, page, CommentForm(initial={"ticket": request.GET[DONE]}))
        return vote_form(request, page)

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        page = shown_page(request, key)
        if "ticket" in request.POST:
            return self.add_words(request, page)
        if "helpful" in request.POST:
            return self.vote(request, page)
        return self.report(request, page)

    def vote(self, request: HttpRequest, page: FaqQuestionPage) -> HttpResponse:
        form = VoteForm(request.POST)
        refusal = from_elsewhere(request)
        if refusal or not form.is_valid():
            return vote_form(request, page, refusal)
        kind = Kind.HELPFUL if form.cleaned_data["helpful"] == "yes" else Kind.UNHELPFUL
        try:
            kept = leave_feedback(page, form.sender(network_of(request.META)), kind=kind)
        except REFUSALS as error:
            return vote_form(request, page, refusal_of(error))
        return done(request, ticket_for(kept) if kept else "")

    def add_words(self, request: HttpRequest, page: FaqQuestionPage) -> HttpResponse:
        form = CommentForm(request.POST)
        refusal = from_elsewhere(request)
        if refusal or not form.is_valid():
            return thanks(request, page, form, refusal)
        if form.cleaned_data["website"]:
            return done(request)
        try:
            add_comment(form.cleaned_data["ticket"], form.cleaned_data["comment"])
        except RefusedError as error:
            return thanks(request, page, form, refusal_of(error))
        return done(request)

    def report(self, request: HttpRequest, page: FaqQuestionPage) -> HttpResponse:
        if not is_translation(page):
            return HttpResponseRedirect(site_path(page, reader_code()))
        form = FaultForm(request.POST)
        refusal = from_elsewhere(request)
        if refusal or not form.is_valid():
            return fault_form(request, page, form, refusal)
        data = form.cleaned_data
        try:
            leave_feedback(
                page,
                form.sender(network_of(request.META)),
                kind=Kind.WRONG_TRANSLATION,
                block=data["block"],
                comment=data["comment"],
            )
        except REFUSALS as error:
            return fault_form(request, page, form, refusal_of(error))
        return done(request)


def shown_page(request: HttpRequest, key: UUID) -> FaqQuestionPage:
    """The question that a reader of the address's language gets, if everybody may see it. 3 queries. Raises a 404."""
    site = Site.find_for_request(request)
    codes = fallback_codes(reader_code())
    questions = FaqQuestionPage.objects.filter(translation_key=key)
    found = best_published(questions, codes, root_key=site.root_page.translation_key if site else None)
    page = in_place(found).select_related("locale").first()
    if page is None:
        raise Http404
    page.requested_code = reader_code()
    return page


def is_translation(page: FaqQuestionPage) -> bool:
    return page.locale.language_code != settings.LANGUAGE_CODE


def done(request: HttpRequest, ticket: str = "") -> HttpResponse:
    return HttpResponseRedirect(f"{request.path}?{urlencode({DONE: ticket})}", status=303)


def vote_form(request: HttpRequest, page: FaqQuestionPage, refusal: Refusal | None = None) -> HttpResponse:
    return answer(request, TEMPLATE, page, VoteForm(), refusal)


def thanks(
    request: HttpRequest, page: FaqQuestionPage, form: CommentForm, refusal: Refusal | None = None
) -> HttpResponse:
    return answer(request, TEMPLATE, page, form, refusal, is_done=True)


def fault_form(
    request: HttpRequest, page: FaqQuestionPage, form: FaultForm, refusal: Refusal | None = None
) -> HttpResponse:
    return answer(request, FAULT_TEMPLATE, page, form, refusal, excerpts=excerpts(page))


def answer(
    request: HttpRequest,
    template: str,
    page: FaqQuestionPage,
    form: VisitorForm,
    refusal: Refusal | None,
    **context: Any,
) -> HttpResponse:
    translations = published_translations([page])[page.translation_key]
    context = {"page": page, "translations": translations, "form": form, "stamp": stamp_for(form, refusal), **context}
    response = show(request, template, {**context, "own_path": f"feedback/{page.translation_key}/"}, refusal)
    if form.is_bound and form.errors and not refusal:
        response.status_code = 400
    return response


@dataclass(frozen=True)
class Excerpt:
    """A part of an answer, as plain text by which a reader knows it again."""

    id: str
    text: str


def excerpts(page: FaqQuestionPage) -> list[Excerpt]:
    """The parts of an answer that have words. At most 9 queries."""
    load_answers([page])
    links = links_of([page], page.locale.language_code)
    found = []
    for block in page.answer:
        html = re.sub(r"(</(?:p|li|h\d|dt|dd|figcaption|strong|blockquote)>)", r"\1 ", block.render({"links": links}))
        alternative = str(block.value.get("alt_text") or "") if block.block_type == "image" else ""
        text = " ".join(unescape(strip_tags(html)).split()) or alternative
        if text and block.id:
            found.append(Excerpt(block.id, Truncator(text).chars(LONGEST_EXCERPT)))
    return found
