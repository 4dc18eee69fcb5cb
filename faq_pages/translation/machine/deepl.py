"""DeepL's API, version 2."""

from collections.abc import Sequence
from typing import Any

from . import codes
from .base import FixedCodesEngine


class DeepL(FixedCodesEngine):
    """DeepL, with the key of a free or a paid account."""

    name = "DeepL"
    path = "/v2/translate"
    codes = codes.DEEPL
    max_strings = 50
    # A request may have 128 KiB, and a letter can take six bytes in JSON.
    max_characters = 20_000

    def default_url(self, key: str) -> str:
        return "https://api-free.deepl.com" if key.endswith(":fx") else "https://api.deepl.com"

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"DeepL-Auth-Key {self._key}"}

    def question(self, batch: Sequence[str], target: str) -> dict[str, Any]:
        return {"text": list(batch), "source_lang": "EN", "target_lang": target, "tag_handling": "html"}

    def texts(self, answer: Any) -> Any:
        return [translation["text"] for translation in answer["translations"]]
