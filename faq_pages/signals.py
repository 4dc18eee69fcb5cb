"""What has to follow when Wagtail or an administrator changes something."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Revision
from wagtail.signals import page_published, page_slug_changed, post_page_move
from wagtail_localize.models import LocaleSynchronization

from faq_pages.models import LanguageRole
from faq_pages.models.base import FaqPage
from faq_pages.translation import tree
from faq_pages.translation.records import record_publication
from faq_pages.translation.roles import ensure_groups
from faq_pages.translation.source import record_change
from faq_pages.translation.tasks import refresh_strings


def is_source(page: Page) -> bool:
    return bool(page.locale.language_code == settings.LANGUAGE_CODE)


@receiver(page_published)
def on_page_published(instance: Page, revision: Revision, **kwargs: Any) -> None:
    # Inside the transaction of the publication, see `FaqPage.publish`.
    # Wagtail sends it for what is only scheduled, too.
    if instance.alias_of_id is not None or not isinstance(instance, FaqPage) or not instance.live:
        return
    if not instance.is_source:
        record_publication(instance, revision)
        tree.take_place(instance)
    elif record_change(instance, revision):
        refresh_strings.enqueue(str(instance.translation_key))


@receiver(post_page_move)
def on_page_moved(instance: Page, **kwargs: Any) -> None:
    # Wagtail sends this, and the next, after its transaction: a process that dies in between leaves the
    # translations behind until `follow_source` runs. Readers see the source's order all the same.
    if is_source(instance):
        tree.follow_page(instance)


@receiver(page_slug_changed)
def on_page_slug_changed(instance: Page, **kwargs: Any) -> None:
    if is_source(instance):
        tree.follow_page(instance)


@receiver(post_delete, sender=Page)
def on_page_deleted(instance: Page, **kwargs: Any) -> None:
    # Inside the transaction of the deletion, once for each page that goes.
    if is_source(instance):
        tree.delete_translations(instance)


@receiver(post_save, sender=Locale)
def on_locale_saved(instance: Locale, *, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        ensure_groups(instance)


@receiver(post_delete, sender=LanguageRole)
def on_role_deleted(instance: LanguageRole, **kwargs: Any) -> None:
    """Take the group along when its language goes; members keep nothing that has no meaning."""
    Group.objects.filter(pk=instance.group_id).delete()


@receiver(pre_save, sender=LocaleSynchronization)
def on_locale_synchronized(**kwargs: Any) -> None:
    """Refuse wagtail-localize's trees of copies: an untranslated copy would pass for a translation."""
    raise ValidationError(
        _("Languages are not filled with copies here: a page without a translation is shown in another language.")
    )
