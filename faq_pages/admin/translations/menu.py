"""The desk in the admin's menus."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from faq_pages.admin.menu import PermittedMenuItem
from faq_pages.admin.translations.policies import PERMISSION
from faq_pages.translation.roles import translated_codes


class TranslationsMenuItem(MenuItem):
    """For everybody with a role in any language."""

    def is_shown(self, request: HttpRequest) -> bool:
        """1 query; none for superusers."""
        return bool(translated_codes(request.user))


def translations_item() -> MenuItem:
    return TranslationsMenuItem(
        _("Translations"), reverse_lazy("faq_translations:desk"), name="translations", icon_name="globe", order=150
    )


def policies_item() -> MenuItem:
    return PermittedMenuItem(
        _("Machine translation"),
        reverse_lazy("faq_translations:policies"),
        name="machine",
        icon_name="cog",
        order=650,
        permission=PERMISSION,
    )
