"""Wagtail's page permissions, without the translations."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.models import GroupPagePermission, Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from faq_pages.models.permissions import is_closed_to, source_locale_id


class SourcePagePermissionPolicy(PagePermissionPolicy):
    """
    Keeps translations from everybody but superusers: see ``is_closed_to``.

    Lists, searches, reports and bulk actions of Wagtail ask this policy; what is done to a single
    page, they ask ``FaqPage.permissions_for_user``.
    """

    def get_all_permissions_for_user(self, user: Any) -> QuerySet[GroupPagePermission]:
        """Leave out permissions that somebody gave on the pages of a target locale: they hold nowhere."""
        return super().get_all_permissions_for_user(user).filter(page__locale_id=source_locale_id(user))

    def user_has_any_permission_for_instance(self, user: Any, actions: Collection[str], instance: Page) -> bool:
        if is_closed_to(instance, user):
            return False
        return super().user_has_any_permission_for_instance(user, actions, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Collection[str]) -> QuerySet[Page]:
        return open_pages(user, super().instances_user_has_any_permission_for(user, actions))

    def explorable_instances(self, user: Any) -> QuerySet[Page]:
        return open_pages(user, super().explorable_instances(user))

    def users_with_any_permission_for_instance(
        self,
        actions: Collection[str],
        instance: Page,
        include_superusers: bool = True,
    ) -> QuerySet[Any]:
        users = get_user_model()._default_manager
        if not is_closed_to(instance, users.model(is_active=True)):
            return super().users_with_any_permission_for_instance(actions, instance, include_superusers)
        return users.filter(is_active=True, is_superuser=True) if include_superusers else users.none()


def choosable_pages(user: Any, pages: QuerySet[Page]) -> QuerySet[Page]:
    """Those of the pages that a user may choose as a target: published ones, and drafts that they may explore."""
    if user.is_active and user.is_superuser:
        return pages
    explorable = SourcePagePermissionPolicy(Page).explorable_instances(user)
    return open_pages(user, pages).filter(Q(live=True) | Q(pk__in=explorable.values("pk")))


def open_pages(user: Any, pages: QuerySet[Page]) -> QuerySet[Page]:
    """Those of the pages that Wagtail's own screens may show to a user. Can still be searched."""
    if user.is_active and user.is_superuser:
        return pages
    # By id: search knows no other filter on the locale.
    return pages.filter(locale_id=source_locale_id(user))
