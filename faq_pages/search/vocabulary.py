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
from faq_pages.search.synonyms import MOST_FORMS, Synonyms, synonyms

MOST = 40
"""How many terms a word may stand for."""

STEM, SKELETON, LIKE_STEM, BEGINNING, SPLIT = 0.9, 0.5, 0.5, 0.85, 0.5
"""What a term is worth that shares this with a word, where the word itself is worth 1."""
LEAST_KIN = 0.4
"""What is worth less is no form of a synonym."""
SLIPS = 4
"""How many words of one text may be misspelt: it is dear to find out, and nobody misspells more."""
REMEMBERED = 500

MISSPELT = {1: 0.75, 2: 0.55}
"""The same by the number of letters that differ."""


@dataclass
class Vocabulary:
    """What the index holds of a language. Terms are only ever added; how common they are is read when asked."""

    language_code: str
    last_id: int = 0
    texts: list[str] = field(default_factory=list)
    by_length: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Those that are no grams, which alone can be misspelt."""
    near: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """What was found alike of late: it is asked twice for each slip."""
    known: set[str] = field(default_factory=set)
    written: dict[str, str] = field(default_factory=dict)
    by_stem: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_skeleton: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    stems: list[str] = field(default_factory=list)
    synonyms: Synonyms = field(default_factory=lambda: Synonyms(""))

    def add(self, rows: list[tuple[int, str, str, str, str]]) -> None:
        for id_, text, stem_, skeleton_, written in rows:
            self.last_id = max(self.last_id, id_)
            if text in self.known:
                continue
            self.known.add(text)
            self.texts.append(text)
            if written:
                self.by_length[len(text)].append(text)
                self.written[text] = written
                self.by_stem[stem_].append(text)
                if skeleton_:
                    self.by_skeleton[skeleton_].append(text)
        self.texts.sort()
        self.stems = sorted(self.by_stem)
        self.near.clear()

    def meanings(self, word: str, *, is_unfinished: bool, may_be_slip: bool = True) -> dict[str, float]:
        """The terms that a word may stand for and what each is worth, at most ``MOST``. No query."""
        found: dict[str, float] = {word: 1.0} if word in self.known else {}
        for text, worth in self._kin(word, is_unfinished=is_unfinished):
            found[text] = max(worth, found.get(text, 0))
        if may_be_slip and self.is_slip(found):
            for text, worth in self._misspelt(word):
                found[text] = max(worth, found.get(text, 0))
        best = sorted(found.items(), key=lambda item: (-item[1], len(item[0]), item[0]))
        return dict(best[:MOST])

    def forms_of(self, text: str) -> dict[str, float]:
        """A term and its nearest kin, as far as the index has them, and what each is worth. No query."""
        if text in self.known and text not in self.written:
            return {text: 1.0}
        found = self.meanings(text, is_unfinished=False, may_be_slip=False)
        near = [(kin, worth) for kin, worth in found.items() if worth >= LEAST_KIN]
        return dict(near[:MOST_FORMS])

    @staticmethod
    def is_slip(found: dict[str, float]) -> bool:
        """Whether none of what a word stands for is surely meant."""
        return max(found.values(), default=0) < STEM

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
        """Words that a slip of the finger makes of another, nearest first, with how many letters differ."""
        if len(word) < 4:
            return []
        if word not in self.near:
            if len(self.near) >= REMEMBERED:
                self.near.clear()
            self.near[word] = self._alike(word)
        return self.near[word]

    def _alike(self, word: str) -> list[tuple[str, int]]:
        most = 1 if len(word) < 7 else 2
        lengths = range(len(word) - most, len(word) + most + 1)
        held = (self.by_length, self.synonyms.by_length)
        words = list(dict.fromkeys(text for length in lengths for each in held for text in each.get(length, ())))
        found = process.extract(word, words, scorer=OSA.distance, score_cutoff=most, limit=12)
        # So short a word is hardly ever misspelt at its beginning, and much is like it.
        return [(text, max(1, int(distance))) for text, distance, _ in found if len(word) > 4 or text[0] == word[0]]


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
    """The terms of a language as they are now. 2 queries, which read what was added since the last time."""
    database = str(SearchTerm.objects.db)
    kept = synonyms(language_code)
    with _lock:
        held = _vocabularies.setdefault((database, language_code), Vocabulary(language_code))
        added = SearchTerm.objects.filter(language_code=language_code, pk__gt=held.last_id)
        rows = list(added.values_list("pk", "text", "stem", "skeleton", "written"))
        if rows:
            held.add(rows)
        if held.synonyms is not kept:
            held.synonyms = kept
            held.near.clear()
        return held


def forget() -> None:
    """Have all terms read anew: after the index was made anew, and between tests."""
    _vocabularies.clear()
