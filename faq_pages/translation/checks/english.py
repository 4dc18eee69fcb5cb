"""Numbers in the English text: in digits, in words, and hidden in names of months."""

import re
from decimal import Decimal

from .figures import Figure, figures, spelled_figures
from .text import word_list

SMALL_WORDS = word_list(
    "zero one|first two|second|both|pair|twice|couple|biennial|biennially "
    "three|third four|fourth five|fifth six|sixth seven|seventh "
    "eight|eighth nine|ninth ten|tenth eleven|eleventh twelve|twelfth|dozen thirteen|thirteenth fourteen|fourteenth "
    "fifteen|fifteenth sixteen|sixteenth seventeen|seventeenth eighteen|eighteenth nineteen|nineteenth"
)
TENS_WORDS = word_list(
    "twenty|twentieth|twenties thirty|thirtieth|thirties forty|fortieth|forties fifty|fiftieth|fifties "
    "sixty|sixtieth|sixties seventy|seventieth|seventies eighty|eightieth|eighties ninety|ninetieth|nineties"
)
SMALL = {word: number for number, words in enumerate(SMALL_WORDS) for word in words.split("|")}
SMALL |= {word: ten * 10 for ten, words in enumerate(TENS_WORDS, start=2) for word in words.split("|")}
POWERS = {"hundred": 100, "hundreds": 100} | {
    f"{word}{ending}": value
    for word, value in {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}.items()
    for ending in ("", "s")
}
NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(sorted({**SMALL, **POWERS}, key=len, reverse=True))})\b", re.IGNORECASE)
MONTH_NAMES = word_list("january february march april may june july august september october november december")
_ANY_MONTH = "|".join(MONTH_NAMES)
MONTH = re.compile(
    rf"\b({_ANY_MONTH})\b(?=\s+(?:of\s+)?\d)|(?<=\d\s)({_ANY_MONTH})\b|(?<=\bin )({_ANY_MONTH})\b", re.IGNORECASE
)
SOFT = re.compile(
    r"\b(?:half|halves|twice|thrice|couple|quarters?|thirds?|double[ds]?|triple[ds]?|dozens?|decades?|centur\w+|annual\w*|bienni\w+|biannual\w*|"
    r"daily|weekly|monthly|quarterly|yearly|fortnight\w*|noon|midnight|once|single|several|(?:mon|tues|wednes|thurs|fri|"
    r"satur|sun)day\w*|percent\w*|hundreds|thousands|millions|billions)\b|[½⅓⅔¼¾]",
    re.IGNORECASE,
)
"""English words that a translator may well turn into a figure; a new figure beside them is only doubtful."""
LETTER_SUFFIX = re.compile(r"\d ?[kmb]$")
"""$5M is five million; a 401k plan is not four hundred thousand."""
AFTERNOON = re.compile(r"(\d{1,2})(?::\d\d)?\s*p\.?\s?m\b", re.IGNORECASE)
DECADE = re.compile(r"\b1?\d?(\d0)['’]?s\b")
NUMERIC_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/\d{2,4})?\b")


def source_figures(prose: str) -> list[Figure]:
    """The figures of the English text, with what else a translator may write for them."""
    afternoon = {Decimal(hour) for hour in AFTERNOON.findall(prose)}
    decades = {Decimal(match[1]): match[0] for match in DECADE.finditer(prose)}
    found = []
    for figure in figures(prose, "en"):
        values = figure.values or frozenset(value for part in figure.parts for value in part)
        if not figure.values:
            found += [Figure(figure.written, part) for part in figure.parts]
            continue
        if LETTER_SUFFIX.search(figure.written):
            values |= {Decimal(digits) for digits in re.findall(r"^\d+", figure.written)}
        values |= {value + 12 for value in values & afternoon if value < 12}
        values |= {short for short in decades if any(value % 100 == short for value in values)}
        found.append(Figure(figure.written, values))
    return found


def english_words(prose: str) -> set[Decimal]:
    """
    Numbers that an English text may be said to hold in words: alone and together, Roman digits, months.

    >>> sorted(map(int, english_words("Forty million people in March")))
    [3, 40, 1000000, 40000000]
    """
    values = {value for value in spelled_figures(prose) if value > 0}
    values |= {Decimal(MONTH_NAMES.index(name.lower()) + 1) for name in month_names(prose, strict=False)}
    phrase, end = Decimal(0), -10
    for match in NUMBER_WORD.finditer(prose):
        word = match[0].lower()
        follows = (
            re.fullmatch(r"[\s-]*(?:and\s+|a\s+)?", prose[end : match.start()]) if match.start() - end < 8 else None
        )
        phrase = phrase if follows else Decimal(0)
        if word in POWERS:
            values.add(Decimal(POWERS[word]))
            phrase = (phrase or Decimal(1)) * POWERS[word]
        else:
            values.add(Decimal(SMALL[word]))
            phrase += SMALL[word]
        values.add(phrase)
        end = match.end()
    return values


def month_names(prose: str, *, strict: bool = True) -> list[str]:
    """English names of months; ``strict`` leaves out what may be another word: "may", "march"."""
    if strict:
        return [next(filter(None, match.groups())) for match in MONTH.finditer(prose)]
    return re.findall(rf"\b({'|'.join(MONTH_NAMES)})\b", prose, re.IGNORECASE)
