"""Addresses of videos, understood without asking anybody."""

import re
from dataclasses import dataclass

YOUTUBE = re.compile(
    r"https://(?:(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:watch\?(?:[^#]*&)?v=|embed/|shorts/|live/)|youtu\.be/)"
    r"(?P<id>[\w-]{11})(?![\w-])"
)
VIMEO = re.compile(r"https://(?:www\.|player\.)?vimeo\.com/(?:video/)?(?P<id>\d+)(?!\d)")


@dataclass(frozen=True)
class Video:
    """A video at a provider. ``embed_url`` is the provider's player without tracking cookies."""

    provider: str
    id: str
    embed_url: str


def find_video(url: str) -> Video | None:
    """
    Recognise a YouTube or Vimeo address; ``None`` for any other.

    >>> find_video("https://youtu.be/abcdefghijk").embed_url
    'https://www.youtube-nocookie.com/embed/abcdefghijk'
    """
    if match := YOUTUBE.match(url):
        id_ = match["id"]
        return Video("youtube", id_, f"https://www.youtube-nocookie.com/embed/{id_}")
    if match := VIMEO.match(url):
        id_ = match["id"]
        return Video("vimeo", id_, f"https://player.vimeo.com/video/{id_}?dnt=1")
    return None
