"""
Images as readers get them: a fixed set of sizes, in WebP and in a format that everything can show.

A set is made in the background as soon as its image is saved (``rendition_tasks``): that of a photo of
12 megapixels takes 2 to 3 seconds of work, which no reader should wait for. Reading makes nothing and
writes nothing; it uses what is there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from PIL import ImageOps
from wagtail.images import get_image_model
from willow.plugins.pillow import PillowImage

WIDTHS = (320, 640, 960, 1280)
"""In pixels. An image that is smaller is given in its own size and never enlarged."""

LOSSLESS = frozenset({".gif", ".png"})
"""Drawings and screenshots, often with transparent places, which a JPEG would spoil."""

MIME_TYPES = {"webp": "image/webp", "png": "image/png", "jpeg": "image/jpeg"}


def _spec(width: int, kind: str) -> str:
    return f"width-{width}|format-{kind}"


KEPT = frozenset({"icc_profile", "transparency"})
"""What a file says of its colours. All else that it says is dropped from what readers get."""

KINDS = {_spec(width, kind): kind for width in WIDTHS for kind in MIME_TYPES}
"""The format of each rendition that may belong to a set, by Wagtail's filter."""


FIRST = _spec(WIDTHS[0], "webp")
"""A filter that is in every set."""


@dataclass(frozen=True)
class Picture:
    """One file of a set."""

    url: str
    width: int
    height: int
    mime_type: str


def specs(image: Any) -> list[str]:
    """The filters that make the set of an image, narrowest first; none for an image that is a program."""
    if image.is_svg():
        return []
    # Up to the first that is as wide as the image.
    widths = [width for place, width in enumerate(WIDTHS) if place == 0 or WIDTHS[place - 1] < image.width]
    plain = "png" if PurePath(image.file.name).suffix.lower() in LOSSLESS else "jpeg"
    return [_spec(width, kind) for width in widths for kind in (plain, "webp")]


def load_renditions(images: Iterable[Any]) -> None:
    """Read the sets of many images. 1 query; none when there are no images."""
    made = get_image_model().get_rendition_model().objects.filter(filter_spec__in=KINDS)
    prefetch_related_objects(list(images), Prefetch("renditions", queryset=made))


def pictures(image: Any) -> list[Picture]:
    """
    What there is of the set of an image, narrowest first, for each width the plain format and then WebP.

    Empty while it is not made yet, and for an image whose file could not be read. No query after
    ``load_renditions``, otherwise 1. Opens no file.
    """
    if image is None or image.is_svg():
        return []
    if "renditions" not in getattr(image, "_prefetched_objects_cache", {}):
        load_renditions([image])
    # By what they are, not by their filters: a photo that lies on its side is narrower than its file says.
    found: dict[tuple[int, bool], Picture] = {}
    for rendition in image.renditions.all():
        kind = KINDS.get(rendition.filter_spec)
        if kind and rendition.file:
            picture = Picture(rendition.file.url, rendition.width, rendition.height, MIME_TYPES[kind])
            found[picture.width, kind == "webp"] = picture
    return [found[key] for key in sorted(found)]


def make_renditions(image: Any) -> int:
    """
    Make what is missing of the set of an image; return how much that was. Safe to run again.

    Raises what Wagtail and Pillow raise about a file that is gone or cannot be read.
    """
    # From the database: Wagtail's cache may remember renditions that another process deleted.
    load_renditions([image])
    there = {rendition.filter_spec for rendition in image.renditions.all()}
    missing = [spec for spec in specs(image) if spec not in there]
    for spec in missing:
        image.get_rendition(spec)
    return len(missing)


def upright(image: PillowImage) -> PillowImage:
    """
    Turn an image as it was held, and drop what the camera and its owner wrote into its file.

    Stands in for Willow's ``auto_orient``, with which Wagtail begins every rendition and which keeps all of
    that: the place where a photo was taken, names, comments. Inks become the colours of screens.
    """
    turned = PillowImage(ImageOps.exif_transpose(image.image))
    if turned.image.mode == "CMYK":
        turned = PillowImage(turned.transform_colorspace_to_srgb().image.convert("RGB"))
    turned.image.info = {name: value for name, value in turned.image.info.items() if name in KEPT}
    return turned


def images_without_set() -> QuerySet[Any]:
    """Images of which the last file of their set is not there. 1 query when evaluated."""
    made = get_image_model().get_rendition_model().objects.filter(image=OuterRef("pk"))
    incomplete = Q()
    for place, width in enumerate(WIDTHS):
        there = Exists(made.filter(filter_spec=_spec(width, "webp")))
        incomplete |= Q(~there, width__gt=WIDTHS[place - 1] if place else 0)
    return get_image_model().objects.filter(incomplete).exclude(file__iendswith=".svg")
