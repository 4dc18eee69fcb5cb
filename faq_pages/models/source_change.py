"""What happened to the source, as far as translations are concerned."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision
from wagtail_localize.models import TranslationSource


class Significance(models.TextChoices):
    """Whether translations of what was published before still hold."""

    MAJOR = "major", _("Major: translations must follow")
    MINOR = "minor", _("Minor: translations still hold")


class SourceChange(models.Model):
    """
    One publication of a source page that changed its content. Rows are only ever added.

    Their order is that of the publications: those of one page wait for each other's locks.
    """

    translation_key = models.UUIDField(_("key"))
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    significance = models.CharField(_("significance"), max_length=10, choices=Significance.choices)
    note = models.TextField(_("note to translators"), blank=True)
    content_digest = models.CharField(_("content digest"), max_length=64)
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        indexes = [models.Index(fields=["translation_key", "significance", "id"], name="source_change_by_key")]

    def __str__(self) -> str:
        return f"{self.translation_key}: {self.significance}, {self.published_at:%Y-%m-%d %H:%M}"


class SourceReading(models.Model):
    """Which change of a page was the last when wagtail-localize's strings were read from it."""

    source = models.OneToOneField(TranslationSource, on_delete=models.CASCADE, related_name="reading")
    change = models.ForeignKey(SourceChange, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.source_id}: {self.change_id}"
