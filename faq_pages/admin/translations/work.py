"""The translation editor: every string of a page with all that helps to translate it, saved one by one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import OverridableSegment, StringSegment, Translation

from faq_pages.admin.translations.access import Place, find_locale, for_translators, refuse_work, wants_json
from faq_pages.admin.translations.cards import Attempt, Card, Desk, LinkCard, Progress, read_desk
from faq_pages.admin.translations.headline import headline
from faq_pages.translation import workflow
from faq_pages.translation.desk import Step
from faq_pages.translation.editing import StringConflictError, StringRefusedError, dismiss_warning, save_string
from faq_pages.translation.machine import engine
from faq_pages.translation.machine_drafts import machine_may
from faq_pages.translation.overrides import OverrideConflictError, save_override
from faq_pages.translation.roles import can_translate

TEMPLATES = "faq_pages/admin/translations"


@require_GET
def lead_to_work(request: HttpRequest, page_id: int) -> HttpResponse:
    """Lead from a translated page to where it is translated."""
    page = get_object_or_404(Page.objects.select_related("locale"), pk=page_id)
    code = page.locale.language_code
    locale = find_locale(code)
    if not can_translate(request.user, code):
        return refuse_work(request, locale, page.translation_key)
    return redirect("faq_translations:work", code, page.translation_key)


@require_GET
@for_translators
def work(request: HttpRequest, place: Place) -> HttpResponse:
    return show_work(request, place)


@require_POST
@for_translators
def start(request: HttpRequest, place: Place) -> HttpResponse:
    """Offer the English page to the translators of the language."""
    if place.page is not None and place.is_open:
        workflow.submit(place.page, place.locale, user=request.user)
    else:
        messages.error(request, _("The English page is not published, so there is nothing to translate yet."))
    return redirect("faq_translations:work", *place.arguments)


@require_POST
@for_translators
def save(request: HttpRequest, place: Place, segment_id: int) -> HttpResponse:
    """Store one translated string."""
    text, version = request.POST.get("text", ""), request.POST.get("version", "")
    translation = begun(place)
    segment = (
        StringSegment.objects.filter(pk=segment_id, source=translation.source)
        .select_related("context", "string")
        .first()
    )
    if segment is None:
        return answer_gone(request, place, text)
    try:
        save_string(translation, segment, text, user=request.user, version=version)
    except StringConflictError as error:
        attempt = Attempt(text, message=str(error), is_conflict=True, other=error.row)
        return answer_card(request, place, segment_id, attempt, status=409)
    except StringRefusedError as error:
        attempt = Attempt(text, error.findings, message=_("This text was not stored."))
        return answer_card(request, place, segment_id, attempt, status=422)
    return answer_card(request, place, segment_id)


@require_POST
@for_translators
def dismiss(request: HttpRequest, place: Place, segment_id: int) -> HttpResponse:
    """Keep a reason why a warning does not matter."""
    translation = begun(place)
    segments = StringSegment.objects.select_related("context", "string")
    segment = get_object_or_404(segments, pk=segment_id, source=translation.source)
    reason = request.POST.get("reason", "").replace("\0", "")
    try:
        dismiss_warning(translation, segment, request.POST.get("check", ""), reason, user=request.user)
    except ValidationError as error:
        return answer_card(request, place, segment_id, Attempt(message=" ".join(error.messages)), status=422)
    return answer_card(request, place, segment_id)


@require_POST
@for_translators
def override(request: HttpRequest, place: Place, segment_id: int) -> HttpResponse:
    """Store an address that this translation has in place of the original's."""
    translation = begun(place)
    segments = OverridableSegment.objects.select_related("context")
    segment = get_object_or_404(segments, pk=segment_id, source=translation.source)
    value, version = request.POST.get("text", ""), request.POST.get("version", "")
    try:
        save_override(translation, segment, value, user=request.user, version=version)
    except OverrideConflictError as error:
        attempt = Attempt(value, message=str(error), is_conflict=True, other=error.row)
        return answer_link(request, place, segment_id, attempt, status=409)
    except ValidationError as error:
        return answer_link(request, place, segment_id, Attempt(value, message=" ".join(error.messages)), status=422)
    return answer_link(request, place, segment_id)


