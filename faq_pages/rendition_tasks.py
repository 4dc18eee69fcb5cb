"""Makes the sizes of images in the background, so that no reader waits for them."""

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django_tasks import task
from PIL.Image import DecompressionBombError
from PIL.ImageCms import PyCMSError
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, AbstractRendition
from willow.image import UnrecognisedImageFormatError
from willow.plugins.pillow import PillowImage
from willow.registry import registry

from faq_pages.background import BACKGROUND
from faq_pages.background.sweeps import every
from faq_pages.renditions import FIRST, images_without_set, make_renditions, upright

logger = logging.getLogger(__name__)

UNREADABLE = (OSError, SyntaxError, ValueError, DecompressionBombError, PyCMSError, UnrecognisedImageFormatError)
"""What is raised about files that are gone, cut off, far too large or no images. Pillow uses ``SyntaxError`` too."""


@task(backend=BACKGROUND)
def prepare_image(image_id: int) -> None:
    """Make what is missing of the set of an image. Does nothing when the image is gone."""
    image = get_image_model().objects.filter(pk=image_id).first()
    if image is None:
        return
    try:
        make_renditions(image)
    except UNREADABLE:
        logger.warning("An image cannot be read; readers do not see it.", extra={"image": image_id}, exc_info=True)


def on_image_saved(instance: AbstractImage, *, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    if not raw and (update_fields is None or "file" in update_fields):
        prepare_image.enqueue(instance.pk)


def on_rendition_deleted(instance: AbstractRendition, **kwargs: Any) -> None:
    """Wagtail deletes all renditions of an image whose file was replaced, after it was saved."""
    if instance.filter_spec == FIRST:
        # Not before: an image that is being deleted itself must not get new ones.
        transaction.on_commit(partial(prepare_image.enqueue, instance.image_id))


def connect() -> None:
    """Follow the site's model of images, and what Wagtail makes of their files."""
    registry.register_operation(PillowImage, "auto_orient", upright)
    model = get_image_model()
    post_save.connect(on_image_saved, sender=model)
    post_delete.connect(on_rendition_deleted, sender=model.get_rendition_model())


@every(3600, at_start=True)
def prepare_overlooked() -> None:
    """Catch up on images that came before there were sets, or whose task was lost. 1 query when there are none."""
    for image_id in images_without_set().values_list("pk", flat=True):
        prepare_image.enqueue(image_id)
