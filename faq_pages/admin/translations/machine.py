"""Asking a machine for first drafts."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail_localize.models import Translation

from faq_pages.admin.translations.access import Place, for_translators
from faq_pages.translation import bulk
from faq_pages.translation.machine import engine
from faq_pages.translation.machine_drafts import machine_may


def start_machine_draft(translations: Iterable[Translation], user: Any) -> str:
    """Start drafting what is missing in translations into one language. Returns where its progress is seen."""
    translations = list(translations)
    keys = [translation.source.object_id for translation in translations]
    job = bulk.start_machine_draft(keys, translations[0].target_locale, user=user)
    return reverse("faq_translations:job", args=[job.pk])


@require_POST
@for_translators
def draft(request: HttpRequest, place: Place) -> HttpResponse:
    """Let the machine of the site translate what is missing on one page."""
    if place.translation is None or not place.is_open or not machine_may(place.translation, engine()):
        messages.error(request, _("A machine may not, or cannot, translate into this language."))
        return redirect("faq_translations:work", *place.arguments)
    return HttpResponseRedirect(start_machine_draft([place.translation], request.user))
