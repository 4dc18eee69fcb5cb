"""The digest among the settings of one's own account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from faq_pages.models import DigestSubscription
from faq_pages.translation.digest import subscribe
from faq_pages.translation.roles import translated_codes


class DigestForm(forms.Form):
    """A form without a model, in the shape that Wagtail's account page expects."""

    digest = forms.BooleanField(
        label=_("Tell me once a day by e-mail what arrived for my languages"),
        required=False,
        help_text=_("New and changed pages, and what waits for review or was sent back. Nothing new, no mail."),
    )

    def __init__(self, *args: Any, instance: Any, **kwargs: Any) -> None:
        self.user = instance
        kwargs["initial"] = {"digest": DigestSubscription.objects.filter(user=instance).exists()}
        super().__init__(*args, **kwargs)

    def save(self) -> None:
        subscribe(self.user, wanted=self.cleaned_data["digest"])


class DigestPanel(BaseSettingsPanel):
    name = "digest"
    title = _("Translations")
    order = 300
    tab = notifications_tab
    form_class = DigestForm

    def is_active(self) -> bool:
        return bool(translated_codes(self.user))
