"""What to offer a translator for a string whose English changed. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.4
"""From this likeness on (0 to 1) an earlier text of the same place counts as an earlier version."""


@dataclass(frozen=True)
class Earlier:
    """A translation of what stood in the same place before."""

    source: str
    translation: str


@dataclass(frozen=True)
class Change:
    """A stretch of a diff: ``kind`` is ``same``, ``removed`` or ``added``."""

    kind: str
    text: str


def likeness(first: str, second: str) -> float:
    """
    How much two texts have in common, from 0 to 1, by words.

    >>> likeness("Vote by mail", "Vote by mail today") > 0.8
    True
    """
    return SequenceMatcher(None, first.split(), second.split(), autojunk=False).ratio()


def best_earlier(source: str, candidates: Iterable[Earlier], *, single: bool) -> Earlier | None:
    """
    The earlier version of ``source`` among the texts that stood in its place, newest first, or ``None``.

    Where only one text stands in the place (``single``: a title), the newest is its earlier version
    however much changed; among several paragraphs likeness has to tell.
    """
    candidates = list(candidates)
    if not candidates:
        return None
    if single:
        return candidates[0]
    best = max(candidates, key=lambda earlier: likeness(earlier.source, source))
    return best if likeness(best.source, source) >= ALIKE else None


def word_diff(old: str, new: str) -> list[Change]:
    """
    What was removed and added, word by word, in reading order.

    >>> [(change.kind, change.text) for change in word_diff("Vote by mail", "Vote in person")]
    [('same', 'Vote '), ('removed', 'by mail'), ('added', 'in person')]
    """
    before, after = _words(old), _words(new)
    changes: list[Change] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            changes.append(Change("same", "".join(before[i1:i2])))
            continue
        if i2 > i1:
            changes.append(Change("removed", "".join(before[i1:i2])))
        if j2 > j1:
            changes.append(Change("added", "".join(after[j1:j2])))
    return changes


def _words(text: str) -> Sequence[str]:
    """Words and tags with the blanks after them, such that joining them gives the text back."""
    return re.findall(r"<[^>]*>\s*|[^\s<]+\s*|\s+|<", text)
