"""Entries of one language that answer a text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from faq_pages.models import SearchEntry, SearchTerm
from faq_pages.search import ranking
from faq_pages.search.analysis import Kind, Script, Term, script, terms
from faq_pages.search.engines import engine
from faq_pages.search.engines.terms import in_language
from faq_pages.search.ranking import Slot, make_slot
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
    everything = {one for _, meant, _ in meanings for one in meant}
    if not everything:
        return []
    counts = dict(SearchTerm.objects.filter(language_code=code, text__in=everything).values_list("text", "entries"))
    total = SearchEntry.objects.filter(language_code=code).count()
    slots = [make_slot(one.text, meant, counts, total, worth) for one, meant, worth in meanings]
    ids = engine().find(wanted(slots, code), limit=CANDIDATES, in_questions=in_questions)
    return ranked(SearchEntry.objects.filter(pk__in=ids, language_code=code), slots, in_questions=in_questions)


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
            meant = known.meanings(term.text, is_unfinished=is_unfinished, may_be_slip=slips < SLIPS)
            slips += known.is_slip(meant)
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


def wanted(slots: Iterable[Slot], language_code: str) -> list[tuple[list[str], float]]:
    """What an engine is asked for: the slots that fewest entries hold, as far as it can go through them."""
    groups: list[tuple[list[str], float]] = []
    entries = 0
    for slot in sorted((slot for slot in slots if slot.values), key=lambda slot: slot.entries):
        if len(groups) >= MOST_GROUPS or (groups and entries + slot.entries > MOST_ENTRIES):
            break
        best = sorted(slot.values, key=lambda text: -slot.values[text])[:MOST_OF_A_GROUP]
        groups.append(([in_language(language_code, text) for text in best], slot.value))
        entries += slot.entries
    return groups


def ranked(entries: Iterable[SearchEntry], slots: Sequence[Slot], *, in_questions: bool = False) -> list[Found]:
    values: dict[str, float] = {}
    for slot in slots:
        for text, value in slot.values.items():
            values[text] = max(value, values.get(text, 0.0))
    found = []
    for entry in entries:
        texts = [(ranking.QUESTION, entry.question_terms.split())]
        if not in_questions:
            texts += [
                (ranking.SHORT_ANSWER, entry.short_answer_terms.split()),
                (ranking.ANSWER, entry.answer_terms.split()),
            ]
        if (score := ranking.score(texts, slots)) > 0:
            found.append(Found(entry, score, values))
    found.sort(key=lambda one: (-one.score, str(one.entry.key)))
    least = found[0].score * LEAST_SHARE if found else 0
    return [one for one in found if one.score >= least]
