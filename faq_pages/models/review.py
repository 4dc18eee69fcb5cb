"""What people decided about translations and about single strings."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale
from wagtail_localize.models import String, Translation, TranslationContext


class Review(models.Model):
    """A step in the review of one translation. Rows are only ever added; the last one tells how things stand."""

    class Verdict(models.TextChoices):
        REQUESTED = "requested", _("Waiting for review")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Sent back")
        CLOSED = "closed", _("Published without review")

    translation = models.ForeignKey(Translation, on_delete=models.CASCADE, related_name="reviews")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    comment = models.TextField(_("comment"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.translation_id}: {self.verdict}"


class DismissedWarning(models.Model):
    """
    A translator's reason why a warning about a translation does not matter.

    Holds for the text that it was given for, wherever that went meanwhile; another text is warned about
    anew. Never deleted.
    """

    string = models.ForeignKey(String, on_delete=models.CASCADE, related_name="+")
    context = models.ForeignKey(TranslationContext, on_delete=models.CASCADE, related_name="+")
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    check_name = models.CharField(_("check"), max_length=40)
    text = models.TextField(_("translation"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.check_name}: {self.reason}"
