"""How the admin says no: one page, and one line in the log when a language was meant."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Page

from faq_pages.languages import language
from faq_pages.translation.audit import Act


def desk_path(page: Page | None = None) -> str:
    """Where translations are worked on: the desk, or one page of it."""
    path = reverse("wagtailadmin_home") + "translations/"
    return path if page is None else f"{path}pages/{page.pk}/"


def refuse_page(request: HttpRequest, page: Page) -> HttpResponse:
    """Refuse what a request wants with a page, and log it. ``page.locale`` is read."""
    code = page.locale.language_code
    log(
        instance=page.specific_deferred,
        action=Act.REFUSE.value,
        user=request.user,
        data={"language": code, "method": request.method, "address": request.path},
    )
    if code == settings.LANGUAGE_CODE:
        return refuse(request, _("Translations are worked on in the desk."))
    sentence = _("Pages in %(language)s are worked on in the desk, by the people of that language.")
    return refuse(request, sentence % {"language": language_name(code)})


def refuse(request: HttpRequest, reason: str) -> HttpResponse:
    """Answer 403 with one sentence. Logs nothing."""
    return render(request, "faq_pages/admin/refused.html", {"reason": reason, "desk": desk_path()}, status=403)


def language_name(language_code: str) -> str:
    """The language's name for the person who reads it, or its code when it has none."""
    try:
        return language(language_code).translated_name
    except KeyError:
        return language_code


class RefusalFormatter(LogFormatter):
    """Tells in a page's history who was kept from it, and from what."""

    label = gettext_lazy("Refuse")

    def format_message(self, log_entry: Any) -> str:
        data = {"language": "?", "method": "?", "address": "?", **(log_entry.data or {})}
        return _("Refused access to this page in %(language)s (%(method)s %(address)s)") % {
            "language": language_name(data["language"]),
            "method": data["method"],
            "address": data["address"],
        }
