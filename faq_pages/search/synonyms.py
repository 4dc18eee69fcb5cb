"""Words that mean the same: where one is typed, the others are looked for too. Editors keep them by language."""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from django.db.models import Sum

from faq_pages.models import SynonymGroup
from faq_pages.search.analysis import LONGEST, Kind, Script, clean, letters, nasal, runs, terms
from faq_pages.search.stems import stem

SYNONYM = 0.6
"""What one is worth, where the word that was typed is worth 1."""
MOST = 40
"""How many a text may have in all: what they cost is bounded, however many groups there are."""
MOST_FORMS = 8
GAP = 3
"""How far apart the words of a phrase may stand that follow each other."""

WITHOUT_SPACES = frozenset({Script.HAN, Script.KANA, Script.UNSPACED})


@dataclass(frozen=True, slots=True)
class Unit:
    """What phrases are compared by: a word without its endings; a letter in scripts without spaces."""

    text: str
    start: int
    end: int


def units(text: str, language_code: str) -> list[Unit]:
    """
    >>> [unit.text for unit in units("Driver's licenses", "en")], [unit.text for unit in units("駕照", "zh-hant")]
    (['driver', 'licens'], ['驾', '照'])
    """
    found = []
    for script, start, end in runs(text):
        folded = letters(text, start, end)
        if script in WITHOUT_SPACES:
            places = [*(place for _, place in folded), end]
            found += [Unit(letter, places[n], places[n + 1]) for n, (letter, _) in enumerate(folded)]
        elif folded:
            word = nasal("".join(letter for letter, _ in folded))[:LONGEST]
            found.append(Unit(without_ending(word, language_code), start, end))
    return found


def without_ending(word: str, language_code: str) -> str:
    """
    The stem, in Arabic also without the ending that the stemmer leaves behind an article.

    >>> without_ending("الضریبه", "ar") == without_ending("ضریبه", "ar")
    True
    """
    return stem(word, language_code).removesuffix("ه" if language_code == "ar" else "")


def sought(phrase: str) -> tuple[str, ...]:
    """
    The terms that stand in a row where a text holds the phrase.

    >>> sought("ID card"), sought("駕駛執照"), sought("운전면허")
    (('id', 'card'), ('驾驶', '驶执', '执照'), ('·운전', '·전면', '·면허'))
    """
    found = [term for term in terms(phrase) if term.kind is not Kind.PART]
    # What is there as characters in a row is found inside longer words, too.
    in_row = {place for term in found if term.kind is Kind.GRAM for place in range(term.start, term.end)}
    return tuple(term.text for term in found if term.kind is Kind.GRAM or term.start not in in_row)


# --- What editors keep --------------------------------------------------------------------------


@dataclass(frozen=True)
class Synonym:
    """A word or phrase of a group: how it is recognised in what is typed, and what is looked for in its place."""

    units: tuple[str, ...]
    sought: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """A part of what was typed, and what else it is called."""

    start: int
    end: int
    others: tuple[Synonym, ...]


class Synonyms:
    """Those of one language."""

    def __init__(self, language_code: str, groups: Sequence[Sequence[str]] = (), stamp: int = 0) -> None:
        self.language_code, self.stamp = language_code, stamp
        self.starting: dict[str, list[tuple[Synonym, tuple[Synonym, ...]]]] = defaultdict(list)
        """By the first unit, each with its group."""
        self.written: dict[str, str] = {}
        """The words in them, by the form in which they are compared."""
        self.by_length: dict[int, list[str]] = defaultdict(list)
        self.stems: set[str] = set()
        for phrases in groups:
            self._add([clean(phrase)[: SynonymGroup.LONGEST] for phrase in phrases[: SynonymGroup.MOST_WORDS]])

    def _add(self, phrases: Sequence[str]) -> None:
        made = [self._synonym(phrase) for phrase in phrases]
        group = tuple(dict.fromkeys(synonym for synonym in made if synonym.units))
        for synonym in group:
            self.starting[synonym.units[0]].append((synonym, group))

    def _synonym(self, phrase: str) -> Synonym:
        for term in terms(phrase):
            if term.kind is Kind.WORD and term.text not in self.written:
                self.written[term.text] = phrase[term.start : term.end].lower()
                self.by_length[len(term.text)].append(term.text)
                self.stems.add(without_ending(term.text, self.language_code))
        return Synonym(tuple(unit.text for unit in units(phrase, self.language_code)), sought(phrase))

    def knows(self, word: str) -> bool:
        """Whether a word, or a form of it, is in a group: it is no slip then, though no text may hold it."""
        return word in self.written or without_ending(word, self.language_code) in self.stems

    def matches(self, text: str) -> Iterator[Match]:
        """Where a cleaned text holds words of a group. No query."""
        if not self.starting:
            return
        typed = units(text, self.language_code)
        texts = tuple(unit.text for unit in typed)
        for place, unit in enumerate(typed):
            for synonym, group in self.starting.get(unit.text, ()):
                length = len(synonym.units)
                if texts[place : place + length] == synonym.units:
                    others = tuple(other for other in group if other.units != synonym.units)
                    yield Match(unit.start, typed[place + length - 1].end, others)


