"""Uploads of images by editors."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from faq_pages.rendition_tasks import UNREADABLE


class WholeImageField(WagtailImageField):
    """Refuses a file that begins as an image and breaks off; to Wagtail 8.0 it is a fault of the server."""

    def check_image_pixel_size(self, f: Any) -> None:
        try:
            super().check_image_pixel_size(f)
        except UNREADABLE as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error


class ImageForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Where many are uploaded at once, the form for their titles has no file.
        file = self.fields.get("file")
        if file is not None:
            self.fields["file"] = WholeImageField(label=file.label, widget=file.widget, required=file.required)
