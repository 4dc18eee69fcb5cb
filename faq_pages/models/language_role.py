"""Which group works on which language."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale


class LanguageRole(models.Model):
    """
    What the members of one group may do for one language.

    The system makes these rows and their groups. The row decides, not the group's name: an
    administrator may rename a group.
    """

    class Role(models.TextChoices):
        TRANSLATOR = "translator", _("Translator")
        REVIEWER = "reviewer", _("Reviewer")

    locale = models.ForeignKey(
        Locale, on_delete=models.CASCADE, related_name="language_roles", verbose_name=_("language")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="language_role", verbose_name=_("group"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["locale", "role"], name="one_group_per_language_and_role"),
        ]

    def __str__(self) -> str:
        return f"{self.role} ({self.locale_id})"
