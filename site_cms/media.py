"""Uploaded images, where no web server in front serves them."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve


def image(request: HttpRequest, path: str) -> HttpResponseBase:
    """An uploaded image or a rendition of one; documents are elsewhere, for they may be private."""
    try:
        return serve(request, path, str(settings.MEDIA_ROOT / "images"))
    except OSError as error:  # A name that is too long for the file system.
        raise Http404 from error
