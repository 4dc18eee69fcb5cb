"""LibreTranslate, which anybody can run: its languages are those that its owner installed."""

from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from . import codes
from .base import Engine
from .errors import MachineTranslationError, NonsenseError, UnsupportedLanguageError

LANGUAGES_SECONDS = 10 * 60
"""For how long the server's list of languages is believed."""

SULK_SECONDS = 60
"""For how long a server that did not give its list is taken to have none, so that no page waits for it again."""

LIST_SECONDS = 2.0
"""The list is short, and people may be waiting for it."""


class LibreTranslate(Engine):
    """A LibreTranslate server. The key is optional."""

    name = "LibreTranslate"
    path = "/translate"
    # Servers translate one string after the other, often without a graphics card.
    max_strings = 20
    max_characters = 4_000
    # It unescapes the whole HTML that it made: the text “<b>” would come back as a tag.
    unescapes = True

    def default_url(self, key: str) -> str:
        raise ValueError("LibreTranslate has no address of its own. Set FAQ_MACHINE_URL.")

    def question(self, batch: Sequence[str], target: str) -> dict[str, Any]:
        key = {"api_key": self._key} if self._key else {}
        return {"q": list(batch), "source": "en", "target": target, "format": "html", **key}

    def texts(self, answer: Any) -> Any:
        return answer["translatedText"]

    def _target(self, language_code: str, *, seconds: float, hopeful: bool = False) -> str:
        known = codes.LIBRETRANSLATE.get(language_code, ())
        if not known:
            raise UnsupportedLanguageError(self.name, language_code)
        offered = {code.lower(): code for code in self._offered(seconds=seconds, hopeful=hopeful)}
        for code in known:
            if code.lower() in offered:
                return offered[code.lower()]
        raise UnsupportedLanguageError(self.name, language_code)

    def _offered(self, *, seconds: float, hopeful: bool) -> list[str]:
        """The codes into which this server translates from English; asked for once in ten minutes."""
        cached: list[str] | None = cache.get(f"faq-machine-languages-{self._address}")
        if cached:
            return cached
        if cached is not None and not hopeful:
            raise MachineTranslationError(
                _("%(service)s did not say which languages it has. Try again in a minute.") % {"service": self.name},
                retryable=True,
            )
        try:
            offered = self._languages(self._ask("/languages", seconds=min(seconds, LIST_SECONDS)))
        except MachineTranslationError:
            cache.set(f"faq-machine-languages-{self._address}", [], SULK_SECONDS)
            raise
        cache.set(f"faq-machine-languages-{self._address}", offered, LANGUAGES_SECONDS)
        return offered

    def _languages(self, answer: Any) -> list[str]:
        """Read the list. Servers before 1.3 name no targets: they translate between all their languages."""
        try:
            codes_of_all = [language["code"] for language in answer]
            english = answer[codes_of_all.index("en")]
            offered = english.get("targets", codes_of_all)
        except (KeyError, TypeError, ValueError):
            raise NonsenseError(self.name) from None
        if not isinstance(offered, list) or not all(isinstance(code, str) for code in offered):
            raise NonsenseError(self.name)
        return [code for code in offered if code != "en"]
