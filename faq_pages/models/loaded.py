"""What the importer wrote, so that it never overwrites an editor."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale


class LoadedPage(models.Model):
    """
    The last state in which the importer left one page in one locale.

    A page whose latest revision is no longer ``revision_id`` was changed by somebody since; a row
    without a page means that somebody deleted the page. Holds no content.
    """

    translation_key = models.UUIDField(_("key"))
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    revision_id = models.BigIntegerField(_("revision"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["translation_key", "locale"], name="one_loaded_page_per_locale"),
        ]

    def __str__(self) -> str:
        return f"{self.translation_key} ({self.locale_id})"
