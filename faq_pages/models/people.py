"""What is known of the people who work in the admin."""

from typing import Any

from django.conf import settings
from wagtail.users.models import UserProfile


def preferred_language(user: Any) -> str:
    """The language in which a person reads the admin; the source language when they chose none. 1 query."""
    chosen = UserProfile.objects.filter(user=user).values_list("preferred_language", flat=True).first()
    return chosen or str(settings.LANGUAGE_CODE)
