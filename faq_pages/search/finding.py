"""Entries of one language that answer a text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from faq_pages.models import SearchEntry, SearchTerm
from faq_pages.search import ranking
from faq_pages.search.analysis import Kind, Script, Term, script, terms
from faq_pages.search.engines import engine
from faq_pages.search.engines.terms import in_language
from faq_pages.search.ranking import Slot, make_slot
from faq_pages.search.synonyms import Meant, Phrase, meant_by
from faq_pages.search.vocabulary import BEGINNING, SLIPS, Vocabulary, beginning_with

CANDIDATES = 100
"""How many of what an engine finds are looked at more closely."""
MOST_GROUPS = 16
MOST_ENTRIES = 3000
"""How many an engine may have to go through: the rarest terms are looked for first."""
MOST_OF_A_GROUP = 16
LEAST_SHARE = 0.15
"""What is worth less than this part of the best hit is left out."""
GRAM, PART, JOINED = 1.0, 0.6, 0.8


@dataclass(frozen=True)
class Found:
    """An entry and what it is worth."""

    entry: SearchEntry
    score: float
    values: dict[str, float]


def find(text: str, known: Vocabulary, *, in_questions: bool = False) -> list[Found]:
    """Entries of one language, best first. 4 queries."""
    code = known.language_code
    typed = list(terms(text))
    meanings = meanings_of(text, typed, known)
    others = meant_by(known.synonyms.matches(text), known.forms_of)
    everything = {one for _, meant, _ in meanings for one in meant}.union(*(other.all_terms for other in others))
    if not everything:
        return []
    counts = dict(SearchTerm.objects.filter(language_code=code, text__in=everything).values_list("text", "entries"))
    phrases = {phrase.name: phrase for other in others for phrase in other.phrases}
    counts |= {name: phrase.entries(counts) for name, phrase in phrases.items()}
    total = SearchEntry.objects.filter(language_code=code).count()
    slots = [
        make_slot(one.text, meant, counts, total, worth, synonyms=synonyms_of(one, others))
        for one, meant, worth in meanings
    ]
    groups = [*wanted_of(slots), *wanted_of_synonyms(slots, others, counts)]
    ids = engine().find(affordable(groups, code), limit=CANDIDATES, in_questions=in_questions)
    entries = SearchEntry.objects.filter(pk__in=ids, language_code=code)
    return ranked(entries, slots, in_questions=in_questions, phrases=list(phrases.values()))


def synonyms_of(term: Term, others: Iterable[Meant]) -> dict[str, float]:
    """What else a typed term is called, by itself or together with those beside it."""
    found: dict[str, float] = {}
    for other in others:
        if other.start <= term.start and term.end <= other.end:
            found |= other.values
    return found


def meanings_of(text: str, typed: Sequence[Term], known: Vocabulary) -> list[tuple[Term, dict[str, float], float]]:
    """What each typed term may stand for, and what it is worth beside the others. No query."""
    found: list[tuple[Term, dict[str, float], float]] = []
    slips = 0
    is_one_letter = sum(term.kind is Kind.LETTER for term in typed) == 1
    for term in typed:
        if term.kind is Kind.LETTER:
            found.append((term, {term.text: 1.0}, 1.0 if is_one_letter else ranking.LETTER))
        elif term.kind is Kind.GRAM:
            found.append((term, _gram_meanings(term, text, known), GRAM))
        else:
            is_unfinished = term.end == len(text)
            is_known = known.synonyms.knows(term.text)
            meant = known.meanings(term.text, is_unfinished=is_unfinished, may_be_slip=slips < SLIPS and not is_known)
            slips += known.is_slip(meant) and not is_known
            found.append((term, meant, PART if term.kind is Kind.PART else 1.0))
    _join(found, known)
    return found


def _gram_meanings(term: Term, text: str, known: Vocabulary) -> dict[str, float]:
    """A run that is shorter than a gram is the beginning of longer ones."""
    meant = {term.text: 1.0} if term.text in known.known else {}
    is_short = len(term.text) < (3 if script(text[term.start]) is Script.UNSPACED else 2)
    if is_short:
        meant |= {other: BEGINNING for other in beginning_with(known.texts, term.text) if other != term.text}
    return meant


def _join(found: list[tuple[Term, dict[str, float], float]], known: Vocabulary) -> None:
    """Two words that are also written as one."""
    words = [(term, meant) for term, meant, _ in found if term.kind is Kind.WORD]
    for (one, first), (other, second) in pairwise(words):
        whole = one.text + other.text
        if whole in known.written:
            first.setdefault(whole, JOINED)
            second.setdefault(whole, JOINED)


@dataclass(frozen=True)
class Wanted:
    """Terms of which one is enough, what they are worth, and how many entries hold one, at most."""

    texts: Sequence[str]
    value: float
    entries: int


def wanted(slots: Iterable[Slot], language_code: str) -> list[tuple[list[str], float]]:
    """What an engine is asked for, without synonyms."""
    return affordable(wanted_of(slots), language_code)


def wanted_of(slots: Iterable[Slot]) -> list[Wanted]:
    found = []
    for slot in slots:
        own = [text for text in slot.values if " " not in text and (text not in slot.synonyms or text == slot.typed)]
        best = sorted(own, key=lambda text: -slot.values[text])[:MOST_OF_A_GROUP]
        if best:
            found.append(Wanted(best, slot.value, slot.entries))
    return found


def wanted_of_synonyms(slots: Sequence[Slot], others: Iterable[Meant], counts: Mapping[str, int]) -> list[Wanted]:
    """Groups of their own: a common synonym must not keep a rare word that was typed from being looked for."""
    found = []
    for other in others:
        texts = [text for text in other.words if counts.get(text, 0) > 0]
        for phrase in other.phrases:
            texts += [text for text in sorted(phrase.rarest(counts)) if counts.get(text, 0) > 0]
        value = sum(max((slot.synonyms.get(text, 0.0) for text in other.values), default=0.0) for slot in slots)
        if texts and value:
            found.append(Wanted(texts, value, max(counts[text] for text in texts)))
    return found


def affordable(groups: Iterable[Wanted], language_code: str) -> list[tuple[list[str], float]]:
    """The groups that fewest entries hold, as far as an engine can go through them."""
    chosen: list[tuple[list[str], float]] = []
    entries = 0
    for group in sorted(groups, key=lambda group: group.entries):
        if len(chosen) >= MOST_GROUPS or (chosen and entries + group.entries > MOST_ENTRIES):
            break
        chosen.append(([in_language(language_code, text) for text in group.texts], group.value))
        entries += group.entries
    return chosen


def ranked(
    entries: Iterable[SearchEntry],
    slots: Sequence[Slot],
    *,
    in_questions: bool = False,
    phrases: Sequence[Phrase] = (),
) -> list[Found]:
    values: dict[str, float] = {}
    for slot in slots:
        for text, value in slot.values.items():
            values[text] = max(value, values.get(text, 0.0))
    found = []
    for entry in entries:
        texts, held = with_names(texts_of(entry, in_questions=in_questions), phrases)
        if (score := ranking.score(texts, slots)) > 0:
            of_phrases = {text: values.get(phrase.name, 0.0) for phrase in held for text in phrase.all_forms}
            found.append(Found(entry, score, {**of_phrases, **values}))
    found.sort(key=lambda one: (-one.score, str(one.entry.key)))
    least = found[0].score * LEAST_SHARE if found else 0
    return [one for one in found if one.score >= least]


Texts = list[tuple[float, list[str]]]
"""What a term is worth in each, and its terms."""


def texts_of(entry: SearchEntry, *, in_questions: bool) -> Texts:
    texts = [(ranking.QUESTION, entry.question_terms.split())]
    if not in_questions:
        texts.append((ranking.SHORT_ANSWER, entry.short_answer_terms.split()))
        texts.append((ranking.ANSWER, entry.answer_terms.split()))
    return texts


def with_names(texts: Texts, phrases: Sequence[Phrase]) -> tuple[Texts, set[Phrase]]:
    """Texts with the names of the phrases that they hold after them, apart; and these phrases."""
    held: set[Phrase] = set()
    if not phrases:
        return texts, held
    named = []
    for weight, text in texts:
        there = set(text)
        here = [phrase for phrase in phrases if phrase.is_in(text, there)]
        # The empty term keeps a name from following what stands before it.
        named.append((weight, [*text, *(part for phrase in here for part in ("", phrase.name))]))
        held.update(here)
    return named, held
