"""What people look for, and words that mean the same to them."""

import re
import secrets
import unicodedata
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from faq_pages.models.pages import FaqQuestionPage


class SearchCount(models.Model):
    """
    How often some words were looked for in a language on one day. Nothing about who looked.

    Forgotten after 90 days. Words that look as if they were about a person are not here.
    """

    day = models.DateField(_("day"))
    language_code = models.CharField(_("language"), max_length=20)
    words = models.CharField(_("words"), max_length=200)
    searches = models.PositiveIntegerField(_("searches"))
    hits = models.PositiveIntegerField(_("hits"), help_text=_("Of the last search, in its own language."))
    question = models.ForeignKey(
        FaqQuestionPage,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("question"),
        help_text=_("The page that was made of it."),
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        constraints = [
            models.UniqueConstraint(fields=["language_code", "words", "day"], name="one_count_of_a_search_per_day")
        ]
        indexes = [models.Index(fields=["day", "language_code"], name="searches_of_a_day")]

    def __str__(self) -> str:
        # It stands in logs, which outlive the row.
        return f"{self._meta.verbose_name} ({self.pk})"


def new_stamp() -> int:
    """A number that no other state of a row has."""
    return secrets.randbelow(2**32) + 1


class SynonymGroup(models.Model):
    """Words that mean the same to people who search in one language."""

    MOST_WORDS: ClassVar[int] = 20
    LONGEST: ClassVar[int] = 100

    language_code = models.CharField(_("language"), max_length=20)
    words = models.TextField(
        _("words"),
        help_text=_(
            "One word or phrase on each line, at most 20. Whoever looks for one of them finds the others too: "
            "driver's license, DMV, ID card."
        ),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    # The sum of these tells whether anything has changed. `update()` leaves it as it is.
    stamp = models.PositiveBigIntegerField(default=new_stamp, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["language_code", "words", "pk"]
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("groups of synonyms")
        indexes = [models.Index(fields=["language_code", "stamp"], name="synonyms_of_a_language")]

    def __str__(self) -> str:
        return self.in_a_row()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.stamp = new_stamp()
        super().save(*args, **kwargs)

    @property
    def phrases(self) -> tuple[str, ...]:
        """Each once, without what nobody sees."""
        found: dict[str, str] = {}
        for line in self.words.splitlines():
            if phrase := " ".join(without_control_characters(line).split()):
                found.setdefault(phrase.casefold(), phrase)
        return tuple(found.values())

    def clean(self) -> None:
        phrases = self.phrases
        if len(phrases) < 2:
            raise ValidationError({"words": _("Write at least two words or phrases, one on each line.")})
        if len(phrases) > self.MOST_WORDS:
            raise ValidationError({"words": _("Write at most 20. Make another group of the others.")})
        for phrase in phrases:
            if len(phrase) > self.LONGEST:
                message = _("Each may have at most 100 characters. This one has more: %(words)s")
                raise ValidationError({"words": message % {"words": Truncator(phrase).chars(40)}})
            if not re.search(r"\w", phrase):
                raise ValidationError({"words": _("There is no word in this line: %(words)s") % {"words": phrase}})
        self.words = "\n".join(phrases)

    @admin.display(description=_("words"), ordering="words")
    def in_a_row(self) -> str:
        """For lists."""
        return Truncator(" · ".join(self.phrases)).chars(80)

    @admin.display(description=_("language"), ordering="language_code")
    def language_name(self) -> str:
        return dict(settings.LANGUAGES).get(self.language_code, self.language_code)


def without_control_characters(text: str) -> str:
    """
    Without what cannot be stored, and what turns the writing direction of everything around it.

    >>> without_control_characters("a\\x00b\\u202ec\\ud800")
    'abc'
    """
    return "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cs"} and char not in BIDI)


BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
