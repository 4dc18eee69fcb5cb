"""Where readers see the pages of a site when a front end of its own shows them."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


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
