"""Who is told of publications, and what is still to be told."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from faq_pages.outgoing.guard import AddressRefusedError, check_address
from faq_pages.outgoing.post import Fault


class WebhookEvent(models.TextChoices):
    """What receivers are told of. Those of a question, a section and the index are of the source language."""

    QUESTION_PUBLISHED = "question.published", _("A question was published")
    QUESTION_CHANGED = "question.changed", _("Something else that readers see of a question changed")
    QUESTION_REMOVED = "question.removed", _("A question was removed from what readers see")
    SECTION_PUBLISHED = "section.published", _("A section was published")
    SECTION_CHANGED = "section.changed", _("Something else that readers see of a section changed")
    SECTION_REMOVED = "section.removed", _("A section was removed from what readers see")
    INDEX_PUBLISHED = "index.published", _("The index was published")
    INDEX_CHANGED = "index.changed", _("Something else that readers see of the index changed")
    INDEX_REMOVED = "index.removed", _("The index was removed from what readers see")
    TRANSLATION_PUBLISHED = "translation.published", _("A translation was published")
    TRANSLATION_OUTDATED = "translation.outdated", _("A translation became outdated: the original moved on")
    TRANSLATION_CHANGED = "translation.changed", _("Something else that readers see of a translation changed")
    TRANSLATION_REMOVED = "translation.removed", _("A translation was removed from what readers see")


PING = "ping"
"""A test, sent to one endpoint when somebody asks for it."""


def all_events() -> list[str]:
    return list(WebhookEvent.values)


class WebhookEndpoint(models.Model):
    """An address that is told. Its secret is not stored: it is made of the site's key and ``salt``."""

    name = models.CharField(_("name"), max_length=100, help_text=_("For you: what is it for?"))
    address = models.CharField(
        _("address"),
        max_length=500,
        help_text=_("Where messages are sent, such as https://www.example.org/hooks/faq."),
    )
    events = models.JSONField(_("events"), default=all_events)
    active = models.BooleanField(
        _("active"), default=True, help_text=_("While this is off, nothing that happens is noted for this address.")
    )
    is_gone = models.BooleanField(_("taken out of use"), default=False, editable=False)

    salt = models.CharField(_("salt of the secret"), max_length=64, editable=False)
    digest = models.CharField(_("digest of the secret"), max_length=64, editable=False)
    previous_salt = models.CharField(_("salt of the secret before"), max_length=64, blank=True, editable=False)
    previous_until = models.DateTimeField(_("secret before is good until"), null=True, editable=False)

    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    retry_at = models.DateTimeField(_("next attempt"), null=True, editable=False)
    delivered_at = models.DateTimeField(_("last success"), null=True, editable=False)
    lease = models.CharField(_("lease"), max_length=64, blank=True, editable=False)
    leased_at = models.DateTimeField(_("lease renewed at"), null=True, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @admin.display(description=_("condition"))
    def condition(self) -> Any:
        """How it fares, in words."""
        if self.is_gone:
            return _("Taken out of use: its address answered that it is gone (HTTP 410)")
        if not self.active:
            return _("Not active")
        return _("Fails; it is tried again") if self.retry_at else _("Active")

    def clean(self) -> None:
        super().clean()
        try:
            check_address(self.address)
        except AddressRefusedError as error:
            raise ValidationError({"address": str(error)}) from error


class WebhookDelivery(models.Model):
    """One message to one endpoint."""

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("message", "Waiting")
        DELIVERED = "delivered", pgettext_lazy("message", "Delivered")
        PARKED = "parked", pgettext_lazy("message", "Not delivered")

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("webhook")
    )
    message_id = models.CharField(_("message"), max_length=40)
    event = models.CharField(_("event"), max_length=30, choices=[*WebhookEvent.choices, (PING, _("Test"))])
    body = models.TextField(_("content"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("time"))
    due_at = models.DateTimeField(_("next attempt"))
    give_up_at = models.DateTimeField(_("tried until"))
    finished_at = models.DateTimeField(_("delivered or given up at"), null=True)
    fault = models.CharField(_("last problem"), max_length=20, blank=True, choices=Fault.choices)
    answered = models.PositiveSmallIntegerField(_("last answer (HTTP)"), null=True)

    class Meta:
        verbose_name = _("webhook message")
        verbose_name_plural = _("webhook messages")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["endpoint", "status", "due_at"], name="deliveries_of_an_endpoint"),
            models.Index(fields=["status", "finished_at"], name="deliveries_to_forget"),
        ]

    # Wagtail would otherwise look for references in it at each save.
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.event} ({self.pk})"

    @admin.display(description=_("last problem"))
    def problem(self) -> Any:
        """The last problem in words, with the status of HTTP if there was one."""
        if not self.fault:
            return ""
        text = self.get_fault_display()
        return f"{text} (HTTP {self.answered})" if self.answered else text
