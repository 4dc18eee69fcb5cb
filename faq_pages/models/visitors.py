"""What visitors send: votes and comments on questions, and questions of their own."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Revision

from faq_pages.models.pages import FaqQuestionPage


class Posted(models.Model):
    """
    Something a visitor sent, without name or address of the computer. Plain text, to be escaped wherever it is shown.

    Forgotten 30 days after it came or was answered; kept as long as somebody has taken it up.
    """

    class Status(models.TextChoices):
        NEW = "new", _("New")
        TAKEN_UP = "taken_up", _("Taken up")
        ANSWERED = "answered", _("Answered")

    # A code, not a locale: what a visitor wrote outlives a language that is taken off.
    language = models.CharField(_("language"), max_length=20)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.NEW,
        help_text=_("What is new or answered is deleted after 30 days. What is taken up is kept."),
    )
    created_at = models.DateTimeField(_("received at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    # Wagtail would otherwise look for references in it at each save, and count it as a use of its page.
    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True
        ordering = ["-pk"]

    @admin.display(description=_("text"))
    def beginning(self) -> str:
        """The first words, for lists."""
        return Truncator(self.words).chars(120)

    @property
    def words(self) -> str:
        raise NotImplementedError

    @admin.display(description=_("language"), ordering="language")
    def language_name(self) -> str:
        return dict(settings.LANGUAGES).get(self.language, self.language)


class Feedback(Posted):
    """What a visitor thinks of one question in one language, as it stood when they wrote."""

    class Kind(models.TextChoices):
        HELPFUL = "helpful", _("Helpful")
        UNHELPFUL = "unhelpful", _("Not helpful")
        WRONG_TRANSLATION = "wrong_translation", _("The translation is wrong")

    page = models.ForeignKey(FaqQuestionPage, on_delete=models.CASCADE, related_name="+", verbose_name=_("question"))
    revision = models.ForeignKey(
        Revision, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("revision")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    block = models.CharField(
        _("block"), max_length=36, blank=True, help_text=_("The part of the answer that it is about.")
    )
    comment = models.TextField(_("comment"), blank=True)

    panels: ClassVar[list[Any]] = [
        FieldPanel("status"),
        *(
            FieldPanel(name, read_only=True)
            for name in ("kind", "page", "language", "block", "comment", "revision", "created_at")
        ),
    ]

    class Meta(Posted.Meta):
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        indexes = [models.Index(fields=["status", "changed_at"], name="feedback_to_forget")]

    def __str__(self) -> str:
        # It stands in logs, which outlive the row.
        return f"{self.get_kind_display()} ({self.pk})"

    @property
    def words(self) -> str:
        return self.comment


class Enquiry(Posted):
    """A visitor's question, with an e-mail address if they want an answer."""

    text = models.TextField(_("text"))
    email = models.EmailField(_("e-mail"), blank=True)
    question = models.ForeignKey(
        FaqQuestionPage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("question"),
        help_text=_("The page that was made of it."),
    )

    panels: ClassVar[list[Any]] = [
        FieldPanel("status"),
        *(FieldPanel(name, read_only=True) for name in ("text", "language", "email", "question", "created_at")),
    ]

    class Meta(Posted.Meta):
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        indexes = [models.Index(fields=["status", "changed_at"], name="enquiry_to_forget")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} ({self.pk})"

    @property
    def words(self) -> str:
        return self.text


class Claim(models.Model):
    """
    What counts once until a time, or a number of times: a solved challenge, the minute of an address.

    The key and the fingerprint of what was sent are keyed hashes: neither addresses nor texts can be read from it.
    """

    key = models.CharField(_("key"), max_length=64, primary_key=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    count = models.PositiveIntegerField(_("count"), default=1)
    until = models.DateTimeField(_("until"), db_index=True)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.key
