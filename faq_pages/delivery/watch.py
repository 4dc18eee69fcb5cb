"""Everything by which the public content can change tells the content version."""

import threading
from collections.abc import Callable
from collections.abc import Collection as AnyCollection
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Revision, Site
from wagtail.signals import post_page_move

from faq_pages.delivery.changes import follow
from faq_pages.delivery.kept import current
from faq_pages.delivery.reach import file_key
from faq_pages.delivery.version import NOTHING, schedule, touch
from faq_pages.models import FrontEnd, RelatedQuestion, SourceChange, TranslationRecord

Image, Rendition, Document = get_image_model(), get_image_model().get_rendition_model(), get_document_model()

WATCHED: dict[Any, Callable[[Any], UUID | None]] = {
    PageViewRestriction: lambda restriction: restriction.page.translation_key,
    CollectionViewRestriction: lambda _: None,
    Collection: lambda _: None,
    Site: lambda _: None,
    Locale: lambda _: None,
    Redirect: lambda _: NOTHING,
    Image: lambda image: file_key("image", image.pk),
    Rendition: lambda rendition: file_key("image", rendition.image_id),
    Document: lambda document: file_key("document", document.pk),
    FrontEnd: lambda _: None,
    RelatedQuestion: lambda related: related.page.translation_key,
    SourceChange: lambda change: change.translation_key,
    TranslationRecord: lambda record: record.page.translation_key,
}
"""
Whatever else than pages readers see, and the key of the one page or file that it belongs to, ``None`` for any.

A model that the API shows belongs here; its ``update()`` tells nobody.
"""

OF_DRAFTS = frozenset(
    {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes", "locked", "locked_at"}
    | {"locked_by", "go_live_at", "expire_at", "numchild"}
)

_state = threading.local()


def content_changed(key: UUID | None = None) -> None:
    """
    Tell of a change, in its transaction; the log follows once that is committed. 1 query, and 1 then.

    ``key`` is that of the one page or file that changed. Without it all pages are read.
    """
    touch(key)
    transaction.on_commit(current.wake, robust=True)
    _state.behind = True
    # A fault here must not look like one of the act: the worker looks by itself, too.
    transaction.on_commit(_follow_once, robust=True)


def _follow_once() -> None:
    """However many changes a transaction made, the log is brought up to date once."""
    if getattr(_state, "behind", False):
        _state.behind = False
        follow.enqueue()


@receiver(post_save)
def on_page_saved(
    instance: Any, created: bool = False, update_fields: AnyCollection[str] | None = None, **kwargs: Any
) -> None:
    if not isinstance(instance, Page):
        return
    if instance.live and instance.expire_at and instance.expire_at > timezone.now():
        schedule(instance.expire_at)
    is_of_draft = bool(update_fields) and OF_DRAFTS.issuperset(update_fields or ())
    if not is_of_draft and (instance.live or not created):
        content_changed(instance.translation_key)
    if created and instance.get_siblings().filter(path__gt=instance.path).exists():
        # They moved over, and nothing was told of each.
        content_changed(instance.get_parent().translation_key)


@receiver(post_delete)
def on_page_deleted(instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, Page) and instance.live:
        content_changed(instance.translation_key)


@receiver(post_page_move)
def on_page_moved(parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Those that stand beside it may have moved over. Sent after the transaction; by then it told of itself."""
    for key in {parent_page_before.translation_key, parent_page_after.translation_key}:
        content_changed(key)


@receiver(post_save, sender=Revision)
def on_revision_saved(instance: Revision, **kwargs: Any) -> None:
    if instance.approved_go_live_at and instance.approved_go_live_at > timezone.now():
        schedule(instance.approved_go_live_at)


def on_watched(sender: Any, instance: Any, **kwargs: Any) -> None:
    try:
        key = WATCHED[sender](instance)
    except ObjectDoesNotExist:
        # It goes together with its page.
        key = None
    content_changed(key)


for model in WATCHED:
    post_save.connect(on_watched, sender=model)
    post_delete.connect(on_watched, sender=model)
