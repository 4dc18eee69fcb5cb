"""How far machine translation goes in each language: one screen for all of them."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Locale

from faq_pages.admin.translations.looks import language_label
from faq_pages.models import MachinePolicy
from faq_pages.translation.machine import engine
from faq_pages.translation.roles import target_codes

PERMISSION = "faq_pages.change_machinepolicy"

Policy = MachinePolicy.Policy


class PoliciesForm(forms.Form):
    """A choice for each language that is translated into."""

    def __init__(self, data: Any, locales: list[Locale], chosen: dict[int, str]) -> None:
        super().__init__(data)
        for locale in locales:
            self.fields[locale.language_code] = forms.ChoiceField(
                label=language_label(locale.language_code),
                choices=Policy.choices,
                initial=chosen.get(locale.pk, Policy.NEVER),
            )


@require_http_methods(["GET", "HEAD", "POST"])
def policies(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    order = target_codes()
    locales = sorted(Locale.objects.filter(language_code__in=order), key=lambda row: order.index(row.language_code))
    chosen = dict(MachinePolicy.objects.values_list("locale_id", "policy"))
    form = PoliciesForm(request.POST if request.method == "POST" else None, locales, chosen)
    if form.is_bound and form.is_valid():
        number = save(form.cleaned_data, locales, chosen, request.user)
        messages.success(request, _("Saved.") if number else _("Nothing was changed."))
        return redirect("faq_translations:policies")
    service = engine()
    context = {
        "form": form,
        "engine": service,
        "rows": [(form[code], service is not None and service.supports(code)) for code in form.fields],
    }
    return TemplateResponse(request, "faq_pages/admin/translations/policies.html", context)


@transaction.atomic
def save(wishes: dict[str, str], locales: list[Locale], chosen: dict[int, str], user: Any) -> int:
    """Store the policies that changed, each with its line in the log; return how many that were."""
    changed = [row for row in locales if wishes[row.language_code] != chosen.get(row.pk, Policy.NEVER)]
    for locale in changed:
        policy = wishes[locale.language_code]
        row, _created = MachinePolicy.objects.update_or_create(locale=locale, defaults={"policy": policy})
        log(instance=row, action="wagtail.edit", user=user, data={"policy": policy})
    return len(changed)
