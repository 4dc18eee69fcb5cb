"""Where in a text the words stand that were looked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from faq_pages.search.analysis import Kind, Term, terms

LENGTH = 200
BEFORE = 40
ELLIPSIS = "…"


@dataclass(frozen=True)
class Marked:
    """A text and the parts of it that match: from and up to, in characters (Unicode code points)."""

    text: str
    ranges: list[tuple[int, int]]


def mark(text: str, values: Mapping[str, float]) -> Marked:
    """The whole of a cleaned text; ``values`` are the terms that match and what each is worth."""
    return Marked(text, joined(found_in(text, values)))


def excerpt(text: str, values: Mapping[str, float], length: int = LENGTH) -> Marked:
    """The part of a cleaned text that matches best, its first part when nothing does."""
    text = " ".join(text.split())
    if len(text) <= length:
        return mark(text, values)
    found = found_in(text, values)
    start = _best_start(text, found, values, length)
    end = _word_end(text, min(len(text), start + length))
    head = ELLIPSIS if start else ""
    tail = ELLIPSIS if end < len(text) else ""
    shift = len(head) - start
    inside = [(a + shift, b + shift) for a, b in joined(found) if a >= start and b <= end]
    return Marked(head + text[start:end] + tail, inside)


def found_in(text: str, values: Mapping[str, float]) -> list[Term]:
    """Terms that match. A single Chinese character counts only where it was asked for by itself."""
    found = [term for term in terms(text) if values.get(term.text, 0) > 0]
    return [term for term in found if term.kind is not Kind.LETTER] or found


def joined(found: list[Term]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for term in sorted(found, key=lambda term: (term.start, term.end)):
        if ranges and term.start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], term.end))
        else:
            ranges.append((term.start, term.end))
    return ranges


def _best_start(text: str, found: list[Term], values: Mapping[str, float], length: int) -> int:
    """Where a window of this length begins that holds what is worth most; each term counts once."""
    best, best_start = 0.0, 0
    for first, term in enumerate(found):
        seen: dict[str, float] = {}
        for other in found[first:]:
            if other.end > term.start + length - BEFORE:
                break
            seen[other.text] = values[other.text]
        if sum(seen.values()) > best + 1e-9:
            best, best_start = sum(seen.values()), term.start
    if best_start <= BEFORE:
        return 0
    return _word_start(text, min(best_start - BEFORE, len(text) - length), best_start)


def _word_start(text: str, wish: int, latest: int) -> int:
    """A place from ``wish`` on where a word begins; without spaces, where a letter does."""
    space = text.find(" ", wish, latest)
    if space != -1:
        return space + 1
    return next((term.start for term in terms(text[wish:latest]) if term.start), 0) + wish if wish else 0


def _word_end(text: str, wish: int) -> int:
    """A place up to ``wish`` where a word ends; without spaces near it, where a letter does."""
    if wish >= len(text):
        return len(text)
    space = text.rfind(" ", wish - BEFORE, wish)
    if space != -1:
        return space
    ends = [term.end for term in terms(text[wish - BEFORE : wish])]
    return wish - BEFORE + max(ends) if ends else wish