_kept: dict[tuple[str, str], Synonyms] = {}
_lock = threading.Lock()


def synonyms(language_code: str) -> Synonyms:
    """
    The synonyms of a language as they are now. 1 query, and 1 more when they have changed.

    Asked each time, so that what an editor saves holds at once in every process.
    """
    database = str(SynonymGroup.objects.db)
    rows = SynonymGroup.objects.filter(language_code=language_code).order_by()
    stamp = rows.aggregate(stamp=Sum("stamp"))["stamp"] or 0
    held = _kept.get((database, language_code))
    if held is not None and held.stamp == stamp:
        return held
    with _lock:
        groups = list(rows.order_by("pk")) if stamp else []
        # Of what was read, not of what was told before: another may have been saved in between.
        made = Synonyms(language_code, [group.phrases for group in groups], sum(group.stamp for group in groups))
        _kept[database, language_code] = made
        return made


# --- What they stand for in the index -----------------------------------------------------------


@dataclass(frozen=True)
class Phrase:
    """Terms that follow each other, each in one of its forms. Its name is no term, as it has spaces."""

    name: str
    forms: tuple[frozenset[str], ...]

    @property
    def all_forms(self) -> frozenset[str]:
        return frozenset().union(*self.forms)

    def entries(self, counts: Mapping[str, int]) -> int:
        """How many entries hold it, at most."""
        return min(sum(counts.get(text, 0) for text in forms) for forms in self.forms)

    def rarest(self, counts: Mapping[str, int]) -> frozenset[str]:
        """The forms by which an engine finds it."""
        return min(self.forms, key=lambda forms: sum(counts.get(text, 0) for text in forms))

    def is_in(self, held: Sequence[str], there: Collection[str]) -> bool:
        """Whether terms in order hold it; ``there`` are the same as a set."""
        if any(forms.isdisjoint(there) for forms in self.forms):
            return False
        return any(self._goes_on(held, place) for place, text in enumerate(held) if text in self.forms[0])

    def _goes_on(self, held: Sequence[str], place: int) -> bool:
        for forms in self.forms[1:]:
            near = range(place + 1, min(place + 1 + GAP, len(held)))
            place = next((number for number in near if held[number] in forms), -1)
            if place < 0:
                return False
        return True


@dataclass(frozen=True)
class Meant:
    """What else a part of a text is called, in terms of the index, and what each is worth."""

    start: int
    end: int
    words: Mapping[str, float] = field(default_factory=dict)
    phrases: tuple[Phrase, ...] = ()

    @property
    def values(self) -> dict[str, float]:
        return {**self.words, **{phrase.name: SYNONYM for phrase in self.phrases}}

    @property
    def all_terms(self) -> set[str]:
        return {*self.words, *(text for phrase in self.phrases for text in phrase.all_forms)}


def meant_by(matches: Iterable[Match], forms_of: Callable[[str], Mapping[str, float]]) -> list[Meant]:
    """
    What the matches mean in the index, at most ``MOST`` in all.

    ``forms_of`` gives those of a term that the index holds, and what each is worth.
    """
    found = []
    left = MOST
    for match in matches:
        words: dict[str, float] = {}
        phrases: list[Phrase] = []
        for other in match.others:
            forms = list(takewhile(bool, map(forms_of, other.sought)))
            if not left or len(forms) < len(other.sought):
                continue
            left -= 1
            if len(forms) > 1:
                phrases.append(Phrase(" ".join(other.sought), tuple(map(frozenset, forms))))
                continue
            for text, worth in forms[0].items():
                words[text] = max(SYNONYM * worth, words.get(text, 0.0))
        if words or phrases:
            found.append(Meant(match.start, match.end, words, tuple(phrases)))
    return found
