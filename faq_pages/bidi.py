"""
Latin names, numbers and addresses inside right-to-left text.

Without isolation a browser lets the letters around a sign decide on which side of it the sign stands:
in an Arabic sentence “501(c)(3)” and “0.33%” come out in pieces, and in the wrong order.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise

OPEN, CLOSE = '<bdi dir="ltr">', "</bdi>"
"""The direction is said, not left to the first letter: a number has none."""

INLINE = frozenset(
    ["a", "abbr", "b", "cite", "code", "em", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "time", "u"]
)
"""Elements across which a line of text runs on; every other one ends it."""

OPAQUE = frozenset(["bdi", "bdo", "script", "style", "textarea", "title"])
"""Elements that have a direction of their own, or no running text."""

PIECE = re.compile(r"""<(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>|&(?:\#\w+|\w+);|[^<&]+|[<&]""")
TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
OWN_DIRECTION = re.compile(r"\sdir\s*=")

# Letters and digits of right-to-left scripts, their punctuation, and the signs that set directions.
# A left-to-right mark (U+200E) does not end a run: it is there to hold one together.
NOT_RTL = re.compile(
    "[^\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]+"
)
LETTER = re.compile(r"[^\W\d_]")
NUMBER = re.compile(
    r"""
    (?<![\w.,:/+-])
    (?:
      (?:\+?\d{1,3}[ .\u00a0-]?)?(?:\(\d{3}\)|\d{3})[ .\u00a0\u2011-]?\d{3}[ .\u00a0\u2011-]\d{4}  # a telephone number
    | \d+(?:[-\u2011]\d+){2,}                                           # one of many parts, or a date like 2026-11-03
    | (?:(?<![^\s([«“])[-+\u2212])?[$€£\#§]?\d+(?:[.,:/]\d+)*[%+°]?    # a number with its signs
    )
    (?!\w)
    | (?<=[-–—])[$€£]?\d+(?:[.,]\d+)*%(?!\w)                            # the end of a range: 5%-10%
    """,
    re.VERBOSE,
)
STARTS = re.compile(r"[\w@#$€£§~/+.]")
ENDS = "%+#/°"
ABBREVIATION = re.compile(r"(?:[^\W\d_]\.){2}")
PAIRS = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”"}


def runs(text: str) -> list[tuple[int, int]]:
    """
    Where the left-to-right runs of a right-to-left text begin and end, in order.

    A run goes from its first Latin word to its last word or number, as readers of Latin letters would
    set it; brackets and quotation marks around it belong to the text. Numbers before a run, or without
    one, stand alone; those of digits only, and ranges of them, read rightly without help.

    >>> text = "حزب California National Party (CNP)، 0.33%"
    >>> [text[start:end] for start, end in runs(text)]
    ['California National Party (CNP)', '0.33%']
    """
    found: list[tuple[int, int]] = []
    for stretch in NOT_RTL.finditer(text):
        partners = _partners(text, *stretch.span())
        unpaired = [place for place, partner in partners.items() if partner < 0]
        edges = [stretch.start() - 1, *sorted(unpaired), stretch.end()]
        todo = [(edge + 1, end) for edge, end in pairwise(edges)][::-1]
        while todo:
            found += _runs_between(text, *todo.pop(), partners, todo)
    return sorted(found)


def _partners(text: str, start: int, end: int) -> dict[int, int]:
    """The place of the other bracket or quotation mark for each that stands in a stretch; -1 for one without."""
    partners: dict[int, int] = {}
    waiting: list[int] = []
    straight = -1
    for place in range(start, end):
        sign = text[place]
        if sign == '"':
            if straight < 0:
                straight, partners[place] = place, -1
            else:
                partners[straight], partners[place], straight = place, straight, -1
        elif sign in PAIRS:
            partners[place] = -1
            waiting.append(place)
        elif sign in PAIRS.values():
            partners[place] = -1
            if waiting and PAIRS[text[waiting[-1]]] == sign:
                partners[place] = waiting.pop()
                partners[partners[place]] = place
    return partners


def _runs_between(
    text: str, start: int, end: int, partners: dict[int, int], todo: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """The runs of a part with paired brackets only; what has to be looked at by itself is added to ``todo``."""
    letter = LETTER.search(text, start, end)
    words = letter.start() if letter else end
    while letter and words > start and not text[words - 1].isspace():
        words -= 1
    for number in NUMBER.finditer(text[start:words]):
        if not number[0].isdigit():
            yield start + number.start(), start + number.end()
    if not letter:
        return
    start = words
    while not _may_end(text, start, end, partners):
        end -= 1
    while not STARTS.match(text, start):
        partner = partners.get(start, -1)
        if start < partner:
            if partner + 1 < end and not text[partner + 1].isspace():
                break
            # What stands in brackets of the text around it, and what follows them.
            todo += [(partner + 1, end), (start + 1, partner)]
            return
        start += 1
    yield start, end


def _may_end(text: str, start: int, end: int, partners: dict[int, int]) -> bool:
    last = end - 1
    if text[last].isalnum() or text[last] in ENDS:
        return True
    if text[last] == ".":
        return end - start >= 4 and ABBREVIATION.fullmatch(text, end - 4, end) is not None
    return start <= partners.get(last, -1) < last


@dataclass
class _Line:
    """A line of text of an HTML text: its characters, where each stands, and the tags between them."""

    characters: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    tags: list[tuple[int, int, str]] = field(default_factory=list)
    """Where each tag begins and ends, and its name, after ``/`` when it closes."""


def isolate(html: str) -> str:
    """
    Keep the left-to-right runs of right-to-left HTML together: each gets a ``bdi`` around it.

    Nothing else changes, and no text. A run that begins inside one element and ends inside another
    is left to the browser, as is HTML that cannot be understood. The time is linear.

    >>> isolate("<p>منظمة <b>501(c)(3)</b></p>")
    '<p>منظمة <b><bdi dir="ltr">501(c)(3)</bdi></b></p>'
    """
    marks: list[tuple[int, str]] = []
    for line in _lines(html):
        at = 0
        for start, end in runs("".join(line.characters)):
            first, last = line.places[start][0], line.places[end - 1][1]
            while at < len(line.tags) and line.tags[at][0] < first:
                at += 1
            span = _whole(line.tags, at, first, last)
            if span:
                marks += [(span[0], OPEN), (span[1], CLOSE)]
    done, pieces = 0, []
    for place, mark in marks:
        pieces += [html[done:place], mark]
        done = place
    return "".join([*pieces, html[done:]])


def _lines(html: str) -> list[_Line]:
    """The lines of an HTML text; none when it is not well-formed enough to be cut safely."""
    lines = [_Line()]
    opaque: list[str] = []
    for piece in PIECE.finditer(html):
        start, end = piece.span()
        tag = TAG_NAME.match(piece[0])
        if piece[0] == "<" or (piece[0].startswith("<") and not tag):
            return []
        if tag:
            name, closes = tag[1].lower(), piece[0].startswith("</")
            if opaque:
                # Only its own kind can close it.
                if name == opaque[-1]:
                    opaque = opaque[:-1] if closes else [*opaque, name]
            elif not closes and (name in OPAQUE or OWN_DIRECTION.search(piece[0])):
                opaque.append(name)
                lines.append(_Line())
            elif name in INLINE:
                lines[-1].tags.append((start, end, "/" + name if closes else name))
            else:
                lines.append(_Line())
        elif not opaque:
            line = lines[-1]
            if piece[0].startswith("&"):
                # Nearly every entity is one character, and the few others are no letters.
                line.characters.append(unescape(piece[0])[0])
                line.places.append((start, end))
            else:
                line.characters += piece[0]
                line.places += ((place, place + 1) for place in range(start, end))
    return lines


def _whole(tags: list[tuple[int, int, str]], at: int, first: int, last: int) -> tuple[int, int] | None:
    """
    The span around ``first`` to ``last`` in which every element that is opened is closed, or ``None``.

    ``at`` is the first tag after ``first``.
    """
    opened: list[str] = []
    before, after = at - 1, at
    while after < len(tags) and tags[after][0] < last:
        name = tags[after][2]
        after += 1
        if not name.startswith("/"):
            opened.append(name)
        elif opened:
            if opened.pop() != name[1:]:
                return None
        else:
            # It was opened before: directly before, or the run cannot have an element of its own.
            if before < 0 or tags[before][1] != first or tags[before][2] != name[1:]:
                return None
            first = tags[before][0]
            before -= 1
    while opened:
        if after == len(tags) or tags[after][0] != last or tags[after][2] != "/" + opened.pop():
            return None
        last = tags[after][1]
        after += 1
    return first, last
