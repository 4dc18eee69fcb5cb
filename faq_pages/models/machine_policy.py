"""What a machine may do in each language."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale


class MachinePolicy(models.Model):
    """How far machine translation goes in one language; without a row, nowhere."""

    class Policy(models.TextChoices):
        NEVER = "never", _("Never")
        DRAFT = "draft", _("Draft only: people publish it")
        PUBLISH = "publish", _("Publish, labelled as machine translation")

    locale = models.OneToOneField(Locale, on_delete=models.CASCADE, related_name="machine_policy")
    policy = models.CharField(_("policy"), max_length=10, choices=Policy.choices, default=Policy.NEVER)

    class Meta:
        verbose_name = _("machine translation policy")
        verbose_name_plural = _("machine translation policies")

    def __str__(self) -> str:
        return f"{self.locale}: {self.get_policy_display()}"


def machine_policy(locale: Locale) -> MachinePolicy.Policy:
    """What a machine may do in ``locale``. 1 query."""
    row = MachinePolicy.objects.filter(locale=locale).first()
    return MachinePolicy.Policy(row.policy) if row else MachinePolicy.Policy.NEVER
