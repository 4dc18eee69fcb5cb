"""The terms of a language, in memory: whatever a word that somebody typed may stand for."""

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq_pages.models import SearchTerm
from faq_pages.search.stems import skeleton, stem

MOST = 40
"""How many terms a word may stand for."""

STEM, SKELETON, LIKE_STEM, BEGINNING, SPLIT = 0.9, 0.5, 0.5, 0.85, 0.5
"""What a term is worth that shares this with a word, where the word itself is worth 1."""
MISSPELT = {1: 0.75, 2: 0.55}
"""The same by the number of letters that differ."""


@dataclass
class Vocabulary:
    """What the index holds of a language. Terms are only ever added; how common they are is read when asked."""

    language_code: str
    last_id: int = 0
    texts: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """Those that are no grams, which alone can be misspelt."""
    known: set[str] = field(default_factory=set)
    written: dict[str, str] = field(default_factory=dict)
    by_stem: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_skeleton: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    stems: list[str] = field(default_factory=list)

    def add(self, rows: list[tuple[int, str, str, str, str]]) -> None:
        for id_, text, stem_, skeleton_, written in rows:
            self.last_id = max(self.last_id, id_)
            if text in self.known:
                continue
            self.known.add(text)
            self.texts.append(text)
            if written:
                self.words.append(text)
                self.written[text] = written
                self.by_stem[stem_].append(text)
                if skeleton_:
                    self.by_skeleton[skeleton_].append(text)
        self.texts.sort()
        self.stems = sorted(self.by_stem)

    def meanings(self, word: str, *, is_unfinished: bool) -> dict[str, float]:
        """The terms that a word may stand for and what each is worth, at most ``MOST``. No query."""
        found: dict[str, float] = {word: 1.0} if word in self.known else {}
        for text, worth in self._kin(word, is_unfinished=is_unfinished):
            found[text] = max(worth, found.get(text, 0))
        if not found or max(found.values()) < STEM:
            for text, worth in self._misspelt(word):
                found[text] = max(worth, found.get(text, 0))
        best = sorted(found.items(), key=lambda item: (-item[1], len(item[0]), item[0]))
        return dict(best[:MOST])

    def _kin(self, word: str, *, is_unfinished: bool) -> Iterator[tuple[str, float]]:
        own = stem(word, self.language_code)
        for text in self.by_stem.get(own, []):
            yield text, STEM
        bones = skeleton(word, self.language_code)
        for text in self.by_skeleton.get(bones, []) if bones else []:
            yield text, SKELETON
        if is_unfinished:
            for text in beginning_with(self.texts, word):
                yield text, BEGINNING * (0.6 + 0.4 * len(word) / len(text))
        if len(own) >= 4:
            shared = max(4, ceil(0.7 * len(own)))
            for other in beginning_with(self.stems, own[:shared]):
                if other != own and shared >= 0.7 * len(other):
                    likeness = _shared_letters(own, other) / max(len(own), len(other))
                    for text in self.by_stem[other]:
                        yield text, LIKE_STEM * likeness

    def _misspelt(self, word: str) -> Iterator[tuple[str, float]]:
        for number, (text, distance) in enumerate(self.alike(word)):
            yield text, MISSPELT[distance]
            if number < 3:
                for other, worth in self._kin(text, is_unfinished=False):
                    yield other, MISSPELT[distance] * worth
        for place in range(2, len(word) - 1):
            if word[:place] in self.written and word[place:] in self.written:
                yield word[:place], SPLIT
                yield word[place:], SPLIT

    def alike(self, word: str) -> list[tuple[str, int]]:
        """Words that a slip of the finger makes of another, nearest first."""
        if len(word) < 4:
            return []
        most = 1 if len(word) < 7 else 2
        found = process.extract(word, self.words, scorer=OSA.distance, score_cutoff=most, limit=12)
        if len(word) >= 5:
            # As it is typed: the slip may be in what is there so far.
            return [(text, max(1, int(distance))) for text, distance, _ in found]
        return [(text, max(1, int(distance))) for text, distance, _ in found if text[0] == word[0]]


def beginning_with(texts: list[str], beginning: str) -> Iterator[str]:
    """Those of a sorted list that begin so; no more than are of use."""
    place = bisect_left(texts, beginning)
    for text in texts[place : place + 4 * MOST]:
        if not text.startswith(beginning):
            return
        yield text


def _shared_letters(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


_vocabularies: dict[tuple[str, str], Vocabulary] = {}
_lock = threading.Lock()


def vocabulary(language_code: str) -> Vocabulary:
    """The terms of a language as they are now. 1 query, which reads what was added since the last time."""
    database = str(SearchTerm.objects.db)
    with _lock:
        held = _vocabularies.setdefault((database, language_code), Vocabulary(language_code))
        added = SearchTerm.objects.filter(language_code=language_code, pk__gt=held.last_id)
        rows = list(added.values_list("pk", "text", "stem", "skeleton", "written"))
        if rows:
            held.add(rows)
        return held


def forget() -> None:
    """Have all terms read anew: after the index was made anew, and between tests."""
    _vocabularies.clear()