# --- Answers -------------------------------------------------------------------------------------


def begun(place: Place) -> Translation:
    """The translation of a place. Raises ``Http404`` when nobody has started it."""
    if place.translation is None:
        raise Http404
    return place.translation


def answer_card(
    request: HttpRequest, place: Place, segment_id: int, attempt: Attempt | None = None, status: int = 200
) -> HttpResponse:
    """Show what became of one string: to the page's script that string alone, else the whole page."""
    desk = read_desk(place, begun(place))
    card = next((card for card in desk.cards if card.pk == segment_id), None)
    if card is None:
        # Its text stands in one place twice, and another one of them is shown.
        return redirect("faq_translations:work", *place.arguments)
    card.attempt = attempt
    return _answer(request, place, desk, card, status)


def answer_link(
    request: HttpRequest, place: Place, segment_id: int, attempt: Attempt | None = None, status: int = 200
) -> HttpResponse:
    """Show what became of one address."""
    desk = read_desk(place, begun(place))
    link = next((link for link in desk.links if link.pk == segment_id), None)
    if link is None:
        return redirect("faq_translations:work", *place.arguments)
    link.attempt = attempt
    return _answer(request, place, desk, link, status)


def _answer(request: HttpRequest, place: Place, desk: Desk, card: Card | LinkCard, status: int) -> HttpResponse:
    if wants_json(request):
        template = "link" if isinstance(card, LinkCard) else "string"
        html = render_to_string(f"{TEMPLATES}/{template}.html", {"card": card, "place": place}, request)
        message = card.attempt.message if card.attempt else _("Saved.")
        answer = {"card": html, "message": message, "progress": progress_words(desk.progress)}
        return JsonResponse(answer, status=status)
    if status == 200:
        anchor = "link" if isinstance(card, LinkCard) else "string"
        return HttpResponseRedirect(f"{reverse('faq_translations:work', args=place.arguments)}#{anchor}-{card.pk}")
    return show_work(request, place, desk=desk, status=status)


def answer_gone(request: HttpRequest, place: Place, text: str) -> HttpResponse:
    """The English text is not there any more: give back what was written."""
    message = _("The English text was changed in the meantime, so yours was not stored. Copy it, then load the page.")
    if wants_json(request):
        return JsonResponse({"message": message}, status=409)
    messages.error(request, message)
    return show_work(request, place, homeless=text, status=409)


def show_work(
    request: HttpRequest, place: Place, *, desk: Desk | None = None, homeless: str = "", status: int = 200
) -> HttpResponse:
    """The editor. Writes nothing. About 40 queries, however many strings there are."""
    head = headline(place)
    if desk is None and place.translation is not None:
        desk = read_desk(place, place.translation, published_at=head.published_at)
    context: dict[str, Any] = {
        "place": place,
        "headline": head,
        "desk": desk,
        "progress": progress_words(desk.progress) if desk else "",
        "homeless": homeless,
        "may_draft": place.translation is not None and place.is_open and machine_may(place.translation, engine()),
        "may_request": place.is_open and head.cell.step != Step.REVIEW,
    }
    return render(request, f"{TEMPLATES}/work.html", context, status=status)


def progress_words(progress: Progress) -> str:
    """How far the work on one page is, in words."""
    texts = ngettext("%(done)d of %(total)d text done", "%(done)d of %(total)d texts done", progress.total) % {
        "done": progress.done,
        "total": progress.total,
    }
    words = ngettext("%(count)d word left", "%(count)d words left", progress.words_left) % {
        "count": progress.words_left
    }
    return _("%(texts)s, %(words)s") % {"texts": texts, "words": words}
