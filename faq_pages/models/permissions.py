"""Whom Wagtail's own screens show a translation to: superusers. Everybody else works in the desk."""

from typing import Any

from django.conf import settings
from wagtail.models import Locale, Page, PagePermissionTester

CACHE_NAME = "_source_locale_id"


def source_locale_id(user: Any) -> int | None:
    """The id of the source locale, ``None`` while there is none. 1 query for each user object."""
    if not hasattr(user, CACHE_NAME):
        locale = Locale.objects.filter(language_code=settings.LANGUAGE_CODE).first()
        setattr(user, CACHE_NAME, locale and locale.pk)
    return getattr(user, CACHE_NAME)


def is_closed_to(page: Page, user: Any) -> bool:
    """
    Tell whether Wagtail's own screens keep this page from this user.

    They know no languages: they show drafts to, and let change, whoever may edit any page above. So
    translations are open there to superusers alone, whatever role or page permission others have.
    """
    if user.is_active and user.is_superuser:
        return False
    return page.locale_id != source_locale_id(user)


class ClosedPagePermissionTester(PagePermissionTester):
    """Refuses everything, that also which Wagtail grants by workflow, lock or ownership."""

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        self.permissions: set[str] = set()

    def user_has_lock(self) -> bool:
        return False

    def can_edit(self) -> bool:
        return False

    def can_submit_for_moderation(self) -> bool:
        return False

    def can_lock(self) -> bool:
        return False

    def can_unlock(self) -> bool:
        return False

    def can_view_revisions(self) -> bool:
        return False
