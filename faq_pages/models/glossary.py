"""Words that translations must respect. Kept by editors; the checks read them."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Locale


class ProtectedName(models.Model):
    """A name that stands in every language as it stands in English."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("protected name")
        verbose_name_plural = _("protected names")

    def __str__(self) -> str:
        return self.name


class GlossaryTerm(ClusterableModel):
    """An English term and how it is said in other languages."""

    source = models.CharField(_("English term"), max_length=120, unique=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    panels: ClassVar[list[Any]] = [
        "source",
        "note",
        InlinePanel("translations", heading=_("Translations"), label=_("Translation")),
    ]

    class Meta:
        ordering = ["source"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")

    def __str__(self) -> str:
        return self.source


class GlossaryTranslation(models.Model):
    """The words for a term in one language, any of which a translation may use."""

    term = ParentalKey(GlossaryTerm, on_delete=models.CASCADE, related_name="translations")
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+", verbose_name=_("language"))
    variants = models.TextField(
        _("words"), help_text=_("One on each line. Leave endings off where the language changes them.")
    )
    confirmed = models.BooleanField(
        _("confirmed"), default=False, help_text=_("A speaker of the language, or an official text, confirmed it.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    panels: ClassVar[list[Any]] = [
        FieldPanel("locale"),
        FieldPanel("variants"),
        FieldPanel("confirmed"),
        FieldPanel("note"),
    ]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "locale"], name="one_translation_of_a_term_per_locale")]

    def __str__(self) -> str:
        return self.variants

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.variants.splitlines() if line.strip())

    def clean(self) -> None:
        if not self.words:
            raise ValidationError({"variants": _("Write at least one word.")})
