"""Figures: what a reader would act upon must be what the English says."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .english import NUMBER_WORD, NUMERIC_DATE, SMALL, SOFT, english_words, source_figures
from .figures import Figure, figures, spelled_figures
from .findings import Finding, error, warning
from .number_words import is_spelled, words_of
from .text import Pair, listed

LEAST_WORD_TO_MISS = 3
FIRST_YEAR, LAST_YEAR = 1000, 2200
CALENDARS = {
    "th": ((543, ""),),
    "lo": ((543, ""),),
    "km": ((543, ""), (544, "")),
    "fa": ((-621, ""), (-622, "")),
    "ja": ((-1988, "平成"), (-2018, "令和"), (-1925, "昭和")),
    "zh-hant": ((-1911, "民國"),),
}
"""Years to add in other calendars, and the word that must stand in the text."""


@dataclass(frozen=True)
class Comparison:
    """Which figures of the source were not found, which of the translation are new."""

    missing: list[Figure]
    extra: list[Figure]
    other_calendar: list[str]
    rarer: list[Figure]


def check_numbers(pair: Pair) -> Iterator[Finding]:
    """5: every figure, whatever its digits, separators and place in the sentence; words count as figures."""
    if not (pair.source.has_digits or pair.translation.has_digits):
        yield from _missing_words(pair)
        return
    result = compare(pair)
    surely = [figure for figure in result.missing if result.extra or _is_surely_missing(figure, pair)]
    perhaps = [figure for figure in result.missing if figure not in surely]
    if surely:
        yield error("numbers", _("The figure %(names)s is missing.") % {"names": _written(surely)})
    if perhaps:
        message = _("Is the figure %(names)s in the translation? It was not found, in digits or in words.")
        yield warning("numbers", message % {"names": _written(perhaps)})
    if result.extra:
        doubtful = not surely and SOFT.search(pair.source.prose)
        message = _("The figure %(names)s is not in the English text.") % {"names": _written(result.extra)}
        yield warning("numbers", message) if doubtful else error("numbers", message)
    if result.rarer:
        message = _("The figure %(names)s is there less often than in the English text.")
        yield warning("numbers", message % {"names": _written(result.rarer)})
    if not result.missing and not result.extra:
        yield from _missing_words(pair)


def _written(found: list[Figure]) -> str:
    return listed(figure.written for figure in found)


def compare(pair: Pair) -> Comparison:
    """Set the figures of both texts against each other, each figure of the source once."""
    wanted = _Wanted(source_figures(pair.source.prose))
    found = figures(pair.translation.prose, pair.language_code)
    unused = [figure for figure in found if not wanted.take(figure.values)]
    known = wanted.values | english_words(pair.source.prose)
    # Only what has no reading as a whole is taken apart: "1,2" is two figures where the source has 1 and 2.
    extra = [
        figure
        for figure in unused
        if not (figure.parts and all(wanted.take(part) or part & known for part in figure.parts))
        and not figure.values & known
    ]
    written = {value for figure in found for value in figure.values}
    spelled = spelled_figures(pair.translation.plain)
    optional = _optional_figures(pair)
    missing, rarer, other_calendar = [], [], []
    for figure in wanted.left():
        if calendar := _in_other_calendar(figure, extra, pair):
            extra.remove(calendar)
            other_calendar.append(calendar.written)
        elif figure.values & written:
            rarer.append(figure)
        elif not (figure.values & spelled or figure.values <= optional or _is_written_out(figure, pair)):
            missing.append(figure)
    return Comparison(missing, extra, other_calendar, rarer)


class _Wanted:
    """The figures of the source, struck off one by one; found by value, so that many cost no more than few."""

    def __init__(self, wanted: list[Figure]) -> None:
        self._open = dict(enumerate(wanted))
        self._by_value: dict[Decimal, list[int]] = {}
        for index, figure in reversed(self._open.items()):
            for value in figure.values:
                self._by_value.setdefault(value, []).append(index)
        self.values = set(self._by_value)

    def take(self, values: frozenset[Decimal]) -> bool:
        """Strike off the first figure that has one of these values."""
        for value in values & self.values:
            indices = self._by_value[value]
            while indices:
                if self._open.pop(indices.pop(), None):
                    return True
        return False

    def left(self) -> list[Figure]:
        return list(self._open.values())


def _in_other_calendar(figure: Figure, extra: list[Figure], pair: Pair) -> Figure | None:
    for years, word in CALENDARS.get(pair.language_code, ()):
        if word in pair.translation.plain:
            shifted = {value + years for value in figure.values if FIRST_YEAR <= value <= LAST_YEAR}
            for other in extra:
                if other.values & shifted:
                    return other
    return None


def _optional_figures(pair: Pair) -> set[Decimal]:
    """In 10/2/2017 either small figure may become the name of a month."""
    parts = {Decimal(part) for match in NUMERIC_DATE.findall(pair.source.prose) for part in match}
    return {part for part in parts if part <= 12}


def _is_written_out(figure: Figure, pair: Pair) -> bool:
    return any(is_spelled(value, pair.language_code, pair.translation.folded) for value in figure.values)


def _is_surely_missing(figure: Figure, pair: Pair) -> bool:
    """Small numbers may be in words that are not listed; then nobody is blocked."""
    if not words_of(pair.language_code) and not pair.language_code.startswith("zh"):
        return False
    if pair.language_code.startswith("zh"):
        return True
    found = [is_spelled(value, pair.language_code, pair.translation.folded) for value in figure.values]
    return None not in found


def _missing_words(pair: Pair) -> Iterator[Finding]:
    """A cardinal number in words, three to twelve, that the translation seems to lack."""
    if not words_of(pair.language_code):
        return
    found = {value for figure in figures(pair.translation.prose, pair.language_code) for value in figure.values}
    found |= spelled_figures(pair.translation.plain)
    for word in NUMBER_WORD.findall(pair.source.prose):
        value = SMALL.get(word.lower(), 0)
        cardinal = LEAST_WORD_TO_MISS <= value <= 12 and not word.lower().endswith(("th", "ird", "dozen"))
        if (
            cardinal
            and value not in found
            and is_spelled(Decimal(value), pair.language_code, pair.translation.folded) is False
        ):
            yield warning("numbers", _("The number “%(word)s” seems to be missing.") % {"word": word})
