"""What is known of the people who work in the admin."""

from typing import Any

from django.conf import settings
from wagtail.users.models import UserProfile


def preferred_language(user: Any) -> str:
    """
    The language in which a person reads the admin; the source language when they chose none. 1 query.

    A choice that the admin no longer offers counts as none.
    """
    chosen = UserProfile.objects.filter(user=user).values_list("preferred_language", flat=True).first()
    offered = dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES)
    return chosen if chosen in offered else str(settings.LANGUAGE_CODE)
