"""Who reads what visitors sent."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from faq_pages.models import Enquiry, Feedback

EDITORS = ["Editors", "Moderators"]
"""Groups of Wagtail's own."""


def allow_editors() -> None:
    """Let the groups that Wagtail makes read and handle it. Called once: administrators may take it back."""
    types = ContentType.objects.get_for_models(Feedback, Enquiry).values()
    permissions = Permission.objects.filter(content_type__in=types).exclude(codename__startswith="add_")
    for group in Group.objects.filter(name__in=EDITORS):
        group.permissions.add(*permissions)
