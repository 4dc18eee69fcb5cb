"""What a published translation is made of."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


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
    source_taken_at = models.DateTimeField(
        _("source taken at"), help_text=_("When the source was read that this translation renders.")
    )

    untranslated = models.PositiveIntegerField(_("untranslated strings"), default=0)

    def __str__(self) -> str:
        return f"{self.page_id}: {self.origin}"
