"""Where readers see the pages of a site when a front end of its own shows them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page, Site

from faq_pages.links import place_on_site, site_path

CACHE_KEY = "faq_pages_base_urls"
CACHE_SECONDS = 60
"""How long processes that share no cache may still tell the old addresses."""


@register_setting(icon="globe")
class FrontEnd(BaseSiteSetting):
    """The address of a site's front end; empty while this server shows the pages itself."""

    address = models.URLField(
        _("front end address"),
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_(
            "Where another program shows the pages of this site to readers, such as https://faq.example.org. The API "
            "then gives the addresses of pages there. Leave it empty while this server shows the pages itself."
        ),
    )

    class Meta:
        verbose_name = _("front end")
        verbose_name_plural = _("front ends")

    def __str__(self) -> str:
        return self.address

    def clean(self) -> None:
        super().clean()
        parts = urlsplit(self.address)
        if "@" in parts.netloc or parts.query or parts.fragment:
            raise ValidationError({"address": _("Leave out names, passwords and whatever follows “?” or “#”.")})
        self.address = self.address.rstrip("/")


def base_urls() -> Mapping[int, str]:
    """
    What the addresses of pages begin with, by the id of their site: the front end's address where there is one.

    Without one it is ``BASE_URL`` for the default site and, for others, what the site is set to. Never
    taken from a request. Cached; 1 query when it is not.
    """
    bases: dict[int, str] | None = cache.get(CACHE_KEY)
    if bases is None:
        bases = {
            site.pk: site.front_end or (settings.BASE_URL if site.is_default_site else site.root_url)
            for site in Site.objects.annotate(front_end=models.F("frontend__address"))
        }
        cache.set(CACHE_KEY, bases, CACHE_SECONDS)
    return bases


def forget_base_urls(**kwargs: Any) -> None:
    cache.delete(CACHE_KEY)


def public_address(page: Page, language_code: str = "") -> str:
    """
    The full address at which readers find a page, in its own language unless another is named.

    Pages are to be read with ``in_place``. No query but those of ``base_urls``.
    """
    site_id, _path = place_on_site(getattr(page, "source_url_path", "") or page.url_path)
    return base_urls().get(site_id, settings.BASE_URL) + site_path(page, language_code)
