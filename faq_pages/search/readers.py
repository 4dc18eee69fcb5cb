"""Who sees what people look for, and keeps synonyms."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

EDITORS = ["Editors", "Moderators"]
"""Groups of Wagtail's own."""


def allow_editors() -> None:
    """Let the groups that Wagtail makes do both. Called once: administrators may take it back."""
    permissions = Permission.objects.filter(
        Q(codename="view_searchcount") | Q(content_type__model="synonymgroup"), content_type__app_label="faq_pages"
    )
    for group in Group.objects.filter(name__in=EDITORS):
        group.permissions.add(*permissions)
