"""What all engines have in common: shielding, batches, patience, the breaker, and distrust of answers."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from .breaker import Breaker
from .errors import MachineTranslationError, NonsenseError, UnsupportedLanguageError
from .patience import Clock, persist
from .shield import has_text, shield
from .transport import ask

CALL_SECONDS = 5 * 60.0
"""The limit for a whole call of ``translate``, all its batches and waits included."""


class Engine(ABC):
    """
    A service that translates from English.

    ``timeout`` is the number of seconds for one answer, from the first byte sent to the last byte read.
    """

    name: ClassVar[str]
    """As people know it."""

    max_strings: ClassVar[int]
    max_characters: ClassVar[int]
    """Limits for one request. A longer string goes alone: the engine may still take it."""

    unescapes: ClassVar[bool] = False
    """Whether the engine gives back ``&lt;`` as ``<``."""

    def __init__(self, url: str, key: str, *, timeout: float, clock: Clock | None = None) -> None:
        self.url = (url or self.default_url(key)).rstrip("/")
        self._key = key
        self._timeout = timeout
        self._clock = clock or Clock()
        self._address = hashlib.sha256(f"{self.name} {self.url}".encode()).hexdigest()[:16]
        self._breaker = Breaker(self.name, self._address, now=self._clock.wall_time)

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def supports(self, language_code: str) -> bool:
        """Whether the engine translates from English into one of our languages. Never raises."""
        try:
            self._target(language_code, seconds=self._timeout)
        except MachineTranslationError:
            return False
        return True

    def translate(self, strings: Sequence[str], language_code: str, *, protected: Sequence[str] = ()) -> list[str]:
        """
        Translate strings of wagtail-localize's HTML from English, in their order.

        ``protected`` names come back as they are, or the string comes back with placeholders that no
        check lets pass. Takes up to ``CALL_SECONDS``: call it outside of transactions.

        Raises ``MachineTranslationError`` when any of the strings cannot be had.
        """
        self._breaker.check()
        until = self._clock.now() + CALL_SECONDS
        shielded = [shield(string, protected, entities=self.unescapes) for string in strings]
        wanted = [number for number, string in enumerate(strings) if has_text(string)]
        try:
            answers = self._answers([shielded[number].text for number in wanted], language_code, until=until)
        except UnsupportedLanguageError:
            raise
        except MachineTranslationError:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        translations = list(strings)
        for number, answer in zip(wanted, answers, strict=True):
            translations[number] = shielded[number].restore(answer)
        return translations

    def _answers(self, texts: Sequence[str], language_code: str, *, until: float) -> list[str]:
        target = persist(
            lambda seconds: self._target(language_code, seconds=seconds, hopeful=True),
            seconds=self._timeout,
            until=until,
            clock=self._clock,
        )
        answers: list[str] = []
        for batch in batches(texts, max_strings=self.max_strings, max_characters=self.max_characters):
            answers += self._batch(batch, target, until=until)
        return answers

    def _batch(self, batch: Sequence[str], target: str, *, until: float) -> list[str]:
        answer = persist(
            lambda seconds: self._ask(self.path, seconds=seconds, body=self.question(batch, target)),
            seconds=self._timeout,
            until=until,
            clock=self._clock,
        )
        try:
            texts = self.texts(answer)
        except (KeyError, TypeError):
            raise NonsenseError(self.name) from None
        if not isinstance(texts, list) or len(texts) != len(batch) or not all(map(is_storable, texts)):
            raise NonsenseError(self.name)
        return texts

    def _ask(self, path: str, *, seconds: float, body: Mapping[str, Any] | None = None) -> Any:
        return ask(self.name, f"{self.url}{path}", seconds=seconds, body=body, headers=self.headers())

    path: ClassVar[str]
    """Where translations are asked for, below the address of the service."""

    @abstractmethod
    def default_url(self, key: str) -> str:
        """The service's own address, for when the settings name none."""

    def headers(self) -> dict[str, str]:
        """Headers that hold the key, where the engine wants it there."""
        return {}

    @abstractmethod
    def _target(self, language_code: str, *, seconds: float, hopeful: bool = False) -> str:
        """
        Return the engine's own code of one of our languages.

        Raises ``UnsupportedLanguageError``; where the server has to be asked, also when it fails.
        ``hopeful`` asks it even when it failed a moment ago.
        """

    @abstractmethod
    def question(self, batch: Sequence[str], target: str) -> dict[str, Any]:
        """Return the JSON that asks for the translation of a batch."""

    @abstractmethod
    def texts(self, answer: Any) -> Any:
        """Take the translations out of an answer. ``KeyError`` and ``TypeError`` say that there are none."""


class FixedCodesEngine(Engine):
    """An engine whose languages are known beforehand."""

    codes: ClassVar[Mapping[str, str]]

    def _target(self, language_code: str, *, seconds: float, hopeful: bool = False) -> str:
        if language_code not in self.codes:
            raise UnsupportedLanguageError(self.name, language_code)
        return self.codes[language_code]


def batches(texts: Sequence[str], *, max_strings: int, max_characters: int) -> Iterator[list[str]]:
    """
    Cut a list into lists within both limits; a text above the limit is alone.

    >>> list(batches(["aa", "b", "cccc", "d"], max_strings=2, max_characters=3))
    [['aa', 'b'], ['cccc'], ['d']]
    """
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and (len(batch) == max_strings or size + len(text) > max_characters):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch


def is_storable(text: object) -> bool:
    """Whether this is a text that every database takes: no NUL, and no half of a character."""
    return isinstance(text, str) and "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
