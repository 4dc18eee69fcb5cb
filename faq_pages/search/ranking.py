"""Which of the entries that hold a term answers best. Pure, so that it is the same on every database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log

QUESTION, SHORT_ANSWER, ANSWER = 2.0, 1.5, 1.0
"""What a term is worth by where it stands."""

AGAIN = 0.15
"""What it is worth to stand in a further text, too."""
TOGETHER = 0.3
"""What is added for two words that follow each other as they were typed."""
ALL_OF_IT = 0.25
"""What is added, at most, for a question of which all words were asked for."""
COMMON_WORDS = 1.25
"""How steeply words lose by being common."""
SHORT = 0.3
"""How much of its worth a term loses in the longest of texts."""
TYPICAL = 12
"""Terms in a question of usual length."""
ALL_ASKED = 0.6
"""What is taken away, at most, from an entry that holds little of what was typed."""
LETTER = 0.3
"""What one Chinese character is worth beside two that follow each other."""


@dataclass(frozen=True)
class Slot:
    """A term that was typed: what it may stand for, and what each of that is worth by how rare it is."""

    typed: str
    values: Mapping[str, float]
    entries: int
    """How many entries hold one of them, at most; those of ``synonyms`` are not counted."""
    synonyms: Mapping[str, float] = field(default_factory=dict)
    """What other words may stand for it, also several in a row: they are among the values, too."""

    @property
    def value(self) -> float:
        return max(self.values.values(), default=0.0)


def rarity(entries: int, total: int) -> float:
    """
    What a term is worth that so many of all entries hold: from 1 for one that a single entry holds down to 0.

    It is BM25's inverse document frequency, to a power, so that a question with all the small words of
    another is not the answer to it.

    >>> rarity(1, 1000) > rarity(500, 1000) > rarity(1000, 1000) > 0
    True
    """
    most = log(1 + (total + 0.5) / 1.5)
    return (log(1 + (total - min(entries, total) + 0.5) / (entries + 0.5)) / most) ** COMMON_WORDS


def make_slot(
    typed: str,
    meanings: Mapping[str, float],
    counts: Mapping[str, int],
    total: int,
    worth: float,
    *,
    synonyms: Mapping[str, float] | None = None,
) -> Slot:
    """What a term is worth that may stand for others; one that it stands for is worth no more than itself."""
    most = rarity(counts[typed], total) if counts.get(typed, 0) > 0 else rarity(1, total)

    def valued(meant: Mapping[str, float]) -> dict[str, float]:
        held = {text: how for text, how in meant.items() if counts.get(text, 0) > 0}
        return {text: worth * how * min(most, rarity(counts[text], total)) for text, how in held.items()}

    own, others = valued(meanings), valued(synonyms or {})
    values = own | {text: max(value, own.get(text, 0.0)) for text, value in others.items()}
    return Slot(typed, values, max((counts[text] for text in own), default=0), others)


def score(texts: Sequence[tuple[float, Sequence[str]]], slots: Sequence[Slot]) -> float:
    """How well texts, each with what a term in it is worth and its terms, answer."""
    meant: dict[str, list[tuple[int, float]]] = {}
    for number, slot in enumerate(slots):
        for text, value in slot.values.items():
            meant.setdefault(text, []).append((number, value))
    total = 0.0
    best: dict[int, float] = {}
    highest: dict[int, float] = {}
    for weight, held in texts:
        if weight == texts[0][0]:
            weight *= 1 - SHORT * min(1, max(0, len(held) - TYPICAL) / (4 * TYPICAL))
        here: dict[int, float] = {}
        pairs: dict[int, float] = {}
        before: list[tuple[int, float]] = []
        for text in held:
            now = meant.get(text, [])
            for number, value in now:
                here[number] = max(here.get(number, 0.0), value)
                for earlier, other in before:
                    if earlier == number - 1:
                        pairs[number] = max(pairs.get(number, 0.0), min(value, other))
            before = now
        total += TOGETHER * weight * sum(pairs.values())
        for number, value in here.items():
            highest[number] = max(value, highest.get(number, 0.0))
            got, held_before = value * weight, best.get(number, 0.0)
            best[number] = max(got, held_before) + AGAIN * min(got, held_before)
    total += sum(best.values())
    asked = sum(slot.value for slot in slots)
    covered = sum(highest.values()) / asked if asked else 0.0
    return total * (1 - ALL_ASKED * (1 - covered)) * (1 + ALL_OF_IT * _share(texts[0][1], meant))


def _share(question: Sequence[str], meant: Mapping[str, object]) -> float:
    return sum(text in meant for text in question) / len(question) if question else 0.0
