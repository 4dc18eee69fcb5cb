"""Where readers see the pages of a site when a front end of its own shows them."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page

from faq_pages.links import place_on_site


@register_setting(icon="globe")
class FrontEnd(BaseSiteSetting):
    """
    The addresses of a site's front end; empty while this server shows the pages itself.

    Administrators alone set them: whoever has the preview address is sent drafts.
    """

    address = models.URLField(
        _("front end address"),
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_(
            "Where another program shows the pages of this site to readers, such as https://faq.example.org. The API "
            "then gives the addresses of pages there. Leave it empty while this server shows the pages itself."
        ),
    )

    preview_address = models.URLField(
        _("preview address"),
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_(
            "Where the front end shows drafts, such as https://faq.example.org/{locale}/preview; {locale} becomes the "
            "language. Previews then open there, and whoever runs that address can read them. Leave it empty to keep "
            "previews on this server."
        ),
    )

    class Meta:
        verbose_name = _("front end")
        verbose_name_plural = _("front ends")

    def __str__(self) -> str:
        return self.address

    def clean(self) -> None:
        super().clean()
        errors = {name: fault for name in ("address", "preview_address") if (fault := fault_of(getattr(self, name)))}
        preview = self.preview_address
        if set("{}") & set(preview.replace("{locale}", "")):
            errors["preview_address"] = _("Nothing but {locale} may stand in braces.")
        elif preview.startswith("http:") and settings.BASE_URL.startswith("https:"):
            errors["preview_address"] = _("It must begin with https://, or drafts would travel in the open.")
        if errors:
            raise ValidationError(errors)
        self.address = self.address.rstrip("/")


def fault_of(address: str) -> Any:
    """What is wrong with an address that others put a path or a query behind; ``None`` when nothing is."""
    parts = urlsplit(address)
    if "@" in parts.netloc or parts.query or parts.fragment:
        return _("Leave out names, passwords and whatever follows “?” or “#”.")
    return None


def preview_address(page: Page, language_code: str) -> str:
    """Where the front end of a page's site shows drafts of one language; empty where there is none. 1 query."""
    site_id, _path = place_on_site(page.url_path)
    addresses = FrontEnd.objects.filter(site_id=site_id).values_list("preview_address", flat=True)
    return (addresses.first() or "").replace("{locale}", language_code)
