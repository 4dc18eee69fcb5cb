"""Reading the figures of a text, with all that they may mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from .number_words import HAN_DIGITS, HAN_MYRIADS, HAN_UNITS, han_number, magnitudes_of
from .text import FOLDED, without_format_characters

SPACES = " \u00a0\u202f\u2009"
SEPARATORS = ".,٬٫،'’"
NUMERAL = rf"\d+(?:[{SEPARATORS}]\d+)*"
SPACED_NUMERAL = rf"\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?!\d)(?:[.,]\d+)?|{NUMERAL}"
UNSPACED = {"zh-hant", "zh-hans", "ja", "ko", "th", "km", "lo"}
"""Languages in which a word for thousand or million may be followed by anything."""
ENDINGS = {"fil": 2, "fa": 2, "ar": 2, "ru": 3, "uk": 3, "hy": 5}
"""Letters that a word for thousand or million may take on."""
NOT_BEFORE = {"th": "(?!ธ|นา)", "lo": "(?!ທ)", "zh-hant": "(?!分)", "zh-hans": "(?!分)"}
"""Letters that make another word of it."""
KOREAN_ARTICLE = re.compile(r"(?<=제)(\d+)조|(?<=제 )(\d+)조")
SUFFIXES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9}
"""English: $5M."""
HAN_NUMBER = re.compile(f"[{''.join({**HAN_DIGITS, **HAN_UNITS, **HAN_MYRIADS})}]+")
ROMAN = re.compile(r"(?<![^\W_])[IVXLC]+(?![^\W_])")
ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
NO_MINUTES = re.compile(r"(?<=\d)[:.h]00(?!\d)")
RANGE_GAP = 12
"""Characters that may stand between the two figures of "30 to 40 million"."""


@dataclass(frozen=True)
class Figure:
    """
    A figure in a text. ``values`` is all that it may mean; ``parts`` are the figures in it should it not be one.

    "1.500" may be one and a half or fifteen hundred; "1,2,3" is three figures.
    """

    written: str
    values: frozenset[Decimal]
    parts: tuple[frozenset[Decimal], ...] = ()


def figures(prose: str, language_code: str) -> list[Figure]:
    """
    Read all figures of a text whose digits are 0-9 already.

    >>> [sorted(map(int, figure.values)) for figure in figures("4000萬人, 1億5000萬", "zh-hant")]
    [[40000000], [150000000]]
    """
    text = NO_MINUTES.sub("", without_format_characters(prose).translate(FOLDED).casefold())
    if language_code == "ko":
        text = KOREAN_ARTICLE.sub(lambda match: match[1] or match[2], text)
    pattern = _pattern(language_code)
    found: list[Figure] = []
    end_before = None
    for match in pattern.finditer(text):
        figure = _figure(match[0], language_code)
        close = end_before is not None and match.start() - end_before <= RANGE_GAP
        if found and close and figure.values:
            found[-1] = _range_start(found[-1], match[0], language_code)
        found.append(figure)
        end_before = match.end()
    return found


@lru_cache(maxsize=64)
def _multipliers(language_code: str) -> dict[str, int]:
    """Words that stand behind a figure and multiply it; a hundred only where figures are written so."""
    hundreds = {"en", "zh-hant", "zh-hans", "ja", "ko"}
    stems = magnitudes_of(language_code).items()
    return {stem: value for stem, value in stems if value > 100 or language_code in hundreds}


@lru_cache(maxsize=64)
def _magnitude(language_code: str) -> str:
    """A pattern for one word that multiplies."""
    stems = "|".join(re.escape(stem) for stem in _multipliers(language_code))
    if language_code == "en":
        return rf"(?:(?:{stems})s?\b|(?:bn|mn|k|m|b)\b)"
    if language_code in UNSPACED:
        return rf"(?:(?:{stems}){NOT_BEFORE.get(language_code, '')})"
    return rf"(?:(?:{stems})[^\W\d_]{{0,{ENDINGS.get(language_code, 0)}}}(?![^\W\d_])\.?)"


@lru_cache(maxsize=64)
def _pattern(language_code: str) -> re.Pattern[str]:
    if not _multipliers(language_code):
        return re.compile(_numeral(language_code))
    group = rf"(?:{_numeral(language_code)})(?:[\s-]?{_magnitude(language_code)})+"
    rest = "" if language_code == "en" else r"(?: ?(?:\d{1,3}[,.]\d{3}|\d{1,4})(?!\d))?"
    return re.compile(rf"{group}(?: ?{group})*{rest}|{_numeral(language_code)}")


def _numeral(language_code: str) -> str:
    return NUMERAL if language_code == "en" else SPACED_NUMERAL


def _figure(written: str, language_code: str) -> Figure:
    groups = [
        (match["numeral"], _product(match["words"] or "", language_code))
        for match in _groups(language_code).finditer(written)
    ]
    values = [frozenset(value * times for value in _values(numeral, language_code)) for numeral, times in groups]
    if len(groups) == 1:
        numeral, times = groups[0]
        pieces = re.findall(r"\d+", numeral)
        parts = [frozenset({Decimal(piece)}) for piece in pieces[:-1]]
        parts.append(frozenset({Decimal(pieces[-1]) * times}))
        return Figure(written.strip(), values[0], tuple(parts) if len(parts) > 1 else ())
    # A part of a longer figure is whole: 4,128 in 6万4,128 is not four and a bit.
    total = sum(max(options, default=Decimal(0)) for options in values)
    return Figure(written.strip(), frozenset({Decimal(total)}), tuple(values))


@lru_cache(maxsize=64)
def _groups(language_code: str) -> re.Pattern[str]:
    words = rf"(?:[\s-]?{_magnitude(language_code)})*" if _multipliers(language_code) else ""
    return re.compile(rf"(?P<numeral>{_numeral(language_code)})(?P<words>{words})")


def _product(words: str, language_code: str) -> int:
    product = 1
    stems = _multipliers(language_code)
    if language_code == "en" and words.strip(" -") in SUFFIXES:
        return SUFFIXES[words.strip(" -")]
    alternatives = "|".join(re.escape(stem) for stem in stems)
    for stem in re.findall(alternatives, words) if stems else ():
        product *= stems[stem]
    return product


def _values(numeral: str, language_code: str) -> Iterator[Decimal]:
    """What one numeral may mean. English is certain; elsewhere a point or a comma may be either."""
    pieces = re.split(r"\D", numeral)
    marks = re.findall(r"\D", numeral)
    if not marks:
        yield Decimal(numeral)
        return
    if (
        _is_grouped(pieces)
        and not (language_code == "en" and "." in marks)
        and len(set(marks)) == 1
        and "٫" not in marks
    ):
        yield Decimal("".join(pieces))
    last = marks[-1]
    decimal_mark = last in ".٫" or (last == "," and language_code != "en")
    if decimal_mark and last not in marks[:-1] and (len(pieces) == 2 or _is_grouped(pieces[:-1])):
        yield Decimal("".join(pieces[:-1]) + "." + pieces[-1])


def _is_grouped(pieces: list[str]) -> bool:
    """Whether the pieces are thousands, or Indian lakhs and crores: 15,00,000."""
    first, *others = pieces
    western = all(len(piece) == 3 for piece in others) and len(first) <= 3
    indian = (
        len(others) > 1 and len(others[-1]) == 3 and all(len(piece) == 2 for piece in others[:-1]) and len(first) <= 2
    )
    return (western or indian) and first != "0"


def _range_start(figure: Figure, following: str, language_code: str) -> Figure:
    """In "30 to 40 million" the 30 may be thirty million."""
    if re.search(r"[^\W\d_]", figure.written):
        return figure
    words = next(_groups(language_code).finditer(following))["words"] or ""
    times = _product(words, language_code)
    return Figure(figure.written, figure.values | {value * times for value in figure.values}, figure.parts)


def spelled_figures(text: str) -> set[Decimal]:
    """
    Numbers that a text gives in Roman digits or in Han characters.

    >>> sorted(map(int, spelled_figures("siglo XXI"))), sorted(map(int, spelled_figures("四千萬人")))
    ([21], [40000000])
    """
    roman = {Decimal(_roman(match)) for match in ROMAN.findall(text)}
    return roman | {Decimal(han_number(match)) for match in HAN_NUMBER.findall(text) if len(match) <= 16}


def _roman(written: str) -> int:
    digits = [ROMAN_DIGITS[char] for char in written]
    return sum(
        -digit if any(later > digit for later in digits[index + 1 : index + 2]) else digit
        for index, digit in enumerate(digits)
    )
