"""Asking a machine for first drafts."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail_localize.models import Translation

from faq_pages.admin.translations.access import Place, for_translators
from faq_pages.translation.machine import engine
from faq_pages.translation.machine_drafts import machine_may


def start_machine_draft(translations: Iterable[Translation], user: Any) -> str:
    """Start drafting what is missing, in the background. Returns where its progress is seen; empty if it cannot."""
    return ""


@require_POST
@for_translators
def draft(request: HttpRequest, place: Place) -> HttpResponse:
    """Let the machine of the site translate what is missing on one page."""
    if place.translation is None or not place.is_open or not machine_may(place.translation, engine()):
        messages.error(request, _("A machine may not, or cannot, translate into this language."))
        return redirect("faq_translations:work", *place.arguments)
    progress = start_machine_draft([place.translation], request.user)
    if progress:
        return HttpResponseRedirect(progress)
    messages.error(request, _("Machine translation cannot be started at the moment. Nothing was changed."))
    return redirect("faq_translations:work", *place.arguments)
