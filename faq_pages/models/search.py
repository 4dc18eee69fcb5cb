"""The index of the search: a copy of what is public, made of it and kept up with it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchEntry(models.Model):
    """
    A question in one language, and the terms of its texts in order, as one string each.

    The engine of the database keeps where terms stand beside it.
    """

    language_code = models.CharField(_("language"), max_length=20)
    key = models.UUIDField(_("key"))
    question = models.TextField(_("question"))
    short_answer = models.TextField(_("short answer"))
    answer = models.TextField(_("answer"))
    question_terms = models.TextField(_("terms of the question"))
    short_answer_terms = models.TextField(_("terms of the short answer"))
    answer_terms = models.TextField(_("terms of the answer"))
    analyser = models.PositiveIntegerField(_("version of the analyser"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language_code", "key"], name="one_search_entry_per_page")]

    def __str__(self) -> str:
        return f"{self.language_code}: {self.question}"


class SearchTerm(models.Model):
    """A term that entries of one language hold, and how many of them. Those that none holds go with a rebuild."""

    language_code = models.CharField(_("language"), max_length=20)
    text = models.CharField(_("term"), max_length=80)
    stem = models.CharField(_("stem"), max_length=80)
    skeleton = models.CharField(_("consonants"), max_length=80, blank=True)
    written = models.CharField(
        _("written"), max_length=200, blank=True, help_text=_("As in a text; empty for a part of a word.")
    )
    entries = models.IntegerField(_("entries"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language_code", "text"], name="one_search_term_per_language")]
        indexes = [models.Index(fields=["language_code", "stem"], name="search_terms_of_a_stem")]

    def __str__(self) -> str:
        return f"{self.language_code}: {self.text}"


class SearchState(models.Model):
    """The one row that whoever writes the index holds: how far it has followed the change log."""

    epoch = models.UUIDField(_("epoch of the change log"), null=True)
    sequence = models.PositiveBigIntegerField(_("last number read"), default=0)
    analyser = models.PositiveIntegerField(_("version of the analyser"), default=0)
    engine = models.CharField(_("engine"), max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.epoch}: {self.sequence}"
