"""What a published translation is made of."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from faq_pages.models.source_change import SourceChange


class TranslationRecord(models.Model):
    """
    What was true of a translated page when it was last published.

    Written at publication, because the strings in wagtail-localize's tables go on changing while
    readers still see what was published.
    """

    class Origin(models.TextChoices):
        HUMAN = "human", _("Human")
        MACHINE = "machine", _("Machine")
        MIXED = "mixed", _("Mixed")

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="translation_record")
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    source_change = models.ForeignKey(
        SourceChange,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("source change"),
        help_text=_("The last change of the source that this translation renders."),
    )
    untranslated = models.PositiveIntegerField(_("untranslated strings"), default=0)
    digest = models.CharField(_("digest of strings and overrides"), max_length=64)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.page_id}: {self.origin}"
