"""Who wants to be told by e-mail what waits for them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DigestSubscription(models.Model):
    """A person who asked for the daily digest. Who did not has no row."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_subscription")
    last_sent_at = models.DateTimeField(
        _("told until"), help_text=_("Everything up to this moment was told, or is older than the subscription.")
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("subscription to the digest")
        verbose_name_plural = _("subscriptions to the digest")

    def __str__(self) -> str:
        return str(self.user)
