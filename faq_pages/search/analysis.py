"""From a text to its terms and their places: the same for what is found and for what is looked for."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache

from faq_pages.search.folding import APOSTROPHES, ARMENIAN_STRESS, JOINERS, fold

VERSION = 1
"""Of this module and what it uses. Raise it with any change to the terms: the index then makes itself anew."""

LONGEST = 64

VOICED = "\u3099\u309a"

HANGUL_GRAM = "·"


class Script(Enum):
    """How words are told apart."""

    NONE = 0
    WORDS = 1
    HANGUL = 2
    HAN = 3
    KANA = 4
    UNSPACED = 5
    """Thai, Lao, Khmer, Burmese."""
    INSIDE = 6
    """Belongs to the word around it."""


class Kind(Enum):
    WORD = "word"
    PART = "part"
    """Of a word with a hyphen or a joiner inside, which is there as a whole too."""
    GRAM = "gram"
    """Characters that follow each other in a script without spaces."""
    LETTER = "letter"
    """One Chinese character: weak, as it is in many words."""


@dataclass(frozen=True, slots=True)
class Term:
    text: str
    start: int
    end: int
    kind: Kind = Kind.WORD


RANGES = (
    ("\u0e00", "\u0eff", Script.UNSPACED),
    ("\u1000", "\u109f", Script.UNSPACED),
    ("\u1780", "\u17ff", Script.UNSPACED),
    ("\u1100", "\u11ff", Script.HANGUL),
    ("\u3130", "\u318f", Script.HANGUL),
    ("\uac00", "\ud7ff", Script.HANGUL),
    ("\u3041", "\u30ff", Script.KANA),
    ("\u31f0", "\u31ff", Script.KANA),
    ("\uff66", "\uff9f", Script.KANA),
    ("\u2e80", "\u2fdf", Script.HAN),
    ("\u3005", "\u3007", Script.HAN),
    ("\u3400", "\u9fff", Script.HAN),
    ("\uf900", "\ufaff", Script.HAN),
    ("\U00020000", "\U0003ffff", Script.HAN),
)


@cache
def script(char: str) -> Script:
    if char in JOINERS or char in APOSTROPHES or char in ARMENIAN_STRESS:
        return Script.INSIDE
    # Letters, marks and digits: neither signs nor spaces are looked for.
    if unicodedata.category(char)[0] not in "LMN":
        return Script.NONE
    return next((kind for first, last, kind in RANGES if first <= char <= last), Script.WORDS)


def clean(text: str) -> str:
    """The form of a text that terms give places in."""
    return unicodedata.normalize("NFC", text.replace("\x00", ""))


def terms(text: str) -> Iterator[Term]:
    """
    The terms of a cleaned text, in order.

    >>> [term.text for term in terms("Register to vote")], [term.text for term in terms("投票 ภาษี")]
    (['register', 'to', 'vote'], ['投', '票', '投票', 'ภาษ', 'าษี'])
    """
    for kind, start, end in runs(text):
        folded = letters(text, start, end)
        if not folded:
            continue
        if kind in {Script.HAN, Script.KANA}:
            yield from _east_asian(text, folded, end)
        elif kind is Script.UNSPACED:
            yield from _grams(folded, 3, end)
        else:
            yield from _word(text, folded, start, end)
            if kind is Script.HANGUL and len(folded) > 1:
                for gram in _grams(folded, 2, end):
                    # Two syllables are a word as well; the vocabulary tells them apart.
                    yield Term(HANGUL_GRAM + gram.text, gram.start, gram.end, Kind.GRAM)


def letters(text: str, start: int, end: int) -> list[tuple[str, int]]:
    """The folded letters of a run and where each stands."""
    folded: list[tuple[str, int]] = []
    for place in range(start, end):
        for letter in fold(text[place]):
            if letter in VOICED and folded:
                # After katakana of half width, a sign of its own.
                folded[-1] = unicodedata.normalize("NFC", folded[-1][0] + letter)[0], folded[-1][1]
            else:
                folded.append((letter, place))
    return folded


def runs(text: str) -> Iterator[tuple[Script, int, int]]:
    """Pieces of one script each; a hyphen between letters does not divide."""
    start, current = 0, Script.NONE
    for place, char in enumerate(text):
        kind = script(char)
        if kind is Script.INSIDE or _is_inner_hyphen(text, place, current):
            if current is not Script.NONE:
                continue
            kind = Script.NONE
        if unicodedata.combining(char) and current is not Script.NONE:
            continue
        if {kind, current} == {Script.HAN, Script.KANA}:
            current = Script.HAN
            continue
        if kind is not current:
            if current is not Script.NONE:
                yield current, start, _inner_end(text, place)
            start, current = place, kind
    if current is not Script.NONE:
        yield current, start, _inner_end(text, len(text))


def _inner_end(text: str, end: int) -> int:
    """Without what follows the last letter: an apostrophe there is a quotation mark."""
    while script(text[end - 1]) is Script.INSIDE:
        end -= 1
    return end


def _is_inner_hyphen(text: str, place: int, current: Script) -> bool:
    if text[place] not in "-‐‑" or current is not Script.WORDS or place + 1 >= len(text):
        return False
    return script(text[place + 1]) is Script.WORDS


def _word(text: str, folded: list[tuple[str, int]], start: int, end: int) -> Iterator[Term]:
    whole = nasal("".join(letter for letter, _ in folded))[:LONGEST]
    if not whole:
        return
    yield Term(whole, start, end)
    cuts = [place for place in range(start, end) if text[place] in "-‐‑\u200c"]
    if not cuts:
        return
    for first, last in zip([start, *(cut + 1 for cut in cuts)], [*cuts, end], strict=True):
        part = nasal("".join(letter for letter, place in folded if first <= place < last))[:LONGEST]
        if len(part) > 1:
            yield Term(part, first, last, Kind.PART)


NASALS = ("ङ्", "ञ्", "ण्", "न्", "म्")


def nasal(word: str) -> str:
    """
    A word of Hindi with one sign for the nasals before another consonant.

    >>> nasal("सम्पर्क") == nasal("संपर्क")
    True
    """
    if "\u094d" not in word:
        return word
    for sign in NASALS:
        head, *rest = word.split(sign)
        # At the end it is no nasal, and before a vowel or a semivowel it is a letter of its own.
        word = head + "".join(("ं" if piece[:1] and "क" <= piece[0] <= "म" else sign) + piece for piece in rest)
    return word


def _grams(folded: list[tuple[str, int]], length: int, end: int) -> Iterator[Term]:
    """Every so many letters that follow each other; a run that is shorter is one term."""
    for first in range(max(1, len(folded) - length + 1)):
        part = folded[first : first + length]
        after = folded[first + length][1] if first + length < len(folded) else end
        yield Term("".join(letter for letter, _ in part), part[0][1], max(after, part[-1][1] + 1), Kind.GRAM)


def _east_asian(text: str, folded: list[tuple[str, int]], end: int) -> Iterator[Term]:
    for letter, place in folded:
        if script(text[place]) is Script.HAN:
            yield Term(letter, place, place + 1, Kind.LETTER)
    if len(folded) > 1 or script(text[folded[0][1]]) is Script.KANA:
        yield from _grams(folded, 2, end)
