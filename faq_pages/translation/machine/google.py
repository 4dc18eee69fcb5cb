"""Google Cloud Translation Basic (version 2): the one that takes a plain key. Version 3 needs a service account."""

from collections.abc import Sequence
from typing import Any

from . import codes
from .base import FixedCodesEngine


class Google(FixedCodesEngine):
    """Google Cloud Translation, with an API key."""

    name = "Google Cloud Translation"
    path = "/language/translate/v2"
    codes = codes.GOOGLE
    max_strings = 128
    max_characters = 5_000
    """What Google recommends; it also answers longer requests, slowly."""

    def default_url(self, key: str) -> str:
        return "https://translation.googleapis.com"

    def headers(self) -> dict[str, str]:
        # Not in the address, where logs would keep it.
        return {"X-goog-api-key": self._key}

    def question(self, batch: Sequence[str], target: str) -> dict[str, Any]:
        return {"q": list(batch), "source": "en", "target": target, "format": "html"}

    def texts(self, answer: Any) -> Any:
        return [translation["translatedText"] for translation in answer["data"]["translations"]]
