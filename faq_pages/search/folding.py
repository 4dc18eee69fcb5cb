"""One form for letters that people type in several ways. Pure, letter by letter, so that places stay known."""

import unicodedata
from functools import cache

from opencc import OpenCC

SAME = str.maketrans(
    {
        # Letters that Unicode does not take apart.
        **dict(zip("đðłøıħŧ", "ddloiht", strict=True)),
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ё": "е",
        "ґ": "г",
        # Arabic and Persian keyboards; the two ends of a word that writers mix up.
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ة": "ه",
        "ە": "ه",
        "ٱ": "ا",
        "ء": "",
        "ـ": "",
        # Nasal signs of Devanagari and Gurmukhi; the doubling sign, often left out.
        "ँ": "ं",
        "ੰ": "ਂ",
        "ਁ": "ਂ",
        "ੱ": "",
    }
)

KEPT_WHOLE = frozenset("йї")
"""Their marks make them other letters, and stems depend on it."""

DROPPED_MARKS = frozenset(
    # Tones of Thai and Lao, shortening and silencing signs.
    "็่้๊๋์๎່້໊໋໌"
    # Khmer: the sign below which a letter is written small, and signs that change how one sounds.
    "្៉៊់៌៍៎៏័៑៝"
    # Nukta.
    "़਼"
)

ARMENIAN_STRESS = frozenset("՚՛՜՝՞՟")
"""They stand inside the word that is asked about or stressed."""

APOSTROPHES = frozenset("'’ʼ‘`´ʻ")
JOINERS = frozenset("\u200b\u200c\u200d\u00ad\u2060\ufeff\u200e\u200f")

_traditional_to_simplified = OpenCC("t2s")


@cache
def fold(char: str) -> str:
    """
    The form in which a character is compared: none, one or several.

    >>> " ".join(map(fold, "ăＣé學يЙ"))
    'a c e 学 ی й'
    """
    if char in KEPT_WHOLE or char.casefold() in KEPT_WHOLE:
        return char.casefold()
    folded = []
    for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", char).casefold()):
        if part in DROPPED_MARKS or part in ARMENIAN_STRESS or part in APOSTROPHES or part in JOINERS:
            continue
        # What is taken apart may hold signs and spaces: brackets around a number, words in one letter.
        if _is_loose_mark(part) or unicodedata.category(part)[0] not in "LMN":
            continue
        digit = unicodedata.decimal(part, None)
        folded.append(str(digit) if digit is not None else _one_form(part))
    # Hangul was taken apart above.
    return unicodedata.normalize("NFC", "".join(folded))


def _one_form(char: str) -> str:
    if "ァ" <= char <= "ヶ":
        return chr(ord(char) - 0x60)
    if char >= "\u2e80":
        return _traditional_to_simplified.convert(char)
    return char.translate(SAME)


def _is_loose_mark(char: str) -> bool:
    """Whether it only adds to a letter, of Latin, Cyrillic or Arabic script; further east marks are vowels."""
    return unicodedata.combining(char) != 0 and (char < "\u0900" or "\u1ab0" <= char <= "\u20ff")
